package dev.headrace.loop;

import static dev.headrace.loop.Headrace.sleep;
import static dev.headrace.loop.Headrace.spawn;
import static dev.headrace.loop.Headrace.withTimeout;
import static dev.headrace.loop.Headrace.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Blocking calls, made beside the loop. */
class BlockingTest {

    private final List<String> trace = new CopyOnWriteArrayList<>();

    @Test
    void theLoopGoesOnDuringABlockingCall() {
        EventLoop.run(() -> {
            int expected = Engine.FAST ? 100_000 : 1_000;
            var switched = new CountDownLatch(1);
            Task<?> busy = spawn(() -> {
                for (int i = 0; i < expected; i++) {
                    yieldNow();
                }
                switched.countDown();
            });
            Blocking.run(() -> {
                Thread.sleep(500);
                switched.await();
            });
            assertTrue(busy.isDone());
        });
    }

    @Test
    void itReturnsTheResultOfTheBody() {
        EventLoop.run(() -> {
            assertEquals(7, Blocking.<Integer>call(() -> 7));
            assertNull(Blocking.<String>call(() -> null));
        });
    }

    @Test
    void theBodyRunsOnAVirtualThreadOfTheJdkOutsideTheLoop() {
        EventLoop.run(() -> {
            Task<String> reader = spawn("reader", () -> Blocking.<String>call(() -> {
                assertTrue(Thread.currentThread().isVirtual());
                assertThrows(IllegalStateException.class, EventLoop::current);
                assertThrows(IllegalStateException.class, Task::current);
                return Thread.currentThread().getName();
            }));
            assertEquals("blocking call of reader", reader.join());
        });
    }

    @Test
    void whatOneSideDidIsVisibleToTheOther() {
        EventLoop.run(() -> {
            int[] plain = {0};
            for (int i = 0; i < 1_000; i++) {
                plain[0]++;
                int seen = Blocking.call(() -> plain[0]++);
                assertEquals(2 * i + 1, seen);
                assertEquals(2 * i + 2, plain[0]);
            }
        });
    }

    @Test
    void failuresAreThrownLikeThoseOfTasks() {
        EventLoop.run(() -> {
            var unchecked = new IllegalStateException("no");
            var checked = new IOException("disk full");
            var error = new AssertionError("no");
            assertSame(unchecked, assertThrows(IllegalStateException.class, () -> Blocking.call(() -> {
                throw unchecked;
            })));
            assertSame(checked, assertThrows(CompletionException.class, () -> Blocking.run(() -> {
                throw checked;
            })).getCause());
            assertSame(error, assertThrows(AssertionError.class, () -> Blocking.call(() -> {
                throw error;
            })));
        });
    }

    @Test
    void cancellingTheTaskInterruptsTheBodyAndWaitsForItsEnd() {
        EventLoop.run(() -> {
            var begun = new CountDownLatch(1);
            Task<?> task = spawn(() -> Blocking.run(() -> blocksUntilInterrupted(begun)));
            yieldNow();
            Blocking.run(begun::await);
            task.cancel("enough");
            assertEquals("enough", assertThrows(CancelledException.class, task::join).why());
            assertEquals(List.of("interrupted", "cleaned up"), trace);
        });
    }

    @Test
    void aTimeoutInterruptsTheBodyAndWaitsForItsEnd() {
        EventLoop.run(() -> {
            assertThrows(TimedOutException.class, () -> withTimeout(Duration.ofMillis(50),
                    () -> Blocking.run(() -> blocksUntilInterrupted(new CountDownLatch(1)))));
            assertEquals(List.of("interrupted", "cleaned up"), trace);
        });
    }

    @Test
    void theFailureOfASiblingInterruptsTheBodyAndWaitsForItsEnd() {
        EventLoop.run(() -> {
            var begun = new CountDownLatch(1);
            assertThrows(IllegalStateException.class, () -> {
                try (var scope = Scope.open()) {
                    scope.spawn(() -> {
                        Blocking.run(begun::await);
                        throw new IllegalStateException("no");
                    });
                    Blocking.run(() -> blocksUntilInterrupted(begun));
                }
            });
            assertEquals(List.of("interrupted", "cleaned up"), trace, "the body goes on behind the block's back");
        });
    }

    @Test
    void closingTheLoopInterruptsTheBodyAndWaitsForItsEnd() {
        EventLoop.run(() -> {
            var begun = new CountDownLatch(1);
            spawn(() -> Blocking.run(() -> blocksUntilInterrupted(begun)));
            yieldNow();
            Blocking.run(begun::await);
        });
        assertEquals(List.of("interrupted", "cleaned up"), trace);
    }

