package dev.headrace.loop;

import static dev.headrace.loop.Headrace.shielded;
import static dev.headrace.loop.Headrace.sleep;
import static dev.headrace.loop.Headrace.spawn;
import static dev.headrace.loop.Headrace.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.headrace.loop.Awaitable.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How a cancellation goes down the tree of blocks, and that nobody leaves before his children. */
class ScopeCancelTest {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final List<String> trace = new ArrayList<>();

    @Test
    void aCancelledTaskWaitsForItsChildren() {
        VirtualTime.run(() -> {
            Task<?> task = spawn(() -> {
                try (var scope = Scope.open()) {
                    scope.spawn(this::takesASecondToCleanUp);
                    sleep(HOUR);
                } finally {
                    trace.add("block has ended");
                }
            });
            sleep(SECOND);
            task.cancel("enough");
            assertEquals("enough", assertThrows(CancelledException.class, task::join).why());
            assertEquals(State.CANCELLED, task.state());
            assertEquals(List.of("cleaned up", "block has ended"), trace);
            assertEquals(Duration.ofSeconds(2), VirtualTime.elapsed());
        });
    }

    @Test
    void aTaskCancelledWhileItWaitsForItsChildrenGoesOnWaiting() {
        VirtualTime.run(() -> {
            Task<?> task = spawn(() -> {
                try (var scope = Scope.open()) {
                    scope.spawn(this::takesASecondToCleanUp);
                } finally {
                    trace.add("block has ended");
                }
                trace.add("never here");
            });
            sleep(SECOND);
            task.cancel();
            assertThrows(CancelledException.class, task::join);
            assertEquals(State.CANCELLED, task.state());
            assertEquals(List.of("cleaned up", "block has ended"), trace);
            assertEquals(Duration.ofSeconds(2), VirtualTime.elapsed());
        });
    }

    @Test
    void aChildThatIgnoresItsCancellationIsWaitedForAllTheSame() {
        VirtualTime.run(() -> {
            Task<?> task = spawn(() -> {
                try (var scope = Scope.open()) {
                    scope.spawn(() -> {
                        shielded(() -> sleep(Duration.ofSeconds(10)));
                        trace.add("child in its own time");
                    });
                } finally {
                    trace.add("block has ended");
                }
            });
            sleep(SECOND);
            task.cancel();
            assertThrows(CancelledException.class, task::join);
            assertEquals(List.of("child in its own time", "block has ended"), trace);
        });
    }

    @Test
    void aCancellationReachesGrandchildren() {
        VirtualTime.run(() -> {
            Task<?> task = spawn("grandmother", () -> {
                try (var outer = Scope.open()) {
                    outer.spawn("mother", () -> {
                        try (var inner = Scope.open()) {
                            inner.spawn("daughter", () -> leavesATrace("daughter"));
                        } finally {
                            trace.add("mother");
                        }
                    });
                } finally {
                    trace.add("grandmother");
                }
            });
            sleep(SECOND);
            task.cancel("the house burns");
            assertEquals("the house burns", assertThrows(CancelledException.class, task::join).why());
            assertEquals(List.of("daughter: the house burns", "mother", "grandmother"), trace);
        });
    }

    @Test
    void aCancellationReachesTheChildrenOfEveryBlockThatTheTaskIsIn() {
        VirtualTime.run(() -> {
            Task<?> task = spawn(() -> {
                try (var outer = Scope.open()) {
                    outer.spawn(() -> leavesATrace("outer"));
                    try (var middle = Scope.supervisor()) {
                        middle.spawn(() -> leavesATrace("middle"));
                        try (var inner = Scope.open()) {
                            inner.spawn(() -> leavesATrace("inner"));
                        }
                    }
                }
            });
            sleep(SECOND);
            task.cancel("enough");
            assertThrows(CancelledException.class, task::join);
            assertEquals(List.of("inner: enough", "middle: enough", "outer: enough"), trace.stream().sorted().toList());
        });
    }

    @Test
    void cancellingAScopeCancelsItsChildrenAndItsBlock() {
        VirtualTime.run(() -> {
            try (var scope = Scope.open()) {
                scope.spawn(() -> leavesATrace("child"));
                scope.spawn(() -> {
                    sleep(SECOND);
                    scope.cancel("found it");
                });
                assertEquals("found it", assertThrows(CancelledException.class, () -> sleep(HOUR)).why());
                assertEquals("found it", assertThrows(CancelledException.class, Headrace::yieldNow).why());
            }
            yieldNow();
            assertFalse(Task.current().isCancelRequested());
            assertEquals(List.of("child: found it"), trace);
            assertEquals(SECOND, VirtualTime.elapsed());
        });
    }

    @Test
    void cancellingAScopeAtItsEndMakesItEndSoon() {
        VirtualTime.run(() -> {
            try (var scope = Scope.open()) {
                scope.spawn(() -> leavesATrace("child"));
                sleep(SECOND);
                scope.cancel("done here");
            }
            assertEquals(List.of("child: done here"), trace);
            assertEquals(SECOND, VirtualTime.elapsed());
        });
    }

    @Test
    void theFirstCancellationOfAScopeCounts() {
        VirtualTime.run(() -> {
            try (var scope = Scope.open()) {
                scope.spawn(() -> leavesATrace("child"));
                yieldNow();
                scope.cancel("first");
                scope.cancel("second");
            }
            assertEquals(List.of("child: first"), trace);
        });
    }

