package dev.headrace.loop;

import static dev.headrace.loop.Headrace.lazy;
import static dev.headrace.loop.Headrace.shielded;
import static dev.headrace.loop.Headrace.sleep;
import static dev.headrace.loop.Headrace.spawn;
import static dev.headrace.loop.Headrace.withTimeout;
import static dev.headrace.loop.Headrace.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headrace.loop.Awaitable.State;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** A block and its children: who waits for whom, and what becomes of the first failure. */
class ScopeTest {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final List<String> trace = new ArrayList<>();
    private final IllegalStateException failure = new IllegalStateException("first");

    @Test
    void theBlockEndsWhenAllChildrenHaveEnded() {
        VirtualTime.run(() -> {
            try (var scope = Scope.open()) {
                scope.spawn(() -> sleepsThenAdds(2, "slow"));
                scope.spawn(() -> sleepsThenAdds(1, "quick"));
                trace.add("block");
            }
            trace.add("after");
            assertEquals(List.of("block", "quick", "slow", "after"), trace);
        });
    }

    @Test
    void theBlockReturnsWhatItMadeOfTheResults() {
        String result = VirtualTime.call(() -> {
            try (var scope = Scope.open()) {
                Task<String> user = scope.spawn("user", () -> "Ada");
                Task<Integer> order = scope.spawn(() -> 7);
                return user.join() + order.join();
            }
        });
        assertEquals("Ada7", result);
    }

    @Test
    void theFirstFailureCancelsTheSiblingsAndTheBlock() {
        VirtualTime.run(() -> {
            var thrown = assertThrows(IllegalStateException.class, () -> {
                try (var scope = Scope.open()) {
                    scope.spawn(this::sleepsForAnHour);
                    scope.spawn(this::failsInASecond);
                    scope.spawn(this::sleepsForAnHour);
                    sleep(HOUR);
                    trace.add("block goes on");
                }
            });
            assertSame(failure, thrown);
            assertEquals(List.of(), suppressedFailures(thrown));
            assertEquals(List.of("cancelled", "cancelled"), trace);
            assertEquals(SECOND, VirtualTime.elapsed());
        });
    }

    @Test
    void aBlockThatDoesNotWaitGetsTheFailureAtItsEnd() {
        VirtualTime.run(() -> {
            var thrown = assertThrows(IllegalStateException.class, () -> {
                try (var scope = Scope.open()) {
                    scope.spawn(this::failsInASecond);
                    scope.spawn(this::sleepsForAnHour);
                    trace.add("block");
                }
            });
            assertSame(failure, thrown);
            assertEquals(List.of("block", "cancelled"), trace);
        });
    }

    @Test
    void everyLaterWaitOfTheBlockAndItsEndAreCancelledByTheFailure() {
        VirtualTime.run(() -> {
            var atTheEnd = assertThrows(CancelledException.class, () -> {
                try (var scope = Scope.open()) {
                    scope.spawn("reader", this::failsInASecond);
                    assertSame(failure, assertThrows(IllegalStateException.class, () -> sleep(HOUR)));
                    assertSame(failure, assertThrows(CancelledException.class, () -> sleep(HOUR)).getCause());
                    assertSame(failure, assertThrows(CancelledException.class, Headrace::yieldNow).getCause());
                    trace.add("block ends");
                }
            });
            assertSame(failure, atTheEnd.getCause());
            assertTrue(atTheEnd.getMessage().contains("task \"reader\" failed"), atTheEnd::getMessage);
            assertEquals(List.of("block ends"), trace);
        });
    }

    @Test
    @SuppressWarnings("try")
    void aResourceThatSuspendsWhenItIsClosedDoesNotHideTheFailure() {
        VirtualTime.run(() -> {
            var thrown = assertThrows(IllegalStateException.class, () -> {
                try (var scope = Scope.open(); var file = new FlushesWhenClosed()) {
                    scope.spawn(this::failsInASecond);
                    file.write();
                }
            });
            assertSame(failure, thrown);
            for (Throwable suppressed : thrown.getSuppressed()) {
                assertSame(failure, assertInstanceOf(CancelledException.class, suppressed).getCause());
            }
        });
    }

