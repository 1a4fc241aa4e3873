package dev.headrace.loop;

import static dev.headrace.loop.Headrace.sleep;
import static dev.headrace.loop.Headrace.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a loop counts. */
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

    @Test
    void everyCoroutineIsCountedAndHowItEnded() {
        try (var loop = EventLoop.create()) {
            loop.runUntilComplete(() -> {
                for (int i = 0; i < 3; i++) {
                    loop.spawn(() -> {
                        throw new IllegalStateException("no");
                    }).onDone(Awaitable::failure);
                }
                loop.spawn(() -> sleep(Duration.ofHours(1))).cancel();
                loop.spawn(() -> sleep(Duration.ofHours(1)));
                for (int i = 0; i < 3; i++) {
                    yieldNow();
                }
                LoopCounters counters = loop.counters();
                assertEquals(6, counters.spawned());
                assertEquals(0, counters.finished());
                assertEquals(3, counters.failed());
                assertEquals(1, counters.cancelled());
                assertEquals(2, counters.unfinished());
                assertEquals(2, loop.load());
                loop.post(() -> {});
                assertEquals(3, loop.load());
                return null;
            });
            assertEquals(1, loop.counters().finished());
        }
    }

    @Test
    void whoPollsACounterSeesItCount() {
        var counters = new LoopCounters();
        Thread poller = LoopThread.poller(() -> {
            while (counters.handOffsIn() == 0) {}
        });
        counters.handedIn();
        LoopThread.end(poller);
    }
}
