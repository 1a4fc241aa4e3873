package dev.headrace.loop;

import static dev.headrace.loop.Headrace.lazy;
import static dev.headrace.loop.Headrace.sleep;
import static dev.headrace.loop.Headrace.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headrace.loop.Awaitable.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Coroutines that start only when somebody wants them to. */
class LazyTest {

    private final List<String> trace = new ArrayList<>();

    @Test
    void itDoesNotStartByItself() {
        VirtualTime.run(() -> {
            Task<String> task = lazy(this::body);
            sleep(Duration.ofHours(1));
            assertEquals(List.of(), trace);
            assertEquals(State.PENDING, task.state());
            assertTrue(EventLoop.current().tasks().contains(task));
        });
    }

    @Test
    void startMakesItReady() {
        VirtualTime.run(() -> {
            Task<String> task = lazy(this::body);
            task.start();
            assertEquals(List.of(), trace);
            yieldNow();
            assertEquals(List.of("body"), trace);
            assertEquals("result", task.result());
        });
    }

    @Test
    void startTwiceStartsOnce() {
        VirtualTime.run(() -> {
            Task<String> task = lazy(this::body);
            task.start();
            task.start();
            assertEquals("result", task.join());
            task.start();
            sleep(Duration.ofSeconds(1));
            assertEquals(List.of("body"), trace);
        });
    }

    @Test
    void joinStartsIt() {
        VirtualTime.run(() -> {
            Task<String> task = lazy(this::body);
            Task<String> other = Headrace.spawn(() -> task.join());
            assertEquals("result", task.join());
            assertEquals("result", other.join());
            assertEquals(List.of("body"), trace);
        });
    }

    @Test
    void startOfASpawnedTaskDoesNothing() {
        VirtualTime.run(() -> {
            Task<String> task = Headrace.spawn(this::body);
            task.start();
            task.join();
            sleep(Duration.ofSeconds(1));
            assertEquals(List.of("body"), trace);
        });
    }

    @Test
    void cancelledBeforeItsStartItNeverRuns() {
        VirtualTime.run(() -> {
            Task<String> task = lazy(this::body);
            assertTrue(task.cancel("not needed"));
            task.start();
            assertEquals("not needed", assertThrows(CancelledException.class, task::join).why());
            assertEquals(List.of(), trace);
        });
    }

    @Test
    void whatNobodyStartedEndsWithTheLoop() {
        var tasks = new ArrayList<Task<String>>();
        List<String> log = RecordedLog.during(() -> EventLoop.run(() -> tasks.add(lazy(this::body))));
        assertEquals(State.CANCELLED, tasks.getFirst().state());
        assertEquals(List.of(), trace);
        assertEquals(List.of(), log);
    }

    @Test
    void startOnAnotherThreadIsRefused() {
        try (var mill = new LoopThread("mill")) {
            var theirs = new ArrayList<Task<String>>();
            EventLoop.run(() -> mill.loop.submit(() -> theirs.add(lazy(this::body))).join());
            var refusal = assertThrows(IllegalStateException.class, theirs.getFirst()::start);
            assertTrue(refusal.getMessage().startsWith("start() belongs to the thread of mill"), refusal::getMessage);
        }
    }

    @Test
    void lazyOutsideALoopIsRefused() {
        assertThrows(IllegalStateException.class, () -> lazy(this::body));
    }

    private String body() {
        trace.add("body");
        return "result";
    }
}
