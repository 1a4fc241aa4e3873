package dev.headrace.loop;

import static dev.headrace.loop.Headrace.sleep;
import static dev.headrace.loop.Headrace.spawn;
import static dev.headrace.loop.Headrace.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Callbacks of tasks and of the loop. */
class CallbackTest {

    private final List<String> trace = new ArrayList<>();

    @Test
    void callbacksRunOnceEachInTheOrderOfTheirAdding() {
        EventLoop.run(() -> {
            Task<Integer> task = spawn(() -> 1);
            for (String name : List.of("a", "b", "c")) {
                task.onDone(done -> trace.add(name + done.result()));
            }
            task.join();
            sleep(Duration.ZERO);
            assertEquals(List.of("a1", "b1", "c1"), trace);
        });
    }

    @Test
    void aCallbackAddedLateRunsSoonButNotAtOnce() {
        EventLoop.run(() -> {
            Task<?> task = spawn(() -> {});
            task.join();
            task.onDone(done -> trace.add("late"));
            trace.add("added");
            yieldNow();
            assertEquals(List.of("added", "late"), trace);
        });
    }

    @Test
    void aCallbackMayAddCallbacks() {
        EventLoop.run(() -> {
            Task<?> task = spawn(() -> {});
            task.onDone(done -> {
                trace.add("first");
                done.onDone(again -> trace.add("added by first"));
            });
            task.onDone(done -> trace.add("second"));
            task.join();
            sleep(Duration.ZERO);
            assertEquals(List.of("first", "second", "added by first"), trace);
        });
    }

    @Test
    void callbacksRunWhateverTheEnd() {
        EventLoop.run(() -> {
            Task<?> failed = spawn(() -> {
                throw new IllegalStateException("no");
            });
            Task<?> cancelled = spawn(() -> {});
            failed.onDone(done -> trace.add(done.state().name()));
            cancelled.onDone(done -> trace.add(done.state().name()));
            cancelled.cancel();
            sleep(Duration.ZERO);
            assertEquals(List.of("FAILED", "CANCELLED"), trace);
        });
    }

    @Test
    void noCallbackIsRefusedAtOnce() {
        EventLoop.run(() -> assertThrows(NullPointerException.class, () -> spawn(() -> {}).onDone(null)));
    }

    @Test
    void aCallbackThatThrowsIsReportedAndHarmsNobody() {
        List<String> log = RecordedLog.during(() -> EventLoop.run(() -> {
            Task<?> task = spawn(() -> {});
            task.onDone(done -> {
                throw new IllegalStateException("broken callback");
            });
            task.onDone(done -> trace.add("next"));
            EventLoop.current().callSoon(() -> {
                throw new AssertionError("broken soon");
            });
            EventLoop.current().callLater(Duration.ZERO, () -> {
                throw new IllegalStateException("broken later");
            });
            EventLoop.current().post(() -> {
                throw new IllegalStateException("broken post");
            });
            task.join();
            sleep(Duration.ofMillis(1));
            trace.add("main");
        }));
        assertEquals(List.of("next", "main"), trace);
        assertEquals(4, log.size(), log::toString);
        for (String broken : List.of("broken callback", "broken soon", "broken later", "broken post")) {
            assertTrue(log.stream().anyMatch(entry -> entry.contains(broken)), () -> broken + " is missing in " + log);
        }
    }

    @Test
    void callSoonRunsInOrderAfterWhatIsReady() {
        EventLoop.run(() -> {
            spawn(() -> trace.add("coroutine"));
            EventLoop.current().callSoon(() -> trace.add("one"));
            EventLoop.current().callSoon(() -> trace.add("two"));
            trace.add("main");
            yieldNow();
            assertEquals(List.of("main", "coroutine", "one", "two"), trace);
        });
    }

    @Test
    void aCancelledCallbackDoesNotRun() {
        EventLoop.run(() -> {
            Handle soon = EventLoop.current().callSoon(() -> trace.add("soon"));
            Handle later = EventLoop.current().callLater(Duration.ofMillis(1), () -> trace.add("later"));
            soon.cancel();
            later.cancel();
            later.cancel();
            assertTrue(soon.isCancelled());
            assertTrue(later.isCancelled());
            sleep(Duration.ofMillis(3));
            assertEquals(List.of(), trace);
        });
    }

    @Test
    void cancellingACallbackThatHasRunDoesNothing() {
        EventLoop.run(() -> {
            Handle handle = EventLoop.current().callSoon(() -> trace.add("ran"));
            yieldNow();
            handle.cancel();
            assertFalse(handle.isCancelled());
            assertEquals(List.of("ran"), trace);
        });
    }

    @Test
    void aCallbackMayCancelTheOneAfterIt() {
        EventLoop.run(() -> {
            var second = new Handle[1];
            EventLoop.current().callSoon(() -> second[0].cancel());
            second[0] = EventLoop.current().callSoon(() -> trace.add("second"));
            yieldNow();
            assertEquals(List.of(), trace);
        });
    }
}
