package dev.headrace.loop;

import static dev.headrace.loop.Headrace.shielded;
import static dev.headrace.loop.Headrace.sleep;
import static dev.headrace.loop.Headrace.spawn;
import static dev.headrace.loop.Headrace.withTimeout;
import static dev.headrace.loop.Headrace.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headrace.loop.Awaitable.State;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** A limit on the time that a block may take, and what is protected from it. */
class TimeoutTest {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final List<String> trace = new ArrayList<>();

    @Test
    void aBodyInTimeReturnsItsValue() {
        VirtualTime.run(() -> {
            assertEquals(7, Headrace.<Integer>withTimeout(MINUTE, () -> {
                sleep(SECOND);
                return 7;
            }));
            assertEquals(SECOND, VirtualTime.elapsed());
        });
    }

    @Test
    void aBodyThatIsTooSlowIsCancelled() {
        VirtualTime.run(() -> {
            var thrown = assertThrows(TimedOutException.class, () -> withTimeout(SECOND, () -> sleep(HOUR)));
            assertEquals("task \"main\" took longer than PT1S", thrown.getMessage());
            var cancelled = assertInstanceOf(CancelledException.class, thrown.getCause());
            assertEquals("a block of task \"main\"", cancelled.who());
            assertEquals(SECOND, VirtualTime.elapsed());
        });
    }

    @Test
    void theTaskItselfIsNotCancelled() {
        VirtualTime.run(() -> {
            assertThrows(TimedOutException.class, () -> withTimeout(SECOND, () -> sleep(HOUR)));
            assertFalse(Task.current().isCancelRequested());
            sleep(HOUR);
            yieldNow();
        });
    }

    @Test
    void theFinallyBlocksOfTheBodyHaveRunWhenItReturns() {
        VirtualTime.run(() -> {
            assertThrows(TimedOutException.class, () -> withTimeout(SECOND, () -> {
                try {
                    sleep(HOUR);
                } finally {
                    shielded(() -> sleep(MINUTE));
                    trace.add("cleaned up");
                }
            }));
            trace.add("timed out");
            assertEquals(List.of("cleaned up", "timed out"), trace);
            assertEquals(SECOND.plus(MINUTE), VirtualTime.elapsed());
        });
    }

    @Test
    void theChildrenOfTheBodyHaveEndedWhenItReturns() {
        VirtualTime.run(() -> {
            assertThrows(TimedOutException.class, () -> withTimeout(SECOND, () -> {
                try (var scope = Scope.open()) {
                    scope.spawn(() -> {
                        try {
                            sleep(HOUR);
                        } finally {
                            shielded(() -> sleep(MINUTE));
                            trace.add("child");
                        }
                    });
                }
            }));
            assertEquals(List.of("child"), trace);
        });
    }

    @Test
    void joiningAChildThatTheLimitCancelledIsATimeout() {
        VirtualTime.run(() -> assertThrows(TimedOutException.class, () -> withTimeout(SECOND, () -> {
            try (var scope = Scope.open()) {
                Task<?> child = scope.spawn(() -> sleep(HOUR));
                shielded(() -> {
                    child.join();
                });
            }
        })));
    }

    @Test
    void theInnerLimitWinsIfItIsTighter() {
        VirtualTime.run(() -> {
            String result = withTimeout(MINUTE, () -> {
                var inner = assertThrows(TimedOutException.class, () -> withTimeout(SECOND, () -> sleep(HOUR)));
                assertTrue(inner.getMessage().endsWith("PT1S"), inner::getMessage);
                sleep(SECOND);
                return "outer goes on";
            });
            assertEquals("outer goes on", result);
            assertEquals(Duration.ofSeconds(2), VirtualTime.elapsed());
        });
    }

    @Test
    void theOuterLimitWinsIfItIsTighter() {
        VirtualTime.run(() -> {
            var outer = assertThrows(TimedOutException.class, () -> withTimeout(SECOND, () -> {
                try {
                    withTimeout(MINUTE, () -> sleep(HOUR));
                } catch (CancelledException e) {
                    trace.add("inner is cancelled");
                    throw e;
                }
            }));
            assertTrue(outer.getMessage().endsWith("PT1S"), outer::getMessage);
            assertEquals(List.of("inner is cancelled"), trace);
        });
    }

