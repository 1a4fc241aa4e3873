package dev.headrace.loop;

import static dev.headrace.loop.Headrace.sleep;
import static dev.headrace.loop.Headrace.spawn;
import static dev.headrace.loop.Headrace.withTimeout;
import static dev.headrace.loop.Headrace.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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

/** Who gets permits, in which order, and that none is lost or made up. */
class SemaphoreTest {

    private static final Duration HOUR = Duration.ofHours(1);

    private final List<String> trace = new ArrayList<>();

    @Test
    void permitsThatAreLeftAreTakenWithoutSuspending() {
        EventLoop.run(() -> {
            Semaphore semaphore = Semaphore.create(3);
            spawn(() -> trace.add("somebody else"));
            semaphore.acquire();
            semaphore.acquire(2);
            assertEquals(0, semaphore.available());
            assertFalse(semaphore.tryAcquire());
            semaphore.release(3);
            assertTrue(semaphore.tryAcquire(3));
            semaphore.release(3);
            assertEquals(List.of(), trace);
        });
    }

    @Test
    void neverMoreThanThePermitsAreInside() {
        EventLoop.run(() -> {
            Semaphore semaphore = Semaphore.create(3);
            var inside = new int[1];
            var most = new int[1];
            try (var scope = Scope.open()) {
                for (int i = 0; i < 20; i++) {
                    scope.spawn(() -> {
                        for (int round = 0; round < 10; round++) {
                            semaphore.withPermit(() -> {
                                most[0] = Math.max(most[0], ++inside[0]);
                                yieldNow();
                                inside[0]--;
                            });
                        }
                    });
                }
            }
            assertEquals(3, most[0]);
            assertEquals(3, semaphore.available());
        });
    }

    @Test
    void waitersAreServedInTheOrderOfTheirArrival() {
        EventLoop.run(() -> {
            Semaphore semaphore = taken(2);
            Task<?> last = null;
            for (int i = 0; i < 4; i++) {
                last = using(semaphore, 1, "waiter " + i);
            }
            yieldNow();
            assertEquals(List.of(), trace);
            semaphore.release();
            last.join();
            assertEquals(List.of("waiter 0", "waiter 1", "waiter 2", "waiter 3"), trace);
            assertEquals(1, semaphore.available());
        });
    }

    @Test
    void newcomersCannotOvertakeTheOneThatWaits() {
        EventLoop.run(() -> {
            Semaphore semaphore = taken(1);
            using(semaphore, 1, "waiter");
            yieldNow();
            Task<?> newcomer = spawn(() -> {
                assertFalse(semaphore.tryAcquire());
                trace.add("newcomer came first");
                semaphore.withPermit(() -> trace.add("newcomer"));
            });
            semaphore.release();
            assertEquals(0, semaphore.available(), "it belongs to the waiter already");
            newcomer.join();
            assertEquals(List.of("newcomer came first", "waiter", "newcomer"), trace);
        });
    }

    @Test
    void aLargeDemandIsNotStarvedBySmallOnes() {
        EventLoop.run(() -> {
            Semaphore semaphore = taken(3);
            Task<?> large = using(semaphore, 3, "large");
            Task<?> small = using(semaphore, 1, "small");
            yieldNow();
            semaphore.release(2);
            assertFalse(semaphore.tryAcquire(), "there are two, but somebody waits for three");
            yieldNow();
            assertEquals(List.of(), trace);
            semaphore.release();
            large.join();
            small.join();
            assertEquals(List.of("large", "small"), trace);
            assertEquals(3, semaphore.available());
        });
    }

    @Test
    void aCancelledLargeDemandLetsThoseBehindItPass() {
        EventLoop.run(() -> {
            Semaphore semaphore = taken(3);
            Task<?> large = using(semaphore, 3, "large");
            Task<?> small = using(semaphore, 1, "small");
            Task<?> medium = using(semaphore, 2, "medium");
            yieldNow();
            semaphore.release(2);
            yieldNow();
            large.cancel();
            small.join();
            medium.join();
            assertEquals(List.of("small", "medium"), trace);
            assertEquals(2, semaphore.available());
        });
    }

    @Test
    void cancellingWaitersWakesNobodyAndTakesNothing() {
        EventLoop.run(() -> {
            Semaphore semaphore = taken(1);
            Task<?> first = using(semaphore, 1, "first");
            Task<?> second = using(semaphore, 1, "second");
            Task<?> third = using(semaphore, 1, "third");
            yieldNow();
            first.cancel();
            second.cancel();
            yieldNow();
            yieldNow();
            assertEquals(List.of(), trace);
            assertEquals(0, semaphore.available());
            assertFalse(third.isDone());
            semaphore.release();
            third.join();
            assertEquals(List.of("third"), trace);
            assertEquals(1, semaphore.available());
        });
    }

