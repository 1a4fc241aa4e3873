package dev.headrace.loop;

import static dev.headrace.loop.Headrace.sleep;
import static dev.headrace.loop.Headrace.spawn;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Time that passes only when told to, or when nothing else is left to do. */
class ManualClockTest {

    private final ManualClock clock = new ManualClock();
    private final EventLoop loop = EventLoop.create("manual", clock);
    private final List<String> trace = new ArrayList<>();

    @Test
    void itStandsStillUntilItIsMoved() {
        assertEquals(0, clock.getAsLong());
        clock.advance(Duration.ofMillis(5));
        clock.advance(Duration.ZERO);
        assertEquals(5_000_000, clock.getAsLong());
        assertEquals(5_000_000, loop.time());
        assertThrows(IllegalArgumentException.class, () -> clock.advance(Duration.ofNanos(-1)));
        loop.close();
    }

    @Test
    void aRunMovesItToTheNextTimerInsteadOfWaiting() {
        long begin = System.nanoTime();
        loop.runUntilComplete(() -> {
            sleep(Duration.ofDays(365));
            assertEquals(Duration.ofDays(365), Duration.ofNanos(loop.time()));
            sleep(Duration.ofNanos(1));
            assertEquals(Duration.ofDays(365).plusNanos(1), Duration.ofNanos(loop.time()));
            return null;
        });
        loop.close();
        assertTrue(System.nanoTime() - begin < Duration.ofSeconds(20).toNanos());
    }

    @Test
    void itStopsAtEveryTimerOnTheWay() {
        loop.runUntilComplete(() -> {
            for (int seconds : new int[] {3, 1, 2, 1}) {
                loop.callLater(Duration.ofSeconds(seconds), () -> trace.add(seconds + " at " + Duration.ofNanos(loop.time())));
            }
            sleep(Duration.ofSeconds(10));
            return null;
        });
        loop.close();
        assertEquals(List.of("1 at PT1S", "1 at PT1S", "2 at PT2S", "3 at PT3S"), trace);
    }

    @Test
    void timeDoesNotPassWhileSomethingIsReady() {
        loop.runUntilComplete(() -> {
            Task<?> early = spawn(() -> {
                sleep(Duration.ofNanos(1));
                trace.add("slept");
            });
            for (int i = 0; i < 10_000; i++) {
                Headrace.yieldNow();
            }
            assertEquals(0, loop.time());
            assertEquals(List.of(), trace);
            early.join();
            return null;
        });
        loop.close();
    }

    @Test
    void aTestMayMoveItByHandBetweenRuns() {
        loop.spawn(() -> {
            sleep(Duration.ofSeconds(2));
            trace.add("awake");
        });
        loop.runUntilIdle();
        clock.advance(Duration.ofSeconds(2).minusNanos(1));
        loop.runUntilIdle();
        assertEquals(List.of(), trace);
        clock.advance(Duration.ofNanos(1));
        loop.runUntilIdle();
        assertEquals(List.of("awake"), trace);
        loop.close();
    }

    @Test
    void aJumpOverManyTimersFiresThemInOrder() {
        for (int i = 0; i < 1_000; i++) {
            int number = i;
            loop.callLater(Duration.ofMillis((i * 7919) % 1_000), () -> trace.add("" + (number * 7919) % 1_000));
        }
        clock.advance(Duration.ofSeconds(1));
        loop.runUntilIdle();
        var expected = new ArrayList<String>();
        for (int i = 0; i < 1_000; i++) {
            expected.add("" + i);
        }
        assertEquals(expected, trace);
        loop.close();
    }

    @Test
    void closingALoopInManualTimeWaitsForShieldedCleanUpWithoutWaiting() {
        loop.spawn(() -> {
            try {
                sleep(Duration.ofHours(1));
            } finally {
                Headrace.shielded(() -> sleep(Duration.ofMinutes(1)));
                trace.add("cleaned up");
            }
        });
        loop.runUntilIdle();
        loop.close();
        assertEquals(List.of("cleaned up"), trace);
    }
}
