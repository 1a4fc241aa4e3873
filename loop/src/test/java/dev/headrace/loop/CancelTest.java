package dev.headrace.loop;

import static dev.headrace.loop.Headrace.sleep;
import static dev.headrace.loop.Headrace.spawn;
import static dev.headrace.loop.Headrace.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headrace.loop.Awaitable.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

/** Cancellation: when it hits a coroutine, how often, and what it leaves in place. */
class CancelTest {

    private static final Duration HOUR = Duration.ofHours(1);

    private final List<String> trace = new ArrayList<>();

    @Test
    void cancelledBeforeItsStartATaskNeverStarts() {
        EventLoop.run(() -> {
            Task<?> task = spawn(() -> trace.add("started"));
            assertTrue(task.cancel());
            assertFalse(task.isDone());
            assertThrows(CancelledException.class, task::join);
            assertEquals(State.CANCELLED, task.state());
            assertEquals(List.of(), trace);
        });
    }

    @Test
    void cancelledWhileSuspendedATaskRunsItsFinallyBlocks() {
        EventLoop.run(() -> {
            Task<?> task = spawn(() -> {
                try {
                    sleep(HOUR);
                    trace.add("slept");
                } finally {
                    trace.add("cleaned up");
                }
            });
            yieldNow();
            assertTrue(task.cancel());
            assertEquals(List.of(), trace);
            assertThrows(CancelledException.class, task::join);
            assertEquals(State.CANCELLED, task.state());
            assertEquals(List.of("cleaned up"), trace);
        });
    }

    @Test
    void suspendingInAFinallyBlockThrowsAgain() {
        EventLoop.run(() -> {
            Task<?> task = spawn(() -> {
                try {
                    sleep(HOUR);
                } finally {
                    trace.add("first");
                    assertThrows(CancelledException.class, () -> sleep(Duration.ZERO));
                    assertThrows(CancelledException.class, Headrace::yieldNow);
                    trace.add("last");
                }
            });
            yieldNow();
            task.cancel();
            assertThrows(CancelledException.class, task::join);
            assertEquals(List.of("first", "last"), trace);
            assertEquals(State.CANCELLED, task.state());
        });
    }

    @Test
    void aTaskCancelledDuringItsFinallyBlockIsCancelledThere() {
        EventLoop.run(() -> {
            Task<?> task = spawn(() -> {
                try {
                    trace.add("worked");
                } finally {
                    try {
                        sleep(HOUR);
                    } finally {
                        trace.add("gave up cleaning");
                    }
                }
            });
            yieldNow();
            task.cancel();
            assertThrows(CancelledException.class, task::join);
            assertEquals(List.of("worked", "gave up cleaning"), trace);
        });
    }

    @Test
    void theFirstCancellationCounts() {
        EventLoop.run(() -> {
            Task<?> task = spawn(() -> sleep(HOUR));
            yieldNow();
            assertTrue(task.cancel("first"));
            assertFalse(task.cancel("second"));
            assertEquals("first", assertThrows(CancelledException.class, task::join).why());
            assertFalse(task.cancel("third"));
        });
    }

    @Test
    void aTaskMayCancelItself() {
        EventLoop.run(() -> {
            Task<?> task = spawn(() -> {
                assertTrue(Task.current().cancel("enough"));
                trace.add("goes on");
                sleep(Duration.ZERO);
                trace.add("slept");
            });
            assertThrows(CancelledException.class, task::join);
            assertEquals(List.of("goes on"), trace);
            assertEquals(State.CANCELLED, task.state());
        });
    }

    @Test
    void cancellingAFinishedTaskDoesNothing() {
        EventLoop.run(() -> {
            Task<Integer> done = spawn(() -> 1);
            Task<?> failed = spawn(() -> {
                throw new IllegalStateException("no");
            });
            yieldNow();
            assertFalse(done.cancel());
            assertFalse(failed.cancel());
            assertFalse(done.isCancelRequested());
            assertEquals(1, done.join());
            assertEquals(State.FAILED, failed.state());
        });
    }

    @Test
    void swallowedOnceItIsThrownAtTheNextSuspension() {
        EventLoop.run(() -> {
            Task<?> task = spawn(() -> {
                assertThrows(CancelledException.class, () -> sleep(HOUR));
                trace.add("swallowed");
                sleep(HOUR);
                trace.add("immortal");
            });
            yieldNow();
            task.cancel();
            assertThrows(CancelledException.class, task::join);
            assertEquals(List.of("swallowed"), trace);
            assertEquals(State.CANCELLED, task.state());
        });
    }

    @Test
    void aTaskThatIgnoresItsCancellationMayEndWithAResult() {
        EventLoop.run(() -> {
            Task<String> task = spawn(() -> {
                assertThrows(CancelledException.class, () -> sleep(HOUR));
                return "anyway";
            });
            yieldNow();
            task.cancel();
            assertEquals("anyway", task.join());
            assertEquals(State.DONE, task.state());
            assertTrue(task.isCancelRequested());
        });
    }

