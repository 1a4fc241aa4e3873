package dev.headrace.loop;

import static dev.headrace.loop.Headrace.gather;
import static dev.headrace.loop.Headrace.shielded;
import static dev.headrace.loop.Headrace.sleep;
import static dev.headrace.loop.Headrace.spawn;
import static dev.headrace.loop.Headrace.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headrace.loop.Awaitable.State;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Calls of a loop from a coroutine of another: nothing of them survives the caller. */
class CallTest {

    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    void theBodyRunsThereAndTheResultIsReturnedHere() {
        try (var other = new LoopThread("mill")) {
            EventLoop.run(() -> {
                EventLoop here = EventLoop.current();
                assertEquals("grinder on mill", other.loop.call("grinder", () -> {
                    yieldNow();
                    return Task.current().name() + " on " + EventLoop.current().name();
                }));
                assertTrue(here.isCurrent());
            });
        }
    }

    @Test
    void failuresAreThrownAsJoinWouldThrowThem() {
        try (var other = new LoopThread("mill")) {
            EventLoop.run(() -> {
                var unchecked = new IllegalStateException("no");
                var checked = new IOException("no");
                assertSame(unchecked, assertThrows(IllegalStateException.class, () -> other.loop.call(() -> {
                    throw unchecked;
                })));
                assertSame(checked, assertThrows(CompletionException.class, () -> other.loop.call(() -> {
                    throw checked;
                })).getCause());
            });
        }
    }

    @Test
    void aCancelledCallerCancelsTheBodyAndWaitsForItsEnd() {
        var trace = new ArrayList<String>();
        try (var other = new LoopThread("mill")) {
            EventLoop.run(() -> {
                Promise<?> begun = Promise.create();
                EventLoop here = EventLoop.current();
                Task<?> caller = spawn("caller", () -> {
                    try {
                        other.loop.call(() -> {
                            here.post(() -> begun.complete(null));
                            try {
                                sleep(HOUR);
                            } catch (CancelledException e) {
                                trace.add(e.why());
                                throw e;
                            } finally {
                                shielded(() -> sleep(Duration.ofMillis(5)));
                                trace.add("cleaned up");
                            }
                        });
                    } finally {
                        trace.add("returned");
                    }
                });
                begun.join();
                caller.cancel("enough");
                assertEquals("enough", assertThrows(CancelledException.class, caller::join).why());
                assertEquals(State.CANCELLED, caller.state());
                assertEquals(List.of("task \"caller\" of " + here.name() + ", which had called it, was cancelled", "cleaned up",
                        "returned"), trace);
            });
        }
    }

    @Test
    void aResultInSpiteOfTheCancellationIsNotLost() {
        try (var other = new LoopThread("mill")) {
            EventLoop.run(() -> {
                Promise<?> begun = Promise.create();
                EventLoop here = EventLoop.current();
                var results = new ArrayList<String>();
                Task<?> caller = spawn(() -> {
                    results.add(other.loop.call(() -> {
                        here.post(() -> begun.complete(null));
                        try {
                            sleep(HOUR);
                        } catch (CancelledException e) {
                            return "booked";
                        }
                        return "slept";
                    }));
                    sleep(HOUR);
                });
                begun.join();
                caller.cancel("enough");
                assertThrows(CancelledException.class, caller::join);
                assertEquals(List.of("booked"), results);
            });
        }
    }

    @Test
    void theFailureOfACleanUpIsSuppressedInTheCancellation() {
        try (var other = new LoopThread("mill")) {
            EventLoop.run(() -> {
                Promise<?> begun = Promise.create();
                EventLoop here = EventLoop.current();
                Task<?> caller = spawn(() -> other.loop.call(() -> {
                    here.post(() -> begun.complete(null));
                    try {
                        sleep(HOUR);
                    } catch (CancelledException e) {
                        throw new IllegalStateException("not cleaned up", e);
                    }
                }));
                begun.join();
                caller.cancel("enough");
                var thrown = assertThrows(CancelledException.class, caller::join);
                assertEquals("not cleaned up", thrown.getSuppressed()[0].getMessage());
            });
        }
    }

