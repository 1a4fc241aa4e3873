package dev.headrace.loop;

import static dev.headrace.loop.Headrace.sleep;
import static dev.headrace.loop.Headrace.spawn;
import static dev.headrace.loop.Headrace.withTimeout;
import static dev.headrace.loop.Headrace.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
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

/** Who holds a mutex, who is next, and what cancellation and mistakes do to it. */
class MutexTest {

    private static final Duration HOUR = Duration.ofHours(1);

    private final List<String> trace = new ArrayList<>();

    @Test
    void aFreeMutexIsTakenWithoutSuspending() {
        EventLoop.run(() -> {
            Mutex mutex = Mutex.create();
            spawn(() -> trace.add("somebody else"));
            mutex.lock();
            assertTrue(mutex.isLocked());
            mutex.unlock();
            assertTrue(mutex.tryLock());
            mutex.unlock();
            mutex.withLock(() -> trace.add("the holder"));
            assertFalse(mutex.isLocked());
            assertEquals(List.of("the holder"), trace);
        });
    }

    @Test
    void waitersAreServedInTheOrderOfTheirArrival() {
        EventLoop.run(() -> {
            Mutex mutex = Mutex.create();
            mutex.lock();
            Task<?> last = null;
            for (int i = 0; i < 5; i++) {
                last = holding(mutex, "waiter " + i);
            }
            yieldNow();
            assertEquals(List.of(), trace);
            mutex.unlock();
            last.join();
            assertEquals(List.of("waiter 0", "waiter 1", "waiter 2", "waiter 3", "waiter 4"), trace);
            assertFalse(mutex.isLocked());
        });
    }

    @Test
    void oneAtATimeIsInside() {
        EventLoop.run(() -> {
            Mutex mutex = Mutex.create();
            var inside = new int[1];
            try (var scope = Scope.open()) {
                for (int i = 0; i < 20; i++) {
                    scope.spawn(() -> {
                        for (int round = 0; round < 20; round++) {
                            mutex.withLock(() -> {
                                assertEquals(1, ++inside[0]);
                                yieldNow();
                                inside[0]--;
                            });
                        }
                    });
                }
            }
            assertFalse(mutex.isLocked());
        });
    }

    @Test
    void aNewcomerThatRunsBeforeTheWokenWaiterCannotOvertakeIt() {
        EventLoop.run(() -> {
            Mutex mutex = Mutex.create();
            mutex.lock();
            holding(mutex, "waiter");
            yieldNow();
            Task<?> newcomer = spawn(() -> {
                assertFalse(mutex.tryLock());
                trace.add("newcomer came first");
                mutex.withLock(() -> trace.add("newcomer"));
            });
            mutex.unlock();
            assertTrue(mutex.isLocked(), "it belongs to the waiter already");
            assertFalse(mutex.tryLock());
            newcomer.join();
            assertEquals(List.of("newcomer came first", "waiter", "newcomer"), trace);
        });
    }

    @Test
    void aHolderThatLocksAgainStandsBehindTheOthers() {
        EventLoop.run(() -> {
            Mutex mutex = Mutex.create();
            Task<?> greedy = spawn(() -> {
                for (int i = 0; i < 3; i++) {
                    mutex.withLock(() -> {
                        trace.add("greedy");
                        yieldNow();
                    });
                }
            });
            Task<?> modest = spawn(() -> {
                for (int i = 0; i < 3; i++) {
                    mutex.withLock(() -> trace.add("modest"));
                }
            });
            greedy.join();
            modest.join();
            assertEquals(List.of("greedy", "modest", "greedy", "modest", "greedy", "modest"), trace);
        });
    }

    @Test
    void aCancelledWaiterLeavesNoGapForNewcomers() {
        EventLoop.run(() -> {
            Mutex mutex = Mutex.create();
            mutex.lock();
            Task<?> first = holding(mutex, "first");
            holding(mutex, "second");
            yieldNow();
            first.cancel();
            mutex.unlock();
            Task<?> newcomer = holding(mutex, "newcomer");
            newcomer.join();
            assertEquals(List.of("second", "newcomer"), trace);
        });
    }

    @Test
    void unlockedThenCancelledInOneTurnTheWaiterHoldsIt() {
        EventLoop.run(() -> {
            Mutex mutex = Mutex.create();
            mutex.lock();
            Task<?> second = spawn(() -> {
                mutex.lock();
                try {
                    trace.add("second holds it");
                    sleep(Duration.ZERO);
                    trace.add("second slept");
                } finally {
                    trace.add("second unlocks it");
                    mutex.unlock();
                }
            });
            Task<?> third = holding(mutex, "third");
            yieldNow();
            mutex.unlock();
            second.cancel();
            third.join();
            assertEquals(List.of("second holds it", "second unlocks it", "third"), trace);
            assertEquals(State.CANCELLED, second.state());
            assertFalse(mutex.isLocked());
        });
    }

