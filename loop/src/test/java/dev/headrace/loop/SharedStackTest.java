package dev.headrace.loop;

import static dev.headrace.loop.Headrace.spawn;
import static dev.headrace.loop.Headrace.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tasks that end without suspending share a stack with the next to start; nothing of one may be seen by the other. */
class SharedStackTest {

    private static final ScopedValue<Integer> REQUEST = ScopedValue.newInstance();

    @Test
    void everyTaskOfAStackIsTheCurrentOneInItsTurn() {
        List<String> current = new ArrayList<>();
        EventLoop.run(() -> {
            for (int i = 0; i < 5; i++) {
                spawn("t" + i, () -> {
                    current.add(Task.current().name());
                });
            }
        });
        assertEquals(List.of("t0", "t1", "t2", "t3", "t4"), current);
    }

    @Test
    void aTaskThatSuspendsOnASharedStackGoesOnAsItself() {
        List<String> trace = new ArrayList<>();
        EventLoop.run(() -> {
            var tasks = IntStream.range(0, 6).mapToObj(i -> spawn("t" + i, () -> {
                if (i % 2 == 1) {
                    yieldNow();
                }
                trace.add(Task.current().name());
                return i;
            })).toList();
            for (int i = 0; i < 6; i++) {
                assertEquals(i, tasks.get(i).join());
            }
        });
        assertEquals(List.of("t0", "t2", "t4", "t1", "t3", "t5"), trace);
    }

    @Test
    void threadLocalsOfATaskThatHasEndedAreNotSeenByTheNext() {
        ThreadLocal<String> local = new ThreadLocal<>();
        EventLoop.run(() -> {
            var first = spawn(() -> local.set("first"));
            var second = spawn(() -> assertNull(local.get()));
            first.join();
            second.join();
        });
        assertNull(local.get());
    }

    @Test
    void scopedValuesOfDifferentSpawnersStayApart() {
        List<Integer> seen = new ArrayList<>();
        EventLoop.run(() -> {
            List<Task<?>> tasks = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                int request = i;
                ScopedValue.where(REQUEST, request).run(() -> {
                    tasks.add(spawn(() -> {
                        if (Context.SWAPS) {
                            assertEquals(request, REQUEST.get());
                        }
                        seen.add(request);
                    }));
                    tasks.add(spawn(() -> {
                        if (Context.SWAPS) {
                            assertEquals(request, REQUEST.get());
                        }
                    }));
                });
            }
            for (var task : tasks) {
                task.join();
            }
        });
        assertEquals(IntStream.range(0, 100).boxed().toList(), seen);
    }

    @Test
    void aFailureOnASharedStackHarmsOnlyItsTask() {
        EventLoop.run(() -> {
            var failing = spawn(() -> {
                throw new IllegalStateException("boom");
            });
            var deep = spawn(() -> endless(1));
            var next = spawn(() -> 7);
            assertEquals(7, next.join());
            assertEquals("boom", failing.failure().getMessage());
            assertEquals(StackOverflowError.class, deep.failure().getClass());
        });
    }

    @Test
    void aCancelledTaskBetweenOthersNeverStarts() {
        List<String> trace = new ArrayList<>();
        EventLoop.run(() -> {
            var first = spawn(() -> trace.add("first"));
            var second = spawn(() -> trace.add("second"));
            var third = spawn(() -> trace.add("third"));
            second.cancel();
            first.join();
            third.join();
            assertEquals(Awaitable.State.CANCELLED, second.state());
        });
        assertEquals(List.of("first", "third"), trace);
    }

    private static int endless(int depth) {
        return 1 + endless(depth + 1);
    }
}