    @Test
    void aCancelledCallerDoesNotBegin() {
        var begun = new AtomicInteger();
        try (var other = new LoopThread("mill")) {
            EventLoop.run(() -> {
                Task<?> caller = spawn(() -> {
                    Task.current().cancel("enough");
                    other.loop.call(begun::incrementAndGet);
                });
                assertThrows(CancelledException.class, caller::join);
            });
        }
        assertEquals(0, begun.get());
    }

    @Test
    void aFailingSiblingCancelsTheCallsOfTheOthers() {
        var ended = new AtomicInteger();
        try (var other = new LoopThread("mill")) {
            EventLoop.run(() -> {
                assertEquals("no", assertThrows(IllegalStateException.class, () -> gather(List.of(1, 2, 3), number -> other.loop.call(() -> {
                    if (number == 3) {
                        throw new IllegalStateException("no");
                    }
                    try {
                        sleep(HOUR);
                    } finally {
                        ended.incrementAndGet();
                    }
                    return number;
                }))).getMessage());
                assertEquals(2, ended.get());
            });
        }
    }

    @Test
    void callsBackAndForthAreCancelledToTheLast() {
        int depth = 200;
        var ended = new AtomicInteger();
        try (var other = new LoopThread("mill")) {
            EventLoop.run(() -> {
                EventLoop here = EventLoop.current();
                Promise<?> deepest = Promise.create();
                Task<?> caller = spawn(() -> backAndForth(depth, here, other.loop, () -> here.post(() -> deepest.complete(null)), ended));
                deepest.join();
                caller.cancel("enough");
                assertThrows(CancelledException.class, caller::join);
                assertEquals(depth + 1, ended.get());
            });
        }
    }

    private static void backAndForth(int depth, EventLoop here, EventLoop there, Runnable deepest, AtomicInteger ended) {
        try {
            if (depth > 0) {
                there.call(() -> backAndForth(depth - 1, there, here, deepest, ended));
            } else {
                deepest.run();
                sleep(HOUR);
            }
        } finally {
            ended.incrementAndGet();
        }
    }

    @Test
    void aClosedLoopIsNotCalled() {
        var other = new LoopThread("mill");
        other.close();
        EventLoop.run(() -> assertEquals("mill is closed: it runs nothing any more",
                assertThrows(IllegalStateException.class, () -> other.loop.call(() -> 1)).getMessage()));
    }

    @Test
    void aLoopThatIsClosedMeanwhileCancelsTheBodyAndTheCallerLearnsOfIt() {
        var other = new LoopThread("mill");
        EventLoop.run(() -> {
            var thrown = assertThrows(CancelledException.class, () -> other.loop.call(() -> {
                other.loop.stop();
                sleep(HOUR);
            }));
            assertEquals("the loop was closed", thrown.why());
            yieldNow(); // the caller itself is not cancelled
        });
    }

    @Test
    void whoWaitsForACoroutineThatItsClosedLoopHasLeftIsToldSo() {
        var other = new LoopThread("mill");
        other.loop.post(() -> other.loop.closeGraceNanos = 1_000_000);
        List<String> log = RecordedLog.during(() -> EventLoop.run(() -> {
            var thrown = assertThrows(IllegalStateException.class, () -> other.loop.call("immortal", () -> {
                other.loop.stop();
                shielded(() -> sleep(HOUR));
                return null;
            }));
            assertEquals("mill was closed, but task \"immortal\" did not end", thrown.getMessage());
        }));
        assertEquals(1, log.size(), log::toString);
    }

    @Test
    void onlyCoroutinesCall() {
        try (var other = new LoopThread("mill")) {
            assertThrows(IllegalStateException.class, () -> other.loop.call(() -> 1));
        }
    }
}