    @Test
    void cancelledThenUnlockedInOneTurnTheNextOneHoldsIt() {
        EventLoop.run(() -> {
            Mutex mutex = Mutex.create();
            mutex.lock();
            Task<?> second = holding(mutex, "second");
            Task<?> third = holding(mutex, "third");
            yieldNow();
            second.cancel();
            mutex.unlock();
            third.join();
            assertEquals(List.of("third"), trace);
            assertEquals(State.CANCELLED, second.state());
            assertFalse(mutex.isLocked());
        });
    }

    @Test
    void cancellingWaitersWakesNobody() {
        EventLoop.run(() -> {
            Mutex mutex = Mutex.create();
            mutex.lock();
            Task<?> first = holding(mutex, "first");
            Task<?> second = holding(mutex, "second");
            Task<?> third = holding(mutex, "third");
            yieldNow();
            second.cancel();
            first.cancel();
            yieldNow();
            yieldNow();
            assertEquals(List.of(), trace);
            assertEquals(State.PENDING, third.state());
            mutex.unlock();
            third.join();
            assertEquals(List.of("third"), trace);
        });
    }

    @Test
    void unlockRacesCancelOfTheNextWaiter() {
        try (var unlocker = new LoopThread("unlocker"); var canceller = new LoopThread("canceller")) {
            EventLoop.run(() -> {
                for (int round = 0; round < 10_000; round++) {
                    unlockWhileCancelling(unlocker.loop, canceller.loop, round);
                }
            });
        }
    }

    /** One other loop says when to unlock, and another one, at the same time, that the next waiter is cancelled. */
    private static void unlockWhileCancelling(EventLoop unlocker, EventLoop canceller, int round) {
        String where = "round " + round;
        EventLoop loop = EventLoop.current();
        Mutex mutex = Mutex.create();
        Promise<Void> unlocking = Promise.create();
        Promise<Void> cancelled = Promise.create();
        mutex.lock();
        Task<?> second = spawn(() -> mutex.withLock(Headrace::yieldNow));
        Task<?> third = spawn(() -> mutex.withLock(Headrace::yieldNow));
        yieldNow();
        Runnable cancel = () -> canceller.post(() -> loop.post(() -> {
            second.cancel();
            cancelled.complete(null);
        }));
        Runnable unlock = () -> unlocker.post(() -> loop.post(() -> unlocking.complete(null)));
        (round % 2 == 0 ? cancel : unlock).run();
        (round % 2 == 0 ? unlock : cancel).run();
        unlocking.join();
        mutex.unlock();
        third.join();
        assertEquals(State.DONE, third.state(), where);
        assertTrue(second.isDone(), where);
        assertFalse(mutex.isLocked(), where);
        cancelled.join();
        assertFalse(mutex.isLocked(), where);
    }

    @Test
    void whoseTimeIsUpHoldsNothing() {
        onManualClock(() -> {
            Mutex mutex = Mutex.create();
            mutex.lock();
            Task<?> impatient = spawn(() -> {
                assertThrows(TimedOutException.class, () -> withTimeout(Duration.ofSeconds(1), mutex::lock));
                trace.add("gave up");
                mutex.withLock(() -> trace.add("tried again"));
            });
            sleep(Duration.ofSeconds(2));
            assertEquals(List.of("gave up"), trace);
            mutex.unlock();
            impatient.join();
            assertEquals(List.of("gave up", "tried again"), trace);
        });
    }

    @Test
    void aCancelledTaskTakesAFreeMutexButWaitsForNone() {
        EventLoop.run(() -> {
            Mutex free = Mutex.create();
            Mutex taken = Mutex.create();
            taken.lock();
            Task<?> cancelled = spawn(() -> {
                Task.current().cancel();
                free.lock();
                try {
                    taken.lock();
                } finally {
                    free.unlock();
                }
            });
            assertThrows(CancelledException.class, cancelled::join);
            assertFalse(free.isLocked());
            taken.unlock();
            assertFalse(taken.isLocked(), "the cancelled one does not stand in line");
        });
    }