    @Test
    void aFailureThatTheBlockSwallowsComesOutAtItsEnd() {
        VirtualTime.run(() -> {
            var thrown = assertThrows(CancelledException.class, () -> {
                try (var scope = Scope.open()) {
                    scope.spawn(this::failsInASecond);
                    try {
                        sleep(HOUR);
                    } catch (RuntimeException e) {
                        trace.add("swallowed");
                    }
                }
            });
            assertSame(failure, thrown.getCause());
            assertEquals(List.of("swallowed"), trace);
        });
    }

    @Test
    void aFailureThatWasJoinedAndCaughtButCancelledSiblingsEndsTheBlockAsCancelled() {
        VirtualTime.run(() -> {
            var thrown = assertThrows(CancelledException.class, () -> {
                try (var scope = Scope.open()) {
                    scope.spawn(this::sleepsForAnHour);
                    assertThrows(IllegalStateException.class, scope.spawn(this::failsInASecond)::join);
                    trace.add("block ends");
                }
            });
            assertSame(failure, thrown.getCause());
            assertEquals(List.of("block ends", "cancelled"), trace);
        });
    }

    @Test
    void runTellsItsBlockOfAFailureOnceAndAddsNothingToIt() {
        VirtualTime.run(() -> {
            var thrown = assertThrows(IllegalStateException.class, () -> Scope.run(scope -> {
                scope.spawn(this::failsInASecond);
                scope.spawn(this::sleepsForAnHour);
                sleep(HOUR);
                return null;
            }));
            assertSame(failure, thrown);
            assertEquals(0, thrown.getSuppressed().length);
        });
    }

    @Test
    void laterFailuresAreSuppressedInTheFirst() {
        VirtualTime.run(() -> {
            var second = new IllegalArgumentException("second");
            var third = new IOException("third");
            var thrown = assertThrows(IllegalStateException.class, () -> {
                try (var scope = Scope.open()) {
                    scope.spawn(() -> failsWhenCancelled(second));
                    scope.spawn(() -> failsWhenCancelled(third));
                    scope.spawn(this::failsInASecond);
                    sleep(HOUR);
                }
            });
            assertSame(failure, thrown);
            assertEquals(2, suppressedFailures(thrown).size());
            assertTrue(suppressedFailures(thrown).containsAll(List.of(second, third)));
        });
    }

    @Test
    void aFailureOfTheBlockItselfComesFirst() {
        VirtualTime.run(() -> {
            var own = new IllegalArgumentException("the block's");
            var thrown = assertThrows(IllegalArgumentException.class, () -> {
                try (var scope = Scope.open()) {
                    scope.spawn(this::failsInASecond);
                    throw own;
                }
            });
            assertSame(own, thrown);
            assertEquals(List.of(failure), List.of(thrown.getSuppressed()));
        });
    }

    @Test
    void aCheckedFailureIsWrappedWhereverItIsThrown() {
        VirtualTime.run(() -> {
            var checked = new IOException("disk full");
            var inside = assertThrows(CompletionException.class, () -> {
                try (var scope = Scope.open()) {
                    scope.spawn(() -> failsInASecondWith(checked));
                    sleep(HOUR);
                }
            });
            var atItsEnd = assertThrows(CompletionException.class, () -> {
                try (var scope = Scope.open()) {
                    scope.spawn(() -> failsInASecondWith(checked));
                }
            });
            var joined = assertThrows(CompletionException.class, () -> {
                try (var scope = Scope.open()) {
                    scope.spawn("writer", () -> failsInASecondWith(checked)).join();
                }
            });
            for (var thrown : List.of(inside, atItsEnd, joined)) {
                assertSame(checked, thrown.getCause());
                assertEquals(List.of(), suppressedFailures(thrown));
            }
            assertEquals("task \"writer\" failed: java.io.IOException: disk full", joined.getMessage());
        });
    }