    @Test
    void cancellingAnEndedScopeDoesNothing() {
        VirtualTime.run(() -> {
            Scope scope = Scope.open();
            scope.close();
            scope.cancel("too late");
            sleep(SECOND);
            assertFalse(Task.current().isCancelRequested());
        });
    }

    @Test
    void spawnIntoACancelledScopeNeverRuns() {
        VirtualTime.run(() -> {
            Task<?> late;
            Task<?> laterStill;
            try (var scope = Scope.open()) {
                scope.cancel("closed");
                late = scope.spawn(() -> trace.add("ran"));
                laterStill = scope.spawn("named", () -> trace.add("ran"));
            }
            assertEquals(State.CANCELLED, late.state());
            assertEquals("closed", assertThrows(CancelledException.class, laterStill::result).why());
            assertEquals(List.of(), trace);
        });
    }

    @Test
    void spawnIntoABlockOfACancelledTaskNeverRuns() {
        VirtualTime.run(() -> {
            Task<?> task = spawn(() -> {
                try (var scope = Scope.open()) {
                    assertThrows(CancelledException.class, () -> sleep(HOUR));
                    scope.spawn(() -> trace.add("ran"));
                } finally {
                    trace.add("ended");
                }
            });
            yieldNow();
            task.cancel();
            assertThrows(CancelledException.class, task::join);
            assertEquals(List.of("ended"), trace);
        });
    }

    @Test
    void cancellingAnInnerScopeLeavesTheOuterOneAlone() {
        VirtualTime.run(() -> {
            try (var outer = Scope.open()) {
                Task<String> survivor = outer.spawn(() -> {
                    sleep(Duration.ofSeconds(5));
                    return "survived";
                });
                try (var inner = Scope.open()) {
                    inner.spawn(() -> leavesATrace("inner"));
                    sleep(SECOND);
                    inner.cancel("enough");
                }
                assertEquals("survived", survivor.join());
            }
            assertEquals(List.of("inner: enough"), trace);
        });
    }

    @Test
    void cancellingAnOuterScopeReachesTheInnerBlock() {
        VirtualTime.run(() -> {
            try (var outer = Scope.open()) {
                outer.spawn(() -> {
                    sleep(SECOND);
                    outer.cancel("enough");
                });
                assertThrows(CancelledException.class, () -> {
                    try (var inner = Scope.open()) {
                        inner.spawn(() -> leavesATrace("inner"));
                    }
                });
            }
            assertEquals(List.of("inner: enough"), trace);
        });
    }

    @Test
    void aScopeInsideAShieldIsLeftAloneUntilTheShieldEnds() {
        VirtualTime.run(() -> {
            Task<?> task = spawn(() -> {
                shielded(() -> {
                    try (var scope = Scope.open()) {
                        scope.spawn(() -> {
                            sleep(Duration.ofSeconds(5));
                            trace.add("child ends");
                        });
                    }
                    trace.add("shield ends");
                });
                sleep(HOUR);
                trace.add("never here");
            });
            sleep(SECOND);
            task.cancel();
            assertThrows(CancelledException.class, task::join);
            assertEquals(List.of("child ends", "shield ends"), trace);
            assertEquals(Duration.ofSeconds(5), VirtualTime.elapsed());
        });
    }

    @Test
    void aScopeInsideAShieldMayBeCancelledItself() {
        VirtualTime.run(() -> shielded(() -> {
            try (var scope = Scope.open()) {
                scope.spawn(() -> leavesATrace("child"));
                yieldNow();
                scope.cancel("from inside");
                assertThrows(CancelledException.class, () -> sleep(HOUR));
            }
            assertEquals(List.of("child: from inside"), trace);
        }));
    }

    @Test
    void closingTheLoopEndsChildrenBeforeTheirBlocks() {
        EventLoop.run(() -> {
            spawn(() -> {
                try (var scope = Scope.open()) {
                    scope.spawn(() -> leavesATrace("child"));
                } finally {
                    trace.add("block");
                }
            });
            yieldNow();
            yieldNow();
        });
        assertEquals(List.of("child: the loop was closed", "block"), trace);
    }

    @Test
    void thousandsOfChildrenAreCancelledAtOnce() {
        VirtualTime.run(() -> {
            int[] cancelled = {0};
            try (var scope = Scope.open()) {
                for (int i = 0; i < 10_000; i++) {
                    scope.spawn(() -> {
                        try {
                            sleep(HOUR);
                        } finally {
                            cancelled[0]++;
                        }
                    });
                }
                sleep(SECOND);
                scope.cancel("all of you");
            }
            assertEquals(10_000, cancelled[0]);
            assertEquals(SECOND, VirtualTime.elapsed());
        });
    }

    private void takesASecondToCleanUp() {
        try {
            sleep(HOUR);
        } finally {
            shielded(() -> sleep(SECOND));
            trace.add("cleaned up");
        }
    }

    private void leavesATrace(String who) {
        try {
            sleep(HOUR);
            trace.add(who + " slept");
        } catch (CancelledException e) {
            trace.add(who + ": " + e.why());
            throw e;
        }
    }
}