    @Test
    void theResultOfABodyThatEndsInSpiteOfTheInterruptIsNotLost() {
        EventLoop.run(() -> {
            var begun = new CountDownLatch(1);
            Task<?> task = spawn(() -> {
                trace.add(Blocking.<String>call(() -> opensInSpiteOfTheInterrupt(begun)));
                yieldNow();
                trace.add("not reached");
            });
            yieldNow();
            Blocking.run(begun::await);
            task.cancel("enough");
            assertEquals("enough", assertThrows(CancelledException.class, task::join).why());
            assertEquals(List.of("interrupted", "cleaned up", "opened"), trace);
            assertEquals(Awaitable.State.CANCELLED, task.state());
        });
    }

    @Test
    void aResultThatComesInSpiteOfASiblingsFailureDoesNotHideThatFailure() {
        EventLoop.run(() -> {
            var begun = new CountDownLatch(1);
            var failure = new IllegalStateException("no");
            assertSame(failure, assertThrows(IllegalStateException.class, () -> {
                try (var scope = Scope.open()) {
                    scope.spawn(() -> {
                        Blocking.run(begun::await);
                        throw failure;
                    });
                    trace.add(Blocking.<String>call(() -> opensInSpiteOfTheInterrupt(begun)));
                }
            }));
            assertEquals(List.of("interrupted", "cleaned up", "opened"), trace);
        });
    }

    @Test
    void theFailureOfABodyThatWasInterruptedIsSuppressedInTheCancellation() {
        var failure = new IOException("half written");
        List<String> log = RecordedLog.during(() -> EventLoop.run(() -> {
            var begun = new CountDownLatch(1);
            Task<?> task = spawn(() -> Blocking.run(() -> {
                opensInSpiteOfTheInterrupt(begun);
                throw failure;
            }));
            yieldNow();
            Blocking.run(begun::await);
            task.cancel("enough");
            var thrown = assertThrows(CancelledException.class, task::join);
            assertEquals(List.of(failure), List.of(thrown.getSuppressed()));
        }));
        assertEquals(List.of(), log);
    }

    @Test
    void theInterruptedExceptionOfTheBodyIsNoFailure() {
        List<String> log = RecordedLog.during(() -> EventLoop.run(() -> {
            var begun = new CountDownLatch(1);
            Task<?> task = spawn(() -> Blocking.run(() -> blocksUntilInterrupted(begun)));
            yieldNow();
            Blocking.run(begun::await);
            task.cancel();
            assertEquals(0, assertThrows(CancelledException.class, task::join).getSuppressed().length);
        }));
        assertEquals(List.of(), log);
    }

    @Test
    void inACancelledTaskTheBodyNeverRuns() {
        EventLoop.run(() -> {
            Task<?> task = spawn(() -> {
                Task.current().cancel();
                Blocking.run(() -> trace.add("ran"));
            });
            assertThrows(CancelledException.class, task::join);
            sleep(Duration.ofMillis(1));
            assertEquals(List.of(), trace);
        });
    }

    @Test
    void manyBlockingCallsBlockAtOnce() {
        EventLoop.run(() -> {
            int count = 1_000;
            var all = new CountDownLatch(count);
            try (var scope = Scope.open()) {
                for (int i = 0; i < count; i++) {
                    scope.spawn(() -> Blocking.run(() -> {
                        all.countDown();
                        all.await(); // passes only if all are here at once
                    }));
                }
            }
        });
    }

    @Test
    void outsideACoroutineItIsRefused() {
        assertThrows(IllegalStateException.class, () -> Blocking.run(() -> trace.add("ran")));
        EventLoop.run(() -> {
            var refused = Promise.<String>create();
            EventLoop.current().callSoon(() -> refused.complete(
                    assertThrows(IllegalStateException.class, () -> Blocking.run(() -> trace.add("ran"))).getMessage()));
            assertTrue(refused.join().startsWith("not in a coroutine"), refused::result);
        });
        assertEquals(List.of(), trace);
    }

    private String opensInSpiteOfTheInterrupt(CountDownLatch begun) {
        try {
            blocksUntilInterrupted(begun);
        } catch (InterruptedException e) {
            return "opened";
        }
        return "slept";
    }

    private void blocksUntilInterrupted(CountDownLatch begun) throws InterruptedException {
        begun.countDown();
        try {
            Thread.sleep(10_000);
            trace.add("slept");
        } catch (InterruptedException e) {
            trace.add("interrupted");
            throw e;
        } finally {
            for (int i = 0; i < 1_000; i++) {
                Thread.yield(); // so that who does not wait is seen not to
            }
            trace.add("cleaned up");
        }
    }
}