    @Test
    void releasedThenCancelledInOneTurnTheWaiterHasThePermit() {
        EventLoop.run(() -> {
            Semaphore semaphore = taken(1);
            Task<?> waiter = spawn(() -> {
                semaphore.acquire();
                trace.add("has it");
                assertThrows(CancelledException.class, () -> sleep(HOUR));
                semaphore.release();
            });
            yieldNow();
            semaphore.release();
            waiter.cancel();
            assertEquals(0, semaphore.available());
            waiter.join();
            assertEquals(List.of("has it"), trace);
            assertEquals(1, semaphore.available());
        });
    }

    @Test
    void cancelledThenReleasedInOneTurnTheNextOneHasThePermit() {
        EventLoop.run(() -> {
            Semaphore semaphore = taken(1);
            Task<?> first = using(semaphore, 1, "first");
            Task<?> second = using(semaphore, 1, "second");
            yieldNow();
            first.cancel();
            semaphore.release();
            second.join();
            assertEquals(List.of("second"), trace);
            assertEquals(State.CANCELLED, first.state());
            assertEquals(1, semaphore.available());
        });
    }

    @Test
    void aPermitHandedToACancelledUserOfWithPermitComesBack() {
        EventLoop.run(() -> {
            Semaphore semaphore = taken(1);
            Task<?> waiter = spawn(() -> semaphore.withPermit(() -> {
                trace.add("inside");
                sleep(HOUR);
            }));
            yieldNow();
            semaphore.release();
            waiter.cancel();
            assertThrows(CancelledException.class, waiter::join);
            assertEquals(List.of("inside"), trace);
            assertEquals(1, semaphore.available());
        });
    }

    @Test
    void whoseTimeIsUpHasNoPermit() {
        try (EventLoop loop = EventLoop.create("manual", new ManualClock())) {
            loop.runUntilComplete(() -> {
                Semaphore semaphore = taken(1);
                assertThrows(TimedOutException.class, () -> withTimeout(HOUR, () -> semaphore.acquire()));
                semaphore.release();
                assertEquals(1, semaphore.available());
                return null;
            });
        }
    }

    @Test
    void withPermitReturnsThePermitHoweverTheBodyEnds() {
        EventLoop.run(() -> {
            Semaphore semaphore = Semaphore.create("connections", 1);
            assertEquals("result", semaphore.withPermit(() -> "result"));
            var failure = new ArithmeticException();
            assertSame(failure, assertThrows(ArithmeticException.class, () -> semaphore.withPermit(() -> {
                throw failure;
            })));
            var checked = new IOException("refused");
            var wrapped = assertThrows(CompletionException.class, () -> semaphore.withPermit(() -> {
                throw checked;
            }));
            assertSame(checked, wrapped.getCause());
            assertEquals("a block that holds a permit of semaphore \"connections\" failed: java.io.IOException: refused",
                    wrapped.getMessage());
            assertEquals(1, semaphore.available());
        });
    }

    @Test
    void morePermitsThanAtTheStartCannotBeReturned() {
        EventLoop.run(() -> {
            Semaphore semaphore = Semaphore.create("connections", 2);
            assertEquals("1 returned, but not taken: semaphore \"connections\", 2 of 2 available",
                    assertThrows(IllegalStateException.class, semaphore::release).getMessage());
            semaphore.acquire();
            assertThrows(IllegalStateException.class, () -> semaphore.release(2));
            assertEquals(1, semaphore.available());
            semaphore.release();
        });
    }

    @Test
    void whatCanNeverBeFulfilledIsRefused() {
        EventLoop.run(() -> {
            assertThrows(IllegalArgumentException.class, () -> Semaphore.create(0));
            Semaphore semaphore = Semaphore.create("connections", 2);
            assertEquals("3 permits cannot be acquired or returned at once: semaphore \"connections\", 2 of 2 available",
                    assertThrows(IllegalArgumentException.class, () -> semaphore.acquire(3)).getMessage());
            assertThrows(IllegalArgumentException.class, () -> semaphore.tryAcquire(3));
            assertThrows(IllegalArgumentException.class, () -> semaphore.acquire(0));
            assertThrows(IllegalArgumentException.class, () -> semaphore.release(-1));
            assertEquals(2, semaphore.available());
        });
    }

