package dev.headrace.loop;

import static dev.headrace.loop.Headrace.sleep;
import static dev.headrace.loop.Headrace.spawn;
import static dev.headrace.loop.Headrace.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headrace.loop.Awaitable.State;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Futures of the JDK on the way in and on the way out. */
class CompletionStageTest {

    @Test
    void aStageThatIsDoneGivesItsResult() {
        EventLoop.run(() -> {
            assertEquals(7, Promise.<Integer>from(CompletableFuture.completedFuture(7)).join());
            assertNull(Promise.<Integer>from(CompletableFuture.completedFuture(null)).join());
        });
    }

    @Test
    void aStageThatAnotherThreadCompletesWakesTheLoop() {
        EventLoop.run(() -> {
            var future = new CompletableFuture<String>();
            Promise<String> promise = Promise.from(future);
            Task<String> joiner = spawn(() -> promise.join());
            yieldNow();
            assertEquals(State.PENDING, promise.state());
            Thread.ofPlatform().start(() -> future.complete("from afar"));
            assertEquals("from afar", joiner.join());
        });
    }

    @Test
    void aStageMayBeAnyKindOfStage() {
        EventLoop.run(() -> assertEquals("kept", Promise.<String>from(CompletableFuture.completedStage("kept")).join()));
    }

    @Test
    void manyStagesFromManyThreadsAllArrive() {
        EventLoop.run(() -> {
            int count = 1_000;
            var futures = new ArrayList<CompletableFuture<Integer>>();
            var promises = new ArrayList<Promise<Integer>>();
            for (int i = 0; i < count; i++) {
                var future = new CompletableFuture<Integer>();
                futures.add(future);
                promises.add(Promise.from(future));
            }
            for (int thread = 0; thread < 4; thread++) {
                int first = thread;
                Thread.ofPlatform().start(() -> {
                    for (int i = first; i < count; i += 4) {
                        futures.get(i).complete(i);
                    }
                });
            }
            for (int i = 0; i < count; i++) {
                assertEquals(i, promises.get(i).join());
            }
        });
    }

    @Test
    void theFailureOfAStageIsThrownLikeThatOfATask() {
        EventLoop.run(() -> {
            var unchecked = new IllegalStateException("no");
            var checked = new IOException("no");
            assertSame(unchecked, assertThrows(IllegalStateException.class,
                    Promise.from(CompletableFuture.failedFuture(unchecked))::join));
            assertSame(checked, assertThrows(CompletionException.class,
                    Promise.from(CompletableFuture.failedFuture(checked))::join).getCause());
        });
    }

    @Test
    void theFailureOfAnEarlierStageIsUnwrapped() {
        EventLoop.run(() -> {
            var failure = new IllegalStateException("no");
            Promise<String> promise = Promise.from(CompletableFuture.failedFuture(failure).thenApply(Object::toString));
            assertSame(failure, assertThrows(IllegalStateException.class, promise::join));
        });
    }

    @Test
    void aCancelledFutureEndsThePromise() {
        EventLoop.run(() -> {
            var future = new CompletableFuture<String>();
            Promise<String> promise = Promise.from(future);
            future.cancel(true);
            assertThrows(CancellationException.class, promise::join);
        });
    }

    @Test
    void aStageThatEndsAfterTheLoopHarmsNobody() {
        var future = new CompletableFuture<String>();
        EventLoop.run(() -> Promise.from(future));
        assertTrue(future.complete("late"));
    }

    @Test
    void aPromiseIsMadeOnALoop() {
        assertThrows(IllegalStateException.class, () -> Promise.from(CompletableFuture.completedFuture(1)));
    }

    @Test
    void aFutureEndsAsItsTaskDoes() throws Exception {
        var failure = new IOException("disk full");
        var futures = new ArrayList<CompletableFuture<?>>();
        EventLoop.run(() -> {
            futures.add(spawn(() -> 7).toCompletableFuture());
            futures.add(spawn(() -> {
                throw failure;
            }).toCompletableFuture());
            futures.add(spawn(() -> sleep(Duration.ofHours(1))).toCompletableFuture());
            yieldNow();
            assertFalse(futures.get(2).isDone());
        });
        assertEquals(7, futures.get(0).get());
        assertSame(failure, assertThrows(ExecutionException.class, futures.get(1)::get).getCause());
        assertTrue(futures.get(2).isCancelled());
        var cancelled = assertThrows(CancellationException.class, futures.get(2)::get);
        assertInstanceOf(CancelledException.class, cancelled.getCause());
    }

    @Test
    void anotherThreadMayWaitForTheFuture() {
        try (var mill = new LoopThread("mill")) {
            var future = new CompletableFuture<CompletableFuture<List<Integer>>>();
            mill.loop.post(() -> future.complete(spawn(() -> {
                var written = new ArrayList<Integer>();
                for (int i = 0; i < 10; i++) {
                    written.add(i);
                    sleep(Duration.ofNanos(100));
                }
                return (List<Integer>) written;
            }).toCompletableFuture()));
            assertEquals(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9), future.join().orTimeout(20, TimeUnit.SECONDS).join());
        }
    }

    @Test
    void theFutureOfWhatIsDoneIsDoneSoon() {
        EventLoop.run(() -> {
            var promise = Promise.<Integer>create();
            promise.complete(1);
            CompletableFuture<Integer> future = promise.toCompletableFuture();
            yieldNow();
            assertEquals(1, future.getNow(0));
        });
    }

    @Test
    void cancellingTheFutureLeavesTheTaskAlone() {
        EventLoop.run(() -> {
            Task<Integer> task = spawn(() -> {
                sleep(Duration.ofMillis(1));
                return 1;
            });
            assertTrue(task.toCompletableFuture().cancel(true));
            assertEquals(1, task.join());
            assertFalse(task.isCancelRequested());
        });
    }

    @Test
    void thereAndBackAgain() {
        EventLoop.run(() -> {
            Task<String> task = spawn(() -> "hobbit");
            assertEquals("hobbit", Promise.<String>from(task.toCompletableFuture()).join());
        });
    }

    @Test
    void aLoopMayJoinWhatAnotherLoopMakes() {
        try (var mill = new LoopThread("mill")) {
            EventLoop.run(() -> {
                var future = new CompletableFuture<CompletableFuture<String>>();
                mill.loop.post(() -> future.complete(spawn(() -> {
                    sleep(Duration.ofMillis(1));
                    return EventLoop.current().name();
                }).toCompletableFuture()));
                assertEquals("mill", Promise.<String>from(future.thenCompose(made -> made)).join());
            });
        }
    }
}