    @Test
    void anErrorIsThrownAsItIs() {
        VirtualTime.run(() -> {
            var error = new AssertionError("no");
            assertSame(error, assertThrows(AssertionError.class, () -> {
                try (var scope = Scope.open()) {
                    scope.spawn(() -> {
                        throw error;
                    });
                    sleep(HOUR);
                }
            }));
        });
    }

    @Test
    void aFailureThatWasJoinedIsNotThrownAgain() {
        VirtualTime.run(() -> {
            var thrown = assertThrows(IllegalStateException.class, () -> {
                try (var scope = Scope.open()) {
                    scope.spawn(this::failsInASecond).join();
                }
            });
            assertSame(failure, thrown);
            assertEquals(0, thrown.getSuppressed().length);
        });
    }

    @Test
    void aFailureThatWasJoinedAndCaughtIsNotThrownAgain() {
        VirtualTime.run(() -> {
            try (var scope = Scope.open()) {
                Task<?> failing = scope.spawn(this::failsInASecond);
                assertThrows(IllegalStateException.class, failing::join);
                trace.add("block ends");
            }
            assertEquals(List.of("block ends"), trace);
        });
    }

    @Test
    void aFailureThatTheBlockLooksUpAndThrowsIsNotSuppressedInItself() {
        VirtualTime.run(() -> {
            var thrown = assertThrows(RuntimeException.class, () -> {
                try (var scope = Scope.open()) {
                    Task<?> failing = scope.spawn(() -> {
                        throw failure;
                    });
                    yieldNow();
                    throw (RuntimeException) failing.failure();
                }
            });
            assertSame(failure, thrown);
            assertEquals(0, thrown.getSuppressed().length);
        });
    }

    @Test
    void aFailureThatASiblingPassesOnCountsOnce() {
        VirtualTime.run(() -> {
            var thrown = assertThrows(IllegalStateException.class, () -> {
                try (var scope = Scope.open()) {
                    Task<?> failing = scope.spawn(this::failsInASecond);
                    scope.spawn(() -> failing.join());
                    scope.spawn(() -> failing.join());
                }
            });
            assertSame(failure, thrown);
            assertEquals(0, thrown.getSuppressed().length);
        });
    }

    @Test
    void aChildThatIsCancelledByItselfIsNoFailure() {
        VirtualTime.run(() -> {
            try (var scope = Scope.open()) {
                Task<?> victim = scope.spawn(this::sleepsForAnHour);
                scope.spawn(() -> sleepsThenAdds(2, "sibling"));
                sleep(SECOND);
                victim.cancel();
                sleep(Duration.ofSeconds(5));
                trace.add("block");
            }
            assertEquals(List.of("cancelled", "sibling", "block"), trace);
        });
    }

    @Test
    void spawnAfterTheEndIsRefused() {
        VirtualTime.run(() -> {
            Scope ended;
            try (var scope = Scope.open()) {
                ended = scope;
            }
            var refusal = assertThrows(IllegalStateException.class, () -> ended.spawn(() -> trace.add("ran")));
            assertEquals("a scope of task \"main\" has ended: nothing can be spawned in it", refusal.getMessage());
            sleep(SECOND);
            assertEquals(List.of(), trace);
            assertEquals(List.of(Task.current()), EventLoop.current().tasks());
        });
    }

