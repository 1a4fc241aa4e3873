package dev.headrace.loop;

import static dev.headrace.loop.Headrace.sleep;
import static dev.headrace.loop.Headrace.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Running a loop until everybody is suspended, and never waiting. */
class RunUntilIdleTest {

    private final ManualClock clock = new ManualClock();
    private final EventLoop loop = EventLoop.create("test", clock);
    private final List<String> trace = new ArrayList<>();

    @AfterEach
    void close() {
        loop.close();
    }

    @Test
    void anEmptyLoopIsIdleAtOnce() {
        loop.runUntilIdle();
        assertFalse(loop.isRunning());
    }

    @Test
    void itRunsEverythingThatIsReadyAndWhatThatMakesReady() {
        loop.spawn(() -> {
            yieldNow();
            loop.spawn(() -> {
                yieldNow();
                trace.add("grandchild");
                loop.callSoon(() -> trace.add("callback"));
            });
            trace.add("child");
        });
        loop.runUntilIdle();
        assertEquals(List.of("child", "grandchild", "callback"), trace);
    }

    @Test
    void itRunsPosts() {
        loop.post(() -> {
            trace.add("first");
            loop.post(() -> trace.add("second"));
        });
        loop.runUntilIdle();
        assertEquals(List.of("first", "second"), trace);
    }

    @Test
    void itFiresWhatIsDueAndLeavesTheRest() {
        loop.callLater(Duration.ZERO, () -> trace.add("due"));
        loop.callLater(Duration.ofNanos(1), () -> trace.add("not due"));
        loop.runUntilIdle();
        assertEquals(List.of("due"), trace);
        assertEquals(0, clock.getAsLong());
    }

    @Test
    void itLeavesSuspendedCoroutinesAsTheyAre() {
        Task<?> sleeper = loop.spawn(() -> {
            trace.add("sleeps");
            sleep(Duration.ofSeconds(1));
            trace.add("awake");
        });
        loop.runUntilIdle();
        loop.runUntilIdle();
        assertEquals(List.of("sleeps"), trace);
        assertEquals(Awaitable.State.PENDING, sleeper.state());
    }

    @Test
    void itRunsMoreThanOneTurnHolds() {
        int[] ran = {0};
        for (int i = 0; i < 10_000; i++) {
            loop.callSoon(() -> ran[0]++);
            loop.post(() -> ran[0]++);
            loop.callLater(Duration.ZERO, () -> ran[0]++);
        }
        loop.runUntilIdle();
        assertEquals(30_000, ran[0]);
    }

    @Test
    void stopEndsIt() {
        loop.spawn(() -> {
            loop.stop();
            while (true) {
                yieldNow();
            }
        });
        loop.runUntilIdle();
        assertEquals(1, loop.tasks().size());
    }

    @Test
    void insideALoopItIsRefused() {
        loop.spawn(() -> {
            trace.add(assertThrows(IllegalStateException.class, loop::runUntilIdle).getMessage());
            trace.add(assertThrows(IllegalStateException.class, () -> loop.runOnce(() -> {})).getMessage());
        });
        loop.runUntilIdle();
        assertEquals(2, trace.size());
        assertTrue(trace.stream().allMatch(message -> message.contains("a loop cannot run inside a loop")), trace::toString);
    }
}
