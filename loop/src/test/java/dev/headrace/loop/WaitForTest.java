package dev.headrace.loop;

import static dev.headrace.loop.Headrace.Until.ALL_COMPLETED;
import static dev.headrace.loop.Headrace.Until.FIRST_COMPLETED;
import static dev.headrace.loop.Headrace.Until.FIRST_EXCEPTION;
import static dev.headrace.loop.Headrace.sleep;
import static dev.headrace.loop.Headrace.spawn;
import static dev.headrace.loop.Headrace.waitFor;
import static dev.headrace.loop.Headrace.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Waiting for some of many, however they end. */
class WaitForTest {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void allCompletedWaitsForTheLast() {
        VirtualTime.run(() -> {
            Task<?> slow = sleeper(3);
            Task<?> failing = failing(1);
            Task<?> quick = sleeper(2);
            var waited = waitFor(List.of(slow, failing, quick), ALL_COMPLETED);
            assertEquals(List.of(slow, failing, quick), List.copyOf(waited.done()));
            assertEquals(Set.of(), waited.pending());
            assertEquals(Duration.ofSeconds(3), VirtualTime.elapsed());
        });
    }

    @Test
    void firstCompletedWaitsForTheFirstHoweverItEnds() {
        VirtualTime.run(() -> {
            Task<?> slow = sleeper(3);
            Task<?> failing = failing(1);
            Task<?> quick = sleeper(2);
            var waited = waitFor(List.of(slow, failing, quick), FIRST_COMPLETED);
            assertEquals(Set.of(failing), waited.done());
            assertEquals(List.of(slow, quick), List.copyOf(waited.pending()));
            assertEquals(SECOND, VirtualTime.elapsed());
        });
    }

    @Test
    void firstExceptionLetsResultsPass() {
        VirtualTime.run(() -> {
            Task<?> quick = sleeper(1);
            Task<?> failing = failing(2);
            Task<?> slow = sleeper(3);
            var waited = waitFor(List.of(slow, failing, quick), FIRST_EXCEPTION);
            assertEquals(List.of(failing, quick), List.copyOf(waited.done()));
            assertEquals(Set.of(slow), waited.pending());
            assertEquals(Duration.ofSeconds(2), VirtualTime.elapsed());
        });
    }

    @Test
    void firstExceptionCountsACancellation() {
        VirtualTime.run(() -> {
            Task<?> cancelled = sleeper(3600);
            Task<?> slow = sleeper(3);
            EventLoop.current().callLater(SECOND, cancelled::cancel);
            assertEquals(Set.of(cancelled), waitFor(List.of(slow, cancelled), FIRST_EXCEPTION).done());
        });
    }

    @Test
    void firstExceptionWithoutAnyWaitsForAll() {
        VirtualTime.run(() -> {
            var all = List.of(sleeper(1), sleeper(2));
            assertEquals(Set.copyOf(all), waitFor(all, FIRST_EXCEPTION).done());
            assertEquals(Duration.ofSeconds(2), VirtualTime.elapsed());
        });
    }

    @Test
    void theLimitEndsTheWaitAndCancelsNobody() {
        VirtualTime.run(() -> {
            Task<?> quick = sleeper(1);
            Task<?> slow = sleeper(3);
            var waited = waitFor(List.of(quick, slow), ALL_COMPLETED, Duration.ofSeconds(2));
            assertEquals(Set.of(quick), waited.done());
            assertEquals(Set.of(slow), waited.pending());
            assertEquals(Duration.ofSeconds(2), VirtualTime.elapsed());
            assertFalse(slow.isCancelRequested());
            slow.join();
        });
    }

    @Test
    void aLimitOfZeroOnlyLooks() {
        VirtualTime.run(() -> {
            Task<?> slow = sleeper(1);
            assertEquals(Set.of(slow), waitFor(List.of(slow), ALL_COMPLETED, Duration.ZERO).pending());
            assertEquals(Duration.ZERO, VirtualTime.elapsed());
        });
    }

    @Test
    void whatIsOverAlreadyIsNotWaitedFor() {
        VirtualTime.run(() -> {
            Task<?> done = spawn(() -> {});
            Task<?> failed = failing(0);
            sleep(SECOND);
            Task<?> slow = sleeper(3600);
            long before = EventLoop.current().counters().resumptions();
            assertEquals(Set.of(done), waitFor(List.of(done, slow), FIRST_COMPLETED).done());
            assertEquals(Set.of(failed), waitFor(List.of(failed, slow), FIRST_EXCEPTION).done());
            assertEquals(Set.of(done, failed), waitFor(List.of(done, failed), ALL_COMPLETED).done());
            assertEquals(before, EventLoop.current().counters().resumptions(), "it has suspended");
        });
    }