    @Test
    void spawnAfterAFailureNeverRunsTheBody() {
        VirtualTime.run(() -> {
            assertThrows(IllegalStateException.class, () -> {
                try (var scope = Scope.open()) {
                    scope.spawn(this::failsInASecond);
                    assertThrows(IllegalStateException.class, () -> sleep(HOUR));
                    Task<?> late = scope.spawn(() -> trace.add("ran"));
                    late.onDone(done -> trace.add("ended: " + done.state()));
                    throw failure;
                }
            });
            yieldNow();
            assertEquals(List.of("ended: CANCELLED"), trace);
            assertEquals(List.of(Task.current()), EventLoop.current().tasks());
        });
    }

    @Test
    void childrenMaySpawnIntoTheBlockThatWaitsForThem() {
        VirtualTime.run(() -> {
            try (var scope = Scope.open()) {
                scope.spawn(() -> {
                    sleep(SECOND);
                    scope.spawn(() -> {
                        sleepsThenAdds(1, "child of a child");
                        scope.spawn(() -> sleepsThenAdds(1, "the last"));
                    });
                    trace.add("child");
                });
            }
            assertEquals(List.of("child", "child of a child", "the last"), trace);
        });
    }

    @Test
    void theFailureOfAnInnerBlockEndsTheOuterOne() {
        VirtualTime.run(() -> {
            assertSame(failure, assertThrows(IllegalStateException.class, () -> Scope.run(outer -> {
                outer.spawn(this::sleepsForAnHour);
                try (var inner = Scope.open()) {
                    inner.spawn(this::failsInASecond);
                    inner.spawn(this::sleepsForAnHour);
                }
                return null;
            })));
            assertEquals(List.of("cancelled", "cancelled"), trace);
        });
    }

    @Test
    void theFailureOfAnOuterChildEndsTheInnerBlock() {
        VirtualTime.run(() -> {
            assertSame(failure, assertThrows(IllegalStateException.class, () -> {
                try (var outer = Scope.open()) {
                    outer.spawn(this::failsInASecond);
                    try (var inner = Scope.open()) {
                        inner.spawn(this::sleepsForAnHour);
                    }
                    trace.add("outer goes on");
                }
            }));
            assertEquals(List.of("cancelled"), trace);
            assertEquals(SECOND, VirtualTime.elapsed());
        });
    }

    @Test
    void theFailureOfAnInnerBlockThatIsCaughtLeavesTheOuterOneAlone() {
        VirtualTime.run(() -> {
            try (var outer = Scope.open()) {
                outer.spawn(() -> sleepsThenAdds(2, "outer child"));
                assertThrows(IllegalStateException.class, () -> {
                    try (var inner = Scope.open()) {
                        inner.spawn(this::failsInASecond);
                    }
                });
                sleep(Duration.ofSeconds(5));
                trace.add("outer block");
            }
            assertEquals(List.of("outer child", "outer block"), trace);
        });
    }

    @Test
    void aLazyTaskThatNobodyStartsDoesNotHoldTheBlockUp() {
        VirtualTime.run(() -> {
            Task<String> lazy;
            try (var scope = Scope.open()) {
                lazy = lazy(() -> "started");
                scope.spawn(() -> sleep(SECOND));
            }
            assertEquals(State.PENDING, lazy.state());
            assertEquals("started", lazy.join());
        });
    }

    @Test
    void closeTwiceDoesNothing() {
        VirtualTime.run(() -> {
            Scope scope = Scope.open();
            scope.spawn(() -> {
                throw failure;
            });
            assertSame(failure, assertThrows(IllegalStateException.class, scope::close));
            scope.close();
        });
    }

    @Test
    void closeBeforeTheInnerBlockIsRefused() {
        VirtualTime.run(() -> {
            Scope outer = Scope.open();
            Scope inner = Scope.open();
            var refusal = assertThrows(IllegalStateException.class, outer::close);
            assertEquals("a scope of task \"main\" was closed before the scope inside it", refusal.getMessage());
            inner.spawn(() -> sleepsThenAdds(1, "both still work"));
            outer.spawn(() -> sleepsThenAdds(2, "really"));
            inner.close();
            outer.close();
            assertEquals(List.of("both still work", "really"), trace);
        });
    }