    @Test
    void bothLimitsAreTheSame() {
        VirtualTime.run(() -> {
            assertThrows(TimedOutException.class, () -> withTimeout(SECOND, () -> withTimeout(SECOND, () -> sleep(HOUR))));
            sleep(HOUR);
        });
    }

    @Test
    void aBodyThatSwallowsItsCancellationMayReturnAValue() {
        VirtualTime.run(() -> {
            String value = withTimeout(SECOND, () -> {
                assertThrows(CancelledException.class, () -> sleep(HOUR));
                return "anyway";
            });
            assertEquals("anyway", value);
            sleep(SECOND);
        });
    }

    @Test
    void everyLaterWaitInTheBodyIsCancelledToo() {
        VirtualTime.run(() -> {
            assertThrows(TimedOutException.class, () -> withTimeout(SECOND, () -> {
                assertThrows(CancelledException.class, () -> sleep(HOUR));
                assertThrows(CancelledException.class, () -> sleep(HOUR));
                assertThrows(CancelledException.class, Headrace::yieldNow);
                assertThrows(CancelledException.class, () -> Promise.create().join());
                sleep(HOUR);
            }));
            assertEquals(SECOND, VirtualTime.elapsed());
        });
    }

    @Test
    void aBodyThatFailsThrowsItsFailure() {
        VirtualTime.run(() -> {
            var unchecked = new IllegalStateException("no");
            var checked = new IOException("no");
            assertSame(unchecked, assertThrows(IllegalStateException.class, () -> withTimeout(SECOND, () -> {
                throw unchecked;
            })));
            assertSame(checked, assertThrows(CompletionException.class, () -> withTimeout(SECOND, () -> {
                throw checked;
            })).getCause());
            assertSame(unchecked, assertThrows(IllegalStateException.class, () -> withTimeout(SECOND, () -> {
                try {
                    sleep(HOUR);
                } catch (CancelledException e) {
                    throw unchecked;
                }
            })));
        });
    }

    @Test
    void cancellingTheTaskInsideTheBodyIsNoTimeout() {
        VirtualTime.run(() -> {
            Task<?> task = spawn(() -> withTimeout(HOUR, () -> {
                sleep(MINUTE);
                return "slept";
            }));
            sleep(SECOND);
            task.cancel("enough");
            assertEquals("enough", assertThrows(CancelledException.class, task::join).why());
            assertEquals(State.CANCELLED, task.state());
        });
    }

    @Test
    void aLimitOfZeroCancelsTheFirstWaitThatTakesTime() {
        VirtualTime.run(() -> {
            assertEquals("no wait", Headrace.<String>withTimeout(Duration.ZERO, () -> "no wait"));
            assertThrows(TimedOutException.class, () -> withTimeout(Duration.ZERO, () -> sleep(Duration.ofNanos(1))));
            assertEquals(Duration.ZERO, VirtualTime.elapsed());
        });
    }

    @Test
    void aNegativeLimitIsRejectedAndTheBodyNeverRuns() {
        VirtualTime.run(() -> {
            assertThrows(IllegalArgumentException.class, () -> withTimeout(Duration.ofNanos(-1), () -> trace.add("ran")));
            try (var scope = Scope.open()) {
                scope.spawn(() -> sleep(SECOND)); // the task's blocks are still in order
            }
            assertEquals(List.of(), trace);
        });
    }

    @Test
    void theLongestLimitDoesNotOverflow() {
        VirtualTime.run(() -> withTimeout(Duration.ofSeconds(Long.MAX_VALUE), () -> sleep(HOUR)));
    }

    @Test
    void thereIsNoTimeoutAfterTheBlock() {
        VirtualTime.run(() -> {
            withTimeout(MINUTE, () -> sleep(SECOND));
            sleep(HOUR);
            withTimeout(MINUTE, () -> sleep(SECOND));
            sleep(HOUR);
        });
    }