    @Test
    void withLockUnlocksHoweverTheBodyEnds() {
        EventLoop.run(() -> {
            Mutex mutex = Mutex.create("m");
            assertEquals("result", mutex.withLock(() -> "result"));
            assertFalse(mutex.isLocked());
            var failure = new ArithmeticException();
            assertSame(failure, assertThrows(ArithmeticException.class, () -> mutex.withLock(() -> {
                throw failure;
            })));
            assertFalse(mutex.isLocked());
            var checked = new IOException("disk full");
            var wrapped = assertThrows(CompletionException.class, () -> mutex.withLock(() -> {
                throw checked;
            }));
            assertSame(checked, wrapped.getCause());
            assertEquals("a block that holds mutex \"m\" failed: java.io.IOException: disk full", wrapped.getMessage());
            assertFalse(mutex.isLocked());
            Task<?> sleeper = spawn(() -> mutex.withLock(() -> sleep(HOUR)));
            yieldNow();
            assertTrue(mutex.isLocked());
            sleeper.cancel();
            assertThrows(CancelledException.class, sleeper::join);
            assertFalse(mutex.isLocked());
        });
    }

    @Test
    void withLockCancelledInTheTurnOfItsHandOverLeaksNothing() {
        EventLoop.run(() -> {
            Mutex mutex = Mutex.create();
            mutex.lock();
            Task<?> waiter = spawn(() -> mutex.withLock(() -> {
                trace.add("inside");
                sleep(HOUR);
            }));
            yieldNow();
            mutex.unlock();
            waiter.cancel();
            assertThrows(CancelledException.class, waiter::join);
            assertEquals(List.of("inside"), trace);
            assertFalse(mutex.isLocked());
        });
    }

    @Test
    void onlyTheHolderUnlocks() {
        EventLoop.run(() -> {
            Mutex mutex = Mutex.create("accounts");
            assertEquals("Mutex.unlock() is for the holder only, but was called by task \"main\": "
                    + "mutex \"accounts\", which nobody holds", refusal(mutex::unlock));
            Task<?> holder = spawn("writer", () -> mutex.withLock(() -> sleep(HOUR)));
            yieldNow();
            assertEquals("Mutex.unlock() is for the holder only, but was called by task \"main\": "
                    + "mutex \"accounts\", held by task \"writer\"", refusal(mutex::unlock));
            assertTrue(mutex.isLocked());
            holder.cancel();
        });
    }

    @Test
    void itsHolderCannotLockItAgain() {
        EventLoop.run(() -> {
            Mutex mutex = Mutex.create("accounts");
            mutex.withLock(() -> {
                String expected = "task \"main\" holds mutex \"accounts\" already: "
                        + "it would wait for itself, because a mutex is not reentrant";
                assertEquals(expected, refusal(mutex::lock));
                assertEquals(expected, refusal(mutex::tryLock));
                assertEquals(expected, refusal(() -> mutex.withLock(() -> trace.add("inside"))));
                assertTrue(mutex.isLocked());
            });
            assertFalse(mutex.isLocked());
            assertEquals(List.of(), trace);
        });
    }

    @Test
    void aCallbackCannotHoldIt() {
        EventLoop.run(() -> {
            EventLoop loop = EventLoop.current();
            loop.callSoon(() -> {
                Mutex mutex = Mutex.create("accounts");
                trace.add(refusal(mutex::lock));
                trace.add(refusal(mutex::unlock));
            });
            yieldNow();
            assertEquals(List.of(
                    "a callback of " + loop.name() + " cannot hold mutex \"accounts\", only a coroutine can: spawn(() -> ...)",
                    "Mutex.unlock() is for the holder only, but was called by a callback of " + loop.name()
                            + ": mutex \"accounts\", which nobody holds"), trace);
        });
    }

    @Test
    void aHolderThatEndsWithoutUnlockingIsNamedToAllOthers() {
        EventLoop.run(() -> {
            Mutex mutex = Mutex.create("accounts");
            Task<?> culprit = spawn("careless", () -> {
                mutex.lock();
                yieldNow();
            });
            Task<?> waiter = spawn(mutex::lock);
            culprit.join();
            String expected = "this lock is lost: mutex \"accounts\", held by task \"careless\", "
                    + "which has ended without unlocking it; withLock(() -> ...) always unlocks";
            assertEquals(expected, refusal(mutex::tryLock));
            assertEquals(expected, refusal(waiter::join));
            assertEquals(expected, refusal(mutex::lock));
            assertTrue(mutex.isLocked());
        });
    }