    @Test
    void closeByAnotherCoroutineIsRefused() {
        VirtualTime.run(() -> {
            try (var scope = Scope.open()) {
                Task<String> thief = scope.spawn(() -> assertThrows(IllegalStateException.class, scope::close).getMessage());
                assertEquals("a scope of task \"main\" was closed by another coroutine", thief.join());
                var callback = Promise.<String>create();
                EventLoop.current().callSoon(() ->
                        callback.complete(assertThrows(IllegalStateException.class, scope::close).getMessage()));
                assertEquals("a scope of task \"main\" was closed by another coroutine", callback.join());
            }
        });
    }

    @Test
    void blocksAreForCoroutines() {
        assertThrows(IllegalStateException.class, Scope::open);
        assertThrows(IllegalStateException.class, Scope::supervisor);
        VirtualTime.run(() -> {
            var callback = Promise.<String>create();
            EventLoop.current().callSoon(() ->
                    callback.complete(assertThrows(IllegalStateException.class, Scope::open).getMessage()));
            assertTrue(callback.join().startsWith("not in a coroutine"), callback::result);
        });
    }

    @Test
    void aForgottenScopeIsClosedAndReported() {
        VirtualTime.run(() -> {
            Task<?> forgetful = spawn("forgetful", () -> {
                Scope.open().spawn(this::sleepsForAnHour);
                Scope.open().spawn(this::sleepsForAnHour);
                sleep(SECOND);
            });
            var thrown = assertThrows(IllegalStateException.class, forgetful::join);
            assertEquals("task \"forgetful\" ended without closing a scope: use try (var scope = Scope.open())",
                    thrown.getMessage());
            assertEquals(List.of("cancelled", "cancelled"), trace);
            assertEquals(SECOND, VirtualTime.elapsed());
        });
    }

    @Test
    void theFailureOfATaskThatForgotAScopeIsNotLost() {
        VirtualTime.run(() -> {
            Task<?> forgetful = spawn(() -> {
                Scope.open();
                throw failure;
            });
            var thrown = assertThrows(IllegalStateException.class, forgetful::join);
            assertEquals(List.of(failure), List.of(thrown.getSuppressed()));
        });
    }

    @Test
    void theFailureOfAChildOfAForgottenScopeIsNotLost() {
        VirtualTime.run(() -> {
            Task<?> forgetful = spawn(() -> {
                Scope.open().spawn(() -> failsWhenCancelled(failure));
                sleep(SECOND);
            });
            var thrown = assertThrows(IllegalStateException.class, forgetful::join);
            assertEquals(List.of(failure), List.of(thrown.getSuppressed()));
        });
    }

    @Test
    void aScopeForgottenInsideATimeoutIsClosedToo() {
        VirtualTime.run(() -> {
            Task<?> forgetful = spawn("forgetful", () -> {
                withTimeout(HOUR, () -> {
                    Scope.open().spawn(this::sleepsForAnHour);
                    sleep(SECOND);
                });
            });
            var thrown = assertThrows(IllegalStateException.class, forgetful::join);
            assertTrue(thrown.getMessage().contains("ended without closing a scope"), thrown::getMessage);
            assertEquals(List.of("cancelled"), trace);
        });
    }

    @Test
    void aScopeForgottenInsideAShieldIsClosedToo() {
        VirtualTime.run(() -> {
            Task<?> forgetful = spawn("forgetful", () -> {
                shielded(() -> {
                    Scope.open().spawn(this::sleepsForAnHour);
                    sleep(SECOND);
                    throw failure;
                });
            });
            var thrown = assertThrows(IllegalStateException.class, forgetful::join);
            assertTrue(thrown.getMessage().contains("ended without closing a scope"), thrown::getMessage);
            assertEquals(List.of(failure), List.of(thrown.getSuppressed()));
            assertEquals(List.of("cancelled"), trace);
        });
    }

