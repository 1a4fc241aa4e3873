package dev.headrace.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What a loop does with nothing to do, what it does after a coroutine, and looking in place. */
class IdleTest {

    private static int rounds(Idle strategy, int most) {
        int round = 0;
        while (round < most && strategy.pause(round)) {
            round++;
        }
        return round;
    }

    @Test
    void aLadderHasAsManyStepsAsItIsMadeOf() {
        assertEquals(0, rounds(Idle.park(), 10));
        assertEquals(0, rounds(Idle.ladder(0, 0), 10));
        assertEquals(5, rounds(Idle.ladder(5, 0), 10));
        assertEquals(8, rounds(Idle.ladder(5, 3), 10));
        assertThrows(IllegalArgumentException.class, () -> Idle.ladder(-1, 0));
        assertThrows(IllegalArgumentException.class, () -> Idle.ladder(0, -1));
    }

    @Test
    void theAdaptiveOneSpinsAsLongAsShortWaitsNeed() {
        var strategy = new AdaptiveIdle();
        for (int i = 0; i < 100; i++) {
            strategy.over(TimeUnit.SECONDS.toNanos(1), 0); // nothing that spinning could have met
        }
        int few = rounds(strategy, 1_000_000);
        strategy.over(TimeUnit.MICROSECONDS.toNanos(90), 0); // this could have been met
        long since = System.nanoTime();
        int more = rounds(strategy, 1_000_000);
        long spun = System.nanoTime() - since;
        assertTrue(few < 1_000_000 && more < 1_000_000, "it gives up in the end");
        assertTrue(spun >= TimeUnit.MICROSECONDS.toNanos(90), () -> "spun for " + spun + " ns");
    }

    @Test
    void theAdaptiveOneSpinsLongerWhereAWakeUpTakesLong() {
        long wait = TimeUnit.MICROSECONDS.toNanos(400);
        assertTrue(spunAfterWaits(wait, TimeUnit.MICROSECONDS.toNanos(20)) < wait, "parking is quicker");
        assertTrue(spunAfterWaits(wait, TimeUnit.MICROSECONDS.toNanos(190)) >= wait, "parking takes longer");
        assertTrue(spunAfterWaits(wait, TimeUnit.MILLISECONDS.toNanos(5)) < wait, "there is no core free");
    }

    /** How long it spins at least, of a few tries: this thread may be kept from its processor in any of them. */
    private static long spunAfterWaits(long wait, long wakeUp) {
        var strategy = new AdaptiveIdle();
        for (int i = 0; i < 100; i++) {
            strategy.over(wait, wakeUp);
        }
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 20; i++) {
            long since = System.nanoTime();
            rounds(strategy, Integer.MAX_VALUE);
            least = Math.min(least, System.nanoTime() - since);
        }
        return least;
    }

    @Test
    void theAdaptiveOneDoesNotSpinWhereLoopsHaveToShareCores() {
        var strategy = new AdaptiveIdle();
        AdaptiveIdle.AWAKE.addAndGet(1_000);
        try {
            assertTrue(rounds(strategy, 1_000_000) < 100);
        } finally {
            AdaptiveIdle.AWAKE.addAndGet(-1_000);
        }
    }

    @Test
    void aLoopAsksItsStrategyAndParksWhenThatSaysSo() {
        var pauses = new AtomicInteger();
        var waits = new ArrayList<Long>();
        var wakeUps = new ArrayList<Long>();
        try (EventLoop loop = EventLoop.create("idle")) {
            loop.idle(new Idle() {
                @Override
                public boolean pause(int round) {
                    pauses.incrementAndGet();
                    return round < 3;
                }

                @Override
                public void over(long nanos, long wakeUp) {
                    waits.add(nanos);
                    wakeUps.add(wakeUp);
                }
            });
            loop.runUntilComplete(() -> {
                Headrace.sleep(Duration.ofMillis(20));
                Blocking.run(() -> Thread.sleep(20));
            });
        }
        assertTrue(pauses.get() >= 4, () -> pauses + " pauses");
        assertTrue(waits.stream().mapToLong(Long::longValue).sum() >= TimeUnit.MILLISECONDS.toNanos(15), waits::toString);
        assertTrue(wakeUps.contains(0L), "a timer wakes nobody");
        assertTrue(wakeUps.stream().anyMatch(wakeUp -> wakeUp > 0), "another thread has");
    }

    @Test
    void timersAreServedAlsoByAStrategyThatNeverParks() {
        try (EventLoop loop = EventLoop.create("busy")) {
            loop.idle(round -> true);
            loop.runUntilComplete(() -> Headrace.sleep(Duration.ofMillis(5)));
        }
    }

    @Test
    void theStrategyBelongsToTheLoopsThread() throws InterruptedException {
        EventLoop.run(() -> {
            EventLoop loop = EventLoop.current();
            var refused = Blocking.call(() -> assertThrows(IllegalStateException.class, () -> loop.idle(Idle.park())));
            assertTrue(refused.getMessage().contains("idle()"), refused.getMessage());
            assertThrows(NullPointerException.class, () -> loop.idle(null));
        });
    }

    @Test
    void whatIsToBeDoneAfterACoroutineComesBeforeTheNextOne() {
        List<String> trace = new ArrayList<>();
        EventLoop.run(() -> {
            EventLoop loop = EventLoop.current();
            Headrace.spawn(() -> trace.add("next"));
            loop.afterThis(() -> {
                trace.add("first");
                loop.afterThis(() -> trace.add("second"));
            });
            loop.afterThis(() -> {
                throw new IllegalStateException("logged, and harms nobody");
            });
            trace.add("running");
            Headrace.yieldNow();
        });
        assertEquals(List.of("running", "first", "second", "next"), trace);
    }

    @Test
    void looksInPlaceEndWhenSomethingElseIsToBeDone() {
        EventLoop.run(() -> {
            EventLoop loop = EventLoop.current();
            var looks = new AtomicInteger();
            loop.idle(round -> true);
            assertTrue(loop.pollInPlace(() -> looks.incrementAndGet() == 5));
            assertEquals(5, looks.get());
            Headrace.spawn(() -> {});
            assertFalse(loop.pollInPlace(() -> true), "another coroutine is ready");
            Headrace.yieldNow();
            loop.post(() -> {});
            assertFalse(loop.pollInPlace(() -> true), "something was posted");
            Headrace.yieldNow();
            Headrace.spawn(() -> Headrace.sleep(Duration.ofMillis(1)));
            Headrace.yieldNow();
            assertFalse(loop.pollInPlace(() -> false), "a timer is due");
        });
    }
}