    @Test
    void aTaskThatFailsWhileCleaningUpHasFailed() {
        EventLoop.run(() -> {
            var failure = new IllegalStateException("cannot clean up");
            Task<?> task = spawn(() -> {
                try {
                    sleep(HOUR);
                } catch (CancelledException e) {
                    throw failure;
                }
            });
            yieldNow();
            task.cancel();
            assertSame(failure, assertThrows(IllegalStateException.class, task::join));
            assertEquals(State.FAILED, task.state());
        });
    }

    @Test
    void whatWasHandedOverBeforeTheCancelIsReceived() {
        EventLoop.run(() -> {
            var takers = new WaitQueue();
            Task<?> taker = spawn(() -> {
                Waiter me = EventLoop.current().waiter(null);
                takers.add(me);
                trace.add("took " + me.await());
                sleep(Duration.ZERO);
                trace.add("slept");
            });
            yieldNow();
            takers.poll().resume("it");
            taker.cancel();
            assertThrows(CancelledException.class, taker::join);
            assertEquals(List.of("took it"), trace);
        });
    }

    @Test
    void aPromiseSetBeforeTheCancelIsReceived() {
        EventLoop.run(() -> {
            var promise = Promise.<String>create();
            Task<String> joiner = spawn(() -> promise.join());
            yieldNow();
            promise.complete("it");
            assertTrue(joiner.cancel());
            assertEquals("it", joiner.join());
        });
    }

    @Test
    void aCancelledWaiterHasLeftItsQueue() {
        EventLoop.run(() -> {
            var takers = new WaitQueue();
            Task<?> first = spawn(() -> take(takers));
            Task<?> second = spawn(() -> take(takers));
            Task<Object> third = spawn(() -> take(takers));
            yieldNow();
            second.cancel();
            assertEquals(2, takers.size());
            first.cancel();
            assertEquals(1, takers.size());
            takers.poll().resume("it");
            assertEquals("it", third.join());
            assertTrue(takers.isEmpty());
            assertThrows(CancelledException.class, first::join);
            assertThrows(CancelledException.class, second::join);
        });
    }

    @Test
    void aYieldingTaskIsCancelledAtItsNextSuspension() {
        EventLoop.run(() -> {
            Task<?> task = spawn(() -> {
                for (int i = 0; ; i++) {
                    trace.add("round " + i);
                    yieldNow();
                }
            });
            yieldNow();
            task.cancel();
            assertThrows(CancelledException.class, task::join);
            assertEquals(List.of("round 0", "round 1"), trace);
        });
    }

    @Test
    void whatNeedsNoWaitingStillWorksInACancelledTask() {
        EventLoop.run(() -> {
            Task<Integer> done = spawn(() -> 4);
            yieldNow();
            Task<Integer> task = spawn(() -> {
                Task.current().cancel();
                return done.join();
            });
            assertEquals(4, task.join());
        });
    }

    @Test
    void whoJoinsACancelledTaskIsNotCancelledItself() {
        EventLoop.run(() -> {
            Task<?> cancelled = spawn("victim", () -> sleep(HOUR));
            Task<?> joiner = spawn(() -> cancelled.join());
            Task<?> survivor = spawn(() -> {
                assertThrows(CancelledException.class, cancelled::join);
                sleep(Duration.ZERO);
                trace.add("lives on");
            });
            yieldNow();
            cancelled.cancel();
            assertThrows(CancelledException.class, joiner::join);
            assertEquals(State.FAILED, joiner.state());
            assertFalse(joiner.isCancelRequested());
            survivor.join();
            assertEquals(List.of("lives on"), trace);
        });
    }

    @Test
    void theExceptionSaysWhoWhyWhenAndWhere() {
        EventLoop.run(() -> {
            Task<?> task = spawn("reader", () -> sleep(HOUR));
            yieldNow();
            Instant before = Instant.now();
            impatientCaller(task);
            CancellationException thrown = assertThrows(CancellationException.class, task::join);
            var cancelled = (CancelledException) thrown;
            assertEquals("task \"reader\"", cancelled.who());
            assertEquals("too slow", cancelled.why());
            assertEquals("task \"reader\" was cancelled: too slow", cancelled.getMessage());
            assertFalse(cancelled.when().isBefore(before));
            assertFalse(cancelled.when().isAfter(Instant.now()));
            assertNotNull(cancelled.getCause());
            assertTrue(List.of(cancelled.getCause().getStackTrace()).stream()
                    .anyMatch(frame -> frame.getMethodName().equals("impatientCaller")), "the cause shows who cancelled");
        });
    }

    @Test
    void notCancelledMeansNoRequest() {
        EventLoop.run(() -> {
            Task<?> task = spawn(() -> sleep(HOUR));
            assertFalse(task.isCancelRequested());
            assertNull(task.failure());
            task.cancel();
            assertTrue(task.isCancelRequested());
        });
    }

    private static Object take(WaitQueue takers) {
        Waiter me = EventLoop.current().waiter(null);
        takers.add(me);
        return me.await();
    }

    private static void impatientCaller(Task<?> task) {
        task.cancel("too slow");
    }
}