    @Test
    void runReturnsTheResultOfTheBlock() {
        VirtualTime.run(() -> {
            assertEquals(3, Scope.<Integer>run(scope -> scope.spawn(() -> 1).join() + scope.spawn(() -> 2).join()));
            assertThrows(IOException.class, () -> Scope.run(scope -> {
                throw new IOException("as it is");
            }));
        });
    }

    @Test
    void runCancelsTheChildrenWhenItsBlockFails() {
        VirtualTime.run(() -> {
            assertSame(failure, assertThrows(IllegalStateException.class, () -> Scope.run(scope -> {
                scope.spawn(this::sleepsForAnHour);
                sleep(SECOND);
                throw failure;
            })));
            assertEquals(List.of("cancelled"), trace);
            assertEquals(SECOND, VirtualTime.elapsed());
        });
    }

    @Test
    void runWaitsForTheChildrenWhenItsBlockReturns() {
        VirtualTime.run(() -> {
            Scope.run(scope -> scope.spawn(() -> sleepsThenAdds(1, "child")));
            assertEquals(List.of("child"), trace);
        });
    }

    @Test
    void aChildOfAChildFailsItsWayUp() {
        VirtualTime.run(() -> {
            var thrown = assertThrows(IllegalStateException.class, () -> {
                try (var outer = Scope.open()) {
                    outer.spawn(this::sleepsForAnHour);
                    outer.spawn(() -> {
                        try (var inner = Scope.open()) {
                            inner.spawn(this::sleepsForAnHour);
                            inner.spawn(this::failsInASecond);
                        }
                    });
                    sleep(HOUR);
                }
            });
            assertSame(failure, thrown);
            assertEquals(List.of(), suppressedFailures(thrown));
            assertEquals(List.of("cancelled", "cancelled"), trace);
        });
    }

    @Test
    void thousandsOfChildrenEndBeforeTheBlock() {
        VirtualTime.run(() -> {
            int[] ended = {0};
            try (var scope = Scope.open()) {
                for (int i = 0; i < 10_000; i++) {
                    int number = i;
                    scope.spawn(() -> {
                        sleep(Duration.ofMillis(number % 100));
                        ended[0]++;
                    });
                }
            }
            assertEquals(10_000, ended[0]);
        });
    }

    @Test
    void aFailureIsReportedByNobodyElse() {
        List<String> log = RecordedLog.during(() -> VirtualTime.run(() ->
                assertInstanceOf(IllegalStateException.class, assertThrows(RuntimeException.class, () -> {
                    try (var scope = Scope.open()) {
                        scope.spawn(this::failsInASecond);
                    }
                }))));
        assertEquals(List.of(), log);
    }

    private static final class FlushesWhenClosed implements AutoCloseable {

        void write() {
            sleep(HOUR);
        }

        @Override
        public void close() {
            sleep(SECOND);
        }
    }

    /** All but what the end of a block says after it has told its failure. */
    private static List<Throwable> suppressedFailures(Throwable thrown) {
        return Arrays.stream(thrown.getSuppressed()).filter(one -> !(one instanceof CancelledException)).toList();
    }

    private void sleepsThenAdds(int seconds, String what) {
        sleep(Duration.ofSeconds(seconds));
        trace.add(what);
    }

    private void sleepsForAnHour() {
        try {
            sleep(HOUR);
            trace.add("slept");
        } catch (CancelledException e) {
            trace.add("cancelled");
            throw e;
        }
    }

    private void failsInASecond() {
        sleep(SECOND);
        throw failure;
    }

    private static void failsInASecondWith(Exception failure) throws Exception {
        sleep(SECOND);
        throw failure;
    }

    private static void failsWhenCancelled(Exception failure) throws Exception {
        try {
            sleep(HOUR);
        } finally {
            failsNow(failure);
        }
    }

    private static void failsNow(Exception failure) throws Exception {
        throw failure;
    }
}