    @Test
    void whoWaitsForAHolderThatEndsIsToldAtOnce() {
        onManualClock(() -> {
            Mutex accounts = Mutex.create("accounts");
            Mutex orders = Mutex.create("orders");
            Mutex returned = Mutex.create("returned");
            Task<?> culprit = spawn("careless", () -> {
                accounts.lock();
                returned.lock();
                orders.lock();
                returned.unlock();
                sleep(Duration.ofSeconds(1));
            });
            Task<?> first = spawn(accounts::lock);
            Task<?> second = spawn(accounts::lock);
            Task<?> third = spawn(orders::lock);
            culprit.join();
            assertTrue(refusal(first::join).startsWith("this lock is lost: mutex \"accounts\", held by task \"careless\""));
            assertTrue(refusal(second::join).startsWith("this lock is lost: mutex \"accounts\""));
            assertTrue(refusal(third::join).startsWith("this lock is lost: mutex \"orders\""));
            assertTrue(returned.tryLock());
            returned.unlock();
        });
    }

    @Test
    void aMutexThatWasHandedOverIsLostWithItsNewHolder() {
        onManualClock(() -> {
            Mutex mutex = Mutex.create("accounts");
            mutex.lock();
            Task<?> careless = spawn("careless", mutex::lock);
            Task<?> next = spawn(mutex::lock);
            sleep(Duration.ofSeconds(1));
            mutex.unlock();
            careless.join();
            assertTrue(refusal(next::join).contains("held by task \"careless\""));
        });
    }

    @Test
    void anotherThreadFailsAtOnce() {
        EventLoop.run(() -> {
            Mutex mutex = Mutex.create();
            List<Runnable> calls = List.of(mutex::lock, mutex::tryLock, mutex::unlock, mutex::isLocked);
            LoopThread.onThread("stranger", () -> calls.forEach(call -> assertTrue(refusal(call).endsWith(
                    "was called from thread \"stranger\": use " + mutexLoop(mutex) + ".post(() -> ...)"))));
            assertFalse(mutex.isLocked());
        });
    }

    private static String mutexLoop(Mutex mutex) {
        return mutex.label().substring("a mutex of ".length());
    }

    @Test
    void offTheLoopNoneCanBeMade() {
        assertThrows(IllegalStateException.class, Mutex::create);
        EventLoop loop = EventLoop.create();
        loop.callSoon(() -> trace.add("made " + Mutex.create("in a callback")));
        loop.runUntilIdle();
        assertEquals(List.of("made mutex \"in a callback\", which nobody holds"), trace);
    }

    @Test
    void reportsNameTheMutexAndItsHolder() {
        onManualClock(() -> {
            Mutex left = Mutex.create("left");
            Mutex right = Mutex.create("right");
            Task<?> anna = spawn("anna", () -> left.withLock(() -> {
                yieldNow();
                right.lock();
            }));
            Task<?> bert = spawn("bert", () -> right.withLock(() -> {
                yieldNow();
                left.lock();
            }));
            sleep(Duration.ofSeconds(1));
            assertEquals("a turn with mutex \"right\", held by task \"bert\"", anna.dump().waitsFor());
            assertEquals("a turn with mutex \"left\", held by task \"anna\"", bert.dump().waitsFor());
            anna.cancel("it is deadlocked");
            sleep(Duration.ofSeconds(1));
            assertEquals(State.CANCELLED, anna.state());
            assertNull(bert.dump().waitsFor());
            assertTrue(bert.isDone());
        });
    }

    @Test
    void diningPhilosophersAllEatTheirShare() {
        int count = 10;
        var meals = new int[count];
        onManualClock(() -> {
            List<Mutex> forks = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                forks.add(Mutex.create("fork " + i));
            }
            try (var table = Scope.open()) {
                for (int i = 0; i < count; i++) {
                    int seat = i;
                    Mutex first = forks.get(Math.min(seat, (seat + 1) % count));
                    Mutex second = forks.get(Math.max(seat, (seat + 1) % count));
                    table.spawn("philosopher " + seat, () -> {
                        while (true) {
                            first.withLock(() -> second.withLock(() -> {
                                sleep(Duration.ofSeconds(1));
                                meals[seat]++;
                            }));
                        }
                    });
                }
                sleep(HOUR);
                table.cancel("the hour is over");
            }
            forks.forEach(fork -> assertFalse(fork.isLocked(), fork.toString()));
        });
        for (int seat = 0; seat < count; seat++) {
            assertTrue(meals[seat] >= 3600 / count, "philosopher " + seat + " got " + meals[seat] + " meals in 3600 seconds");
        }
    }

    /** A coroutine that says when it holds the mutex. */
    private Task<?> holding(Mutex mutex, String name) {
        return spawn(name, () -> mutex.withLock(() -> trace.add(name)));
    }

    private static String refusal(Runnable call) {
        return assertThrows(IllegalStateException.class, call::run).getMessage();
    }

    private static void onManualClock(Action main) {
        try (EventLoop loop = EventLoop.create("manual", new ManualClock())) {
            loop.runUntilComplete(() -> {
                main.run();
                return null;
            });
        }
    }
}