    @Test
    void whatIsGivenTwiceIsWaitedForOnce() {
        VirtualTime.run(() -> {
            Task<?> one = sleeper(1);
            Task<?> two = sleeper(2);
            var first = waitFor(List.of(one, two, one, two), FIRST_COMPLETED);
            assertEquals(Set.of(one), first.done());
            assertEquals(Set.of(two), first.pending());
            assertEquals(List.of(one, two), List.copyOf(waitFor(List.of(one, two, one, two), ALL_COMPLETED).done()));
        });
    }

    @Test
    void nothingIsOverAtOnce() {
        VirtualTime.run(() -> {
            for (var until : Headrace.Until.values()) {
                var waited = waitFor(List.<Task<?>>of(), until);
                assertEquals(Set.of(), waited.done());
                assertEquals(Set.of(), waited.pending());
            }
        });
    }

    @Test
    void promisesAndTasksMayBeMixed() {
        VirtualTime.run(() -> {
            var promise = Promise.<String>create();
            Task<?> task = sleeper(1);
            EventLoop.current().callLater(Duration.ofSeconds(2), () -> promise.complete("kept"));
            List<Awaitable<?>> both = List.of(promise, task);
            assertEquals(Set.of(task), waitFor(both, FIRST_COMPLETED).done());
            assertEquals(Set.of(promise, task), waitFor(both, ALL_COMPLETED).done());
        });
    }

    @Test
    void aNegativeLimitIsRejected() {
        VirtualTime.run(() -> assertThrows(IllegalArgumentException.class,
                () -> waitFor(List.of(sleeper(1)), ALL_COMPLETED, Duration.ofNanos(-1))));
    }

    @Test
    void cancellingTheWaiterLeavesTheOthersAlone() {
        VirtualTime.run(() -> {
            Task<?> slow = sleeper(10);
            Task<?> waiter = spawn(() -> waitFor(List.of(slow), ALL_COMPLETED));
            sleep(SECOND);
            waiter.cancel();
            assertThrows(CancelledException.class, waiter::join);
            assertFalse(slow.isCancelRequested());
            slow.join();
        });
    }

    @Test
    void theLimitsTimerIsGoneAfterwards() {
        try (var loop = EventLoop.create("timers", new ManualClock())) {
            loop.runUntilComplete(() -> waitFor(List.of(sleeper(1)), ALL_COMPLETED, HOUR));
            assertEquals(Long.MAX_VALUE, loop.runOnce(() -> {}), "a timer is left");
        }
    }

    @Test
    void waitsThatRanOutLeaveNothingAtWhatTheyWaitedFor() {
        VirtualTime.run(() -> {
            var promise = Promise.<String>create();
            for (int i = 0; i < 1_000; i++) {
                waitFor(List.of(promise), ALL_COMPLETED, SECOND);
            }
            promise.complete("at last");
            int callbacks = EventLoop.current().scheduler().ready.size();
            assertTrue(callbacks < 10, () -> callbacks + " callbacks of waits that are over");
        });
    }

    @Test
    void aFailureThatNobodyTookFromAWaitIsLogged() {
        List<String> log = RecordedLog.during(() -> VirtualTime.run(() -> {
            var all = List.of(spawn(() -> failsAfter(2)));
            assertEquals(1, waitFor(all, ALL_COMPLETED, SECOND).pending().size());
            sleep(HOUR);
        }));
        assertEquals(1, log.size(), log::toString);
    }

    @Test
    void whatBelongsToAnotherLoopIsRefusedAndSaysWhatToDo() {
        try (var other = new LoopThread("mill")) {
            var there = new AtomicReference<Task<?>>();
            EventLoop.run(() -> {
                other.loop.submit(() -> there.set(spawn("foreign", () -> sleep(HOUR)))).join();
                for (var until : Headrace.Until.values()) {
                    var refusal = assertThrows(IllegalArgumentException.class,
                            () -> waitFor(List.of(sleeper(0), there.get()), until, SECOND));
                    assertTrue(refusal.getMessage().contains("task \"foreign\" belongs to mill"), refusal::getMessage);
                    assertTrue(refusal.getMessage().contains("mill.submit("), refusal::getMessage);
                }
            });
        }
    }

    @Test
    void waitForIsForCoroutines() {
        EventLoop.run(() -> {
            Task<?> slow = spawn(() -> sleep(HOUR));
            var refused = Promise.<String>create();
            EventLoop.current().callSoon(() -> refused.complete(
                    assertThrows(IllegalStateException.class, () -> waitFor(List.of(slow), ALL_COMPLETED)).getMessage()));
            assertTrue(refused.join().startsWith("a callback of"), refused::result);
            yieldNow();
        });
    }

    private static Task<?> sleeper(int seconds) {
        return spawn(() -> sleep(Duration.ofSeconds(seconds)));
    }

    private static Task<?> failing(int seconds) {
        Task<?> task = spawn(() -> failsAfter(seconds));
        task.onDone(done -> {}); // somebody has asked for it
        return task;
    }

    private static Void failsAfter(int seconds) {
        sleep(Duration.ofSeconds(seconds));
        throw new IllegalStateException("no");
    }
}