    @Test
    void failingWakesAllWaitersAndRefusesLaterOnes() {
        EventLoop.run(() -> {
            Semaphore semaphore = taken(2);
            Task<?> first = using(semaphore, 1, "first");
            Task<?> second = using(semaphore, 2, "second");
            yieldNow();
            var broken = new IllegalStateException("the server is gone");
            assertTrue(semaphore.fail(broken));
            assertFalse(semaphore.fail(new IllegalStateException("again")));
            assertSame(broken, assertThrows(IllegalStateException.class, first::join));
            assertSame(broken, assertThrows(IllegalStateException.class, second::join));
            assertSame(broken, assertThrows(IllegalStateException.class, semaphore::acquire));
            assertSame(broken, assertThrows(IllegalStateException.class, semaphore::tryAcquire));
            assertSame(broken,
                    assertThrows(IllegalStateException.class, () -> semaphore.withPermit(() -> trace.add("inside"))));
            semaphore.release(2);
            assertSame(broken, assertThrows(IllegalStateException.class, semaphore::acquire));
            assertEquals(2, semaphore.available());
            assertEquals(List.of(), trace);
        });
    }

    @Test
    void aPermitHandedOverBeforeTheFailureIsKept() {
        EventLoop.run(() -> {
            Semaphore semaphore = taken(1);
            Task<?> served = using(semaphore, 1, "served");
            Task<?> refused = using(semaphore, 1, "refused");
            yieldNow();
            semaphore.release();
            semaphore.fail(new IOException("cable cut"));
            served.join();
            var failure = assertThrows(CompletionException.class, refused::join);
            assertEquals("a semaphore of " + EventLoop.current().name() + " failed: java.io.IOException: cable cut",
                    failure.getMessage());
            assertEquals(List.of("served"), trace);
            assertEquals(1, semaphore.available());
        });
    }

    @Test
    void cancelledThenFailedInOneTurnAWaiterIsCancelled() {
        EventLoop.run(() -> {
            Semaphore semaphore = taken(1);
            Task<?> waiter = using(semaphore, 1, "waiter");
            yieldNow();
            waiter.cancel();
            semaphore.fail(new IllegalStateException("broken"));
            assertThrows(CancelledException.class, waiter::join);
            assertEquals(State.CANCELLED, waiter.state());
        });
    }

    @Test
    void aCallbackMayReturnAPermitButNotWaitForOne() {
        EventLoop.run(() -> {
            Semaphore semaphore = taken(1);
            EventLoop.current().callSoon(() -> {
                assertFalse(semaphore.tryAcquire());
                trace.add(assertThrows(IllegalStateException.class, semaphore::acquire).getMessage());
                semaphore.release();
            });
            semaphore.acquire();
            assertEquals(1, trace.size());
            assertTrue(trace.getFirst().startsWith("a callback of "), trace.getFirst());
        });
    }

    @Test
    void anotherThreadFailsAtOnce() {
        EventLoop.run(() -> {
            Semaphore semaphore = Semaphore.create(1);
            List<Runnable> calls = List.of(semaphore::acquire, semaphore::tryAcquire, semaphore::release, semaphore::available,
                    () -> semaphore.fail(new IllegalStateException()));
            LoopThread.onThread("stranger", () -> calls.forEach(call -> {
                String refusal = assertThrows(IllegalStateException.class, call::run).getMessage();
                assertTrue(refusal.contains("was called from thread \"stranger\""), refusal);
            }));
            assertEquals(1, semaphore.available());
        });
        assertThrows(IllegalStateException.class, () -> Semaphore.create(1));
    }

    @Test
    void reportsNameTheSemaphoreAndWhatIsLeft() {
        EventLoop.run(() -> {
            Semaphore semaphore = Semaphore.create("connections", 4);
            semaphore.acquire(3);
            Task<?> waiter = using(semaphore, 2, "waiter");
            yieldNow();
            assertEquals("permits of semaphore \"connections\", 1 of 4 available", waiter.dump().waitsFor());
            semaphore.fail(new IllegalStateException("over"));
            assertEquals("semaphore \"connections\", 1 of 4 available, failed: java.lang.IllegalStateException: over",
                    semaphore.toString());
            assertThrows(IllegalStateException.class, waiter::join);
        });
    }

    /** A semaphore all of whose permits are taken. */
    private static Semaphore taken(int permits) {
        Semaphore semaphore = Semaphore.create(permits);
        semaphore.acquire(permits);
        return semaphore;
    }

    /** A coroutine that says when it has its permits, and returns them. */
    private Task<?> using(Semaphore semaphore, int count, String name) {
        return spawn(name, () -> {
            semaphore.acquire(count);
            try {
                trace.add(name);
            } finally {
                semaphore.release(count);
            }
        });
    }
}