    @Test
    void theTimerIsGoneAfterTheBlock() {
        try (var loop = EventLoop.create("timers", new ManualClock())) {
            loop.runUntilComplete(() -> {
                withTimeout(HOUR, () -> sleep(SECOND));
                assertThrows(TimedOutException.class, () -> withTimeout(SECOND, () -> sleep(HOUR)));
                assertThrows(IllegalStateException.class, () -> withTimeout(HOUR, () -> {
                    throw new IllegalStateException("no");
                }));
                assertThrows(TimedOutException.class, () -> withTimeout(SECOND, () -> withTimeout(MINUTE, () -> sleep(HOUR))));
                return null;
            });
            assertEquals(Long.MAX_VALUE, loop.runOnce(() -> {}), "a timer is left");
        }
    }

    @Test
    void realTimeNeverRunsOutEarly() {
        EventLoop.run(() -> {
            long begin = System.nanoTime();
            assertThrows(TimedOutException.class, () -> withTimeout(Duration.ofMillis(20), () -> sleep(HOUR)));
            assertTrue(System.nanoTime() - begin >= 20_000_000);
        });
    }

    @Test
    void withTimeoutIsForCoroutines() {
        assertThrows(IllegalStateException.class, () -> withTimeout(SECOND, () -> trace.add("ran")));
        assertThrows(IllegalStateException.class, () -> shielded(() -> trace.add("ran")));
        assertEquals(List.of(), trace);
    }

    @Test
    void aShieldReturnsWhatItsBodyReturnsOrThrows() {
        VirtualTime.run(() -> {
            assertEquals(7, Headrace.<Integer>shielded(() -> 7));
            var checked = new IOException("no");
            assertSame(checked, assertThrows(CompletionException.class, () -> shielded(() -> {
                throw checked;
            })).getCause());
        });
    }

    @Test
    void aShieldedCleanUpMayWaitInACancelledTask() {
        VirtualTime.run(() -> {
            Task<?> task = spawn(() -> {
                try {
                    sleep(HOUR);
                } finally {
                    shielded(() -> {
                        sleep(MINUTE);
                        yieldNow();
                        trace.add("said goodbye");
                    });
                    assertThrows(CancelledException.class, () -> sleep(MINUTE));
                }
            });
            sleep(SECOND);
            task.cancel();
            assertThrows(CancelledException.class, task::join);
            assertEquals(List.of("said goodbye"), trace);
        });
    }

    @Test
    void aCancellationDuringAShieldTakesEffectAfterIt() {
        VirtualTime.run(() -> {
            Task<?> task = spawn(() -> {
                shielded(() -> sleep(MINUTE));
                trace.add("shield ends");
                sleep(MINUTE);
                trace.add("never here");
            });
            sleep(SECOND);
            task.cancel();
            assertThrows(CancelledException.class, task::join);
            assertEquals(List.of("shield ends"), trace);
            assertEquals(MINUTE, VirtualTime.elapsed());
        });
    }

    @Test
    void aShieldHoldsOffALimitAroundIt() {
        VirtualTime.run(() -> {
            assertThrows(TimedOutException.class, () -> withTimeout(SECOND, () -> {
                shielded(() -> sleep(MINUTE));
                trace.add("shield ends");
                sleep(MINUTE);
            }));
            assertEquals(List.of("shield ends"), trace);
            assertEquals(MINUTE, VirtualTime.elapsed());
        });
    }

    @Test
    void aLimitInsideAShieldWorks() {
        VirtualTime.run(() -> {
            Task<?> task = spawn(() -> {
                try {
                    sleep(HOUR);
                } finally {
                    shielded(() -> {
                        assertThrows(TimedOutException.class, () -> withTimeout(SECOND, () -> sleep(HOUR)));
                        trace.add("gave up cleaning");
                    });
                }
            });
            yieldNow();
            task.cancel();
            assertThrows(CancelledException.class, task::join);
            assertEquals(List.of("gave up cleaning"), trace);
            assertEquals(SECOND, VirtualTime.elapsed());
        });
    }
}
