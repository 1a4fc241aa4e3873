package dev.headrace.loop;

import static dev.headrace.loop.Headrace.sleep;
import static dev.headrace.loop.Headrace.spawn;
import static dev.headrace.loop.Headrace.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Sleeping and delayed callbacks. */
class TimerTest {

    private final List<String> trace = new ArrayList<>();

    @Test
    void timersFireInTheOrderOfTheirDeadlines() {
        try (var loop = EventLoop.create("virtual", new ManualClock())) { // by a real one, arming may take longer than a millisecond
            for (int millis : List.of(4, 1, 3, 2)) {
                loop.callLater(Duration.ofMillis(millis), () -> trace.add("after " + millis));
            }
            loop.runUntilComplete(() -> sleep(Duration.ofMillis(6)));
            assertEquals(List.of("after 1", "after 2", "after 3", "after 4"), trace);
        }
    }

    @Test
    void deadlinesBeyondWhatTheClockCanCountAreTheFarFutureOrNow() {
        for (long start : new long[] {0, 5, Long.MAX_VALUE - 5}) {
            trace.clear();
            var clock = new ManualClock();
            clock.advance(Duration.ofNanos(start));
            try (var loop = EventLoop.create("virtual", clock)) {
                loop.callAt(Long.MIN_VALUE, () -> trace.add("long ago"));
                loop.callAt(Long.MAX_VALUE, () -> trace.add("far future"));
                loop.callAt(loop.time() + 20, () -> trace.add("soon"));
                loop.callLater(Duration.ofSeconds(1), () -> trace.add("in a second"));
                loop.runUntilComplete(() -> sleep(Duration.ofSeconds(2)));
            }
            assertTrue(trace.containsAll(List.of("long ago", "soon", "in a second")), () -> start + ": " + trace);
        }
    }

    @Test
    void aDeadlineIsNearThatIsFarOnlyFromTheBeginningOfTheTurn() {
        var clock = new ManualClock();
        try (var loop = EventLoop.create("virtual", clock)) {
            loop.runUntilComplete(() -> {
                clock.advance(Duration.ofDays(200 * 365));
                long deadline = loop.time() + 1_000;
                loop.callAt(deadline, () -> trace.add("after " + (loop.time() - deadline)));
                sleep(Duration.ofNanos(2_000));
            });
        }
        assertEquals(List.of("after 0"), trace);
    }

    @Test
    void equalDelaysFireInTheOrderOfTheirArming() {
        EventLoop.run(() -> {
            var expected = new ArrayList<String>();
            for (int i = 0; i < 100; i++) {
                String name = "callback " + i;
                expected.add(name);
                EventLoop.current().callLater(Duration.ofMillis(1), () -> trace.add(name));
            }
            sleep(Duration.ofMillis(2));
            assertEquals(expected, trace);
        });
    }

    @Test
    void equalSleepersWakeInTheOrderOfTheirSleeping() {
        EventLoop.run(() -> {
            var expected = new ArrayList<String>();
            var sleepers = new ArrayList<Task<?>>();
            for (int i = 0; i < 100; i++) {
                String name = "sleeper " + i;
                expected.add(name);
                sleepers.add(spawn(() -> {
                    sleep(Duration.ofMillis(1));
                    trace.add(name);
                }));
            }
            for (var sleeper : sleepers) {
                sleeper.join();
            }
            assertEquals(expected, trace);
        });
    }

    @Test
    void aSleepIsNeverShorterThanAsked() {
        EventLoop.run(() -> {
            for (int micros = 0; micros < 2_000; micros += 97) {
                long since = System.nanoTime();
                sleep(Duration.ofNanos(micros * 1_000L));
                long slept = System.nanoTime() - since;
                assertTrue(slept >= micros * 1_000L, "slept " + slept + " ns instead of " + micros + " µs");
            }
        });
    }

    @Test
    void aCallbackIsNeverEarly() {
        EventLoop.run(() -> {
            var early = new ArrayList<Long>();
            for (int i = 0; i < 50; i++) {
                long delay = i * 40_000L;
                long since = System.nanoTime();
                EventLoop.current().callLater(Duration.ofNanos(delay), () -> {
                    if (System.nanoTime() - since < delay) {
                        early.add(delay);
                    }
                });
            }
            sleep(Duration.ofMillis(4));
            assertEquals(List.of(), early);
        });
    }

    @Test
    void sleepingForNothingLetsOthersRun() {
        EventLoop.run(() -> {
            spawn(() -> trace.add("other"));
            sleep(Duration.ZERO);
            trace.add("main");
            assertEquals(List.of("other", "main"), trace);
        });
    }

    @Test
    void aNegativeDelayIsRejected() {
        EventLoop.run(() -> {
            var minus = Duration.ofNanos(-1);
            assertThrows(IllegalArgumentException.class, () -> sleep(minus));
            assertThrows(IllegalArgumentException.class, () -> EventLoop.current().callLater(minus, () -> {}));
            sleep(Duration.ZERO);
        });
    }

    @Test
    void theLongestDelaysDoNotOverflow() {
        EventLoop.run(() -> {
            Task<?> patient = spawn(() -> sleep(Duration.ofSeconds(Long.MAX_VALUE)));
            EventLoop.current().callLater(Duration.ofDays(365_000), () -> trace.add("fired"));
            sleep(Duration.ofMillis(1));
            assertEquals(Awaitable.State.PENDING, patient.state());
            assertEquals(List.of(), trace);
        });
    }

    @Test
    void cancelledTimersLeaveTheLoop() {
        EventLoop.run(() -> {
            var references = new ArrayList<WeakReference<Handle>>();
            armAndCancel(references);
            for (int i = 0; i < 50 && references.stream().anyMatch(r -> r.get() != null); i++) {
                System.gc();
                sleep(Duration.ofMillis(1));
            }
            assertEquals(0, references.stream().filter(r -> r.get() != null).count(), "cancelled timers that are still held");
        });
    }

    private static void armAndCancel(List<WeakReference<Handle>> references) {
        var handles = new ArrayList<Handle>();
        for (int i = 0; i < 1_000; i++) {
            handles.add(EventLoop.current().callLater(Duration.ofHours(1 + i * 7 % 10), () -> {}));
        }
        for (Handle handle : handles) {
            handle.cancel();
            references.add(new WeakReference<>(handle));
        }
    }

    @Test
    void aSleeperThatIsCancelledWakesAtOnce() {
        EventLoop.run(() -> {
            Task<?> sleeper = spawn(() -> sleep(Duration.ofHours(1)));
            yieldNow();
            sleeper.cancel();
            assertThrows(CancelledException.class, sleeper::join);
        });
    }

    @Test
    void aTimerThatRearmsItselfStarvesNobody() {
        EventLoop.run(() -> {
            var again = new Runnable[1];
            again[0] = () -> EventLoop.current().callLater(Duration.ZERO, again[0]);
            again[0].run();
            var posted = Promise.<String>create();
            EventLoop.current().post(() -> posted.complete("posted"));
            assertEquals("posted", posted.join());
            sleep(Duration.ofMillis(1));
            yieldNow();
        });
    }
}
