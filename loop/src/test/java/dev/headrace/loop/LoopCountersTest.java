package dev.headrace.loop;

import static dev.headrace.loop.Headrace.sleep;
import static dev.headrace.loop.Headrace.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a loop counts. */
@Timeout(value = 30, threadMode = SEPARATE_THREAD)
class LoopCountersTest {

    @Test
    void everyStartAndEveryResumptionCounts() {
        try (var loop = EventLoop.create()) {
            loop.runUntilComplete(() -> {
                for (int i = 0; i < 9; i++) {
                    yieldNow();
                }
                return null;
            });
            assertEquals(10, loop.counters().resumptions());
        }
    }

    @Test
    void aSleepingLoopIsIdle() {
        try (var loop = EventLoop.create()) {
            loop.runUntilComplete(() -> {
                sleep(Duration.ofMillis(50));
                return null;
            });
            LoopCounters counters = loop.counters();
            long ran = counters.ranNanos();
            assertTrue(counters.idleNanos() >= 5_000_000, "idle for " + counters.idleNanos() + " ns");
            assertTrue(ran >= counters.idleNanos(), "ran for " + ran + " ns");
            assertEquals(ran, counters.ranNanos(), "the clock stands still between runs");
            assertTrue(counters.busy() >= 0 && counters.busy() <= 1);
        }
    }
}
