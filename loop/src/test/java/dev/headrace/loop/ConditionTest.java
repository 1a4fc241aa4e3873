package dev.headrace.loop;

import static dev.headrace.loop.Headrace.sleep;
import static dev.headrace.loop.Headrace.spawn;
import static dev.headrace.loop.Headrace.withTimeout;
import static dev.headrace.loop.Headrace.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headrace.loop.Awaitable.State;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/** Signals, who gets them, and that the mutex is held whenever {@code await} is left. */
class ConditionTest {

    private final List<String> trace = new ArrayList<>();

    @Test
    void theDocumentedExampleWorks() {
        EventLoop.run(() -> {
            Mutex mutex = Mutex.create();
            Condition notEmpty = mutex.newCondition();
            Queue<String> orders = new ArrayDeque<>();
            Task<?> consumer = spawn(() -> {
                for (int i = 0; i < 3; i++) {
                    mutex.withLock(() -> {
                        while (orders.isEmpty()) {
                            notEmpty.await();
                        }
                        yieldNow();
                        trace.add(orders.remove());
                    });
                }
            });
            for (String order : List.of("bread", "wine", "cheese")) {
                yieldNow();
                mutex.withLock(() -> {
                    orders.add(order);
                    notEmpty.signal();
                });
            }
            consumer.join();
            assertEquals(List.of("bread", "wine", "cheese"), trace);
            assertFalse(mutex.isLocked());
        });
    }

    @Test
    void signalWakesTheOneThatHasWaitedLongest() {
        EventLoop.run(() -> {
            Mutex mutex = Mutex.create();
            Condition condition = mutex.newCondition();
            Task<?> first = awaiting(mutex, condition, "first");
            Task<?> second = awaiting(mutex, condition, "second");
            yieldNow();
            assertFalse(mutex.isLocked(), "waiters give up the mutex");
            mutex.withLock(condition::signal);
            first.join();
            yieldNow();
            assertEquals(List.of("first"), trace);
            mutex.withLock(condition::signal);
            second.join();
            assertEquals(List.of("first", "second"), trace);
            mutex.withLock(condition::signal);
        });
    }

    @Test
    void signalAllWakesThoseWhoWaitNowInTheirOrder() {
        EventLoop.run(() -> {
            Mutex mutex = Mutex.create();
            Condition condition = mutex.newCondition();
            awaiting(mutex, condition, "first");
            awaiting(mutex, condition, "second");
            Task<?> third = awaiting(mutex, condition, "third");
            yieldNow();
            mutex.withLock(condition::signalAll);
            Task<?> late = awaiting(mutex, condition, "late");
            third.join();
            yieldNow();
            assertEquals(List.of("first", "second", "third"), trace);
            assertFalse(late.isDone());
            late.cancel();
        });
    }

    @Test
    void theSignalledWaiterGoesOnWhenTheSignallerUnlocks() {
        EventLoop.run(() -> {
            Mutex mutex = Mutex.create();
            Condition condition = mutex.newCondition();
            Task<?> waiter = awaiting(mutex, condition, "waiter");
            yieldNow();
            mutex.withLock(() -> {
                condition.signal();
                yieldNow();
                yieldNow();
                trace.add("signaller");
            });
            waiter.join();
            assertEquals(List.of("signaller", "waiter"), trace);
        });
    }

    @Test
    void aCancelledWaiterHoldsTheMutexWhenTheExceptionLeaves() {
        EventLoop.run(() -> {
            Mutex mutex = Mutex.create();
            Condition condition = mutex.newCondition();
            Task<?> waiter = awaiting(mutex, condition, "waiter");
            yieldNow();
            mutex.lock();
            waiter.cancel();
            yieldNow();
            yieldNow();
            assertEquals(List.of(), trace, "it cannot leave before it has the mutex");
            trace.add("unlocking");
            mutex.unlock();
            assertThrows(CancelledException.class, waiter::join);
            assertEquals(List.of("unlocking", "waiter cancelled, holding"), trace);
            assertFalse(mutex.isLocked());
        });
    }

    @Test
    void cancelledInTheTurnOfItsSignalAWaiterPassesItOn() {
        EventLoop.run(() -> {
            Mutex mutex = Mutex.create();
            Condition condition = mutex.newCondition();
            Task<?> first = awaiting(mutex, condition, "first");
            Task<?> second = awaiting(mutex, condition, "second");
            yieldNow();
            mutex.withLock(condition::signal);
            first.cancel();
            second.join();
            assertEquals(List.of("first cancelled, holding", "second"), trace);
            assertEquals(State.CANCELLED, first.state());
            assertFalse(mutex.isLocked());
        });
    }

    @Test
    void cancelledWhileItLocksAgainASignalledWaiterPassesTheSignalOn() {
        EventLoop.run(() -> {
            Mutex mutex = Mutex.create();
            Condition condition = mutex.newCondition();
            Task<?> first = awaiting(mutex, condition, "first");
            Task<?> second = awaiting(mutex, condition, "second");
            yieldNow();
            mutex.lock();
            condition.signal();
            yieldNow();
            first.cancel();
            yieldNow();
            assertEquals(List.of(), trace);
            mutex.unlock();
            second.join();
            assertEquals(List.of("first cancelled, holding", "second"), trace);
            assertFalse(mutex.isLocked());
        });
    }

    @Test
    void cancelledBeforeTheSignalAWaiterDoesNotGetIt() {
        EventLoop.run(() -> {
            Mutex mutex = Mutex.create();
            Condition condition = mutex.newCondition();
            Task<?> first = awaiting(mutex, condition, "first");
            Task<?> second = awaiting(mutex, condition, "second");
            Task<?> third = awaiting(mutex, condition, "third");
            yieldNow();
            first.cancel();
            mutex.withLock(condition::signal);
            second.join();
            yieldNow();
            assertEquals(List.of("first cancelled, holding", "second"), trace);
            assertFalse(third.isDone(), "one signal wakes one");
            third.cancel();
        });
    }

    @Test
    void aSignalPassedOnWithNobodyLeftIsGone() {
        EventLoop.run(() -> {
            Mutex mutex = Mutex.create();
            Condition condition = mutex.newCondition();
            Task<?> only = awaiting(mutex, condition, "only");
            yieldNow();
            mutex.withLock(condition::signal);
            only.cancel();
            assertThrows(CancelledException.class, only::join);
            Task<?> late = awaiting(mutex, condition, "late");
            yieldNow();
            yieldNow();
            assertFalse(late.isDone());
            late.cancel();
        });
    }

    @Test
    void aTaskCancelledBeforeItAwaitsGivesUpNothing() {
        EventLoop.run(() -> {
            Mutex mutex = Mutex.create();
            Condition condition = mutex.newCondition();
            Task<?> task = spawn(() -> {
                Task.current().cancel();
                mutex.withLock(() -> {
                    assertThrows(CancelledException.class, condition::await);
                    trace.add(mutex.isLocked() ? "holding" : "lost it");
                });
            });
            Task<?> other = spawn(() -> mutex.withLock(() -> trace.add("other")));
            task.join();
            other.join();
            assertEquals(List.of("holding", "other"), trace);
        });
    }

    @Test
    void whoseTimeIsUpHoldsTheMutex() {
        try (EventLoop loop = EventLoop.create("manual", new ManualClock())) {
            loop.runUntilComplete(() -> {
                Mutex mutex = Mutex.create();
                Condition condition = mutex.newCondition();
                mutex.withLock(() -> {
                    assertThrows(TimedOutException.class, () -> withTimeout(Duration.ofSeconds(1), condition::await));
                    assertTrue(mutex.isLocked());
                });
                assertFalse(mutex.isLocked());
                return null;
            });
        }
    }

    @Test
    void aWaiterWhoseMutexIsLostMeanwhileLearnsWhoLostIt() {
        EventLoop.run(() -> {
            Mutex mutex = Mutex.create("orders");
            Condition condition = mutex.newCondition();
            Task<?> waiter = spawn(() -> {
                mutex.lock();
                condition.await();
            });
            spawn("careless", () -> {
                mutex.lock();
                condition.signal();
            });
            assertEquals("this lock is lost: mutex \"orders\", held by task \"careless\", which has ended without unlocking it; "
                    + "withLock(() -> ...) always unlocks", assertThrows(IllegalStateException.class, waiter::join).getMessage());
        });
    }

    @Test
    void virtualThreadsOfTheLoopTakePart() {
        EventLoop.run(() -> {
            Mutex mutex = Mutex.create();
            Condition condition = mutex.newCondition();
            Latch ended = Latch.create(1);
            EventLoop.current().threadFactory().newThread(() -> {
                mutex.withLock(() -> {
                    trace.add("thread awaits");
                    condition.await();
                    trace.add("thread holds it");
                });
                ended.countDown();
            }).start();
            yieldNow();
            yieldNow();
            mutex.withLock(() -> {
                condition.signal();
                yieldNow();
                trace.add("signaller");
            });
            ended.await();
            assertEquals(List.of("thread awaits", "signaller", "thread holds it"), trace);
            assertFalse(mutex.isLocked());
        });
    }

    @Test
    void onlyTheHolderOfTheMutexMayUseIt() {
        EventLoop.run(() -> {
            Mutex mutex = Mutex.create("orders");
            Condition condition = mutex.newCondition("not empty");
            Task<?> holder = spawn("holder", () -> mutex.withLock(() -> sleep(Duration.ofHours(1))));
            yieldNow();
            for (Runnable call : List.<Runnable>of(condition::await, condition::signal, condition::signalAll)) {
                String refusal = assertThrows(IllegalStateException.class, call::run).getMessage();
                assertTrue(refusal.endsWith("() is for the holder only, but was called by task \"main\": "
                        + "mutex \"orders\", held by task \"holder\""), refusal);
                LoopThread.onThread("stranger", () -> assertThrows(IllegalStateException.class, call::run));
            }
            holder.cancel();
        });
    }

    @Test
    void reportsNameTheConditionAndItsMutex() {
        EventLoop.run(() -> {
            Mutex mutex = Mutex.create("orders");
            Condition condition = mutex.newCondition("not empty");
            Task<?> waiter = awaiting(mutex, condition, "waiter");
            yieldNow();
            assertEquals("a signal of condition \"not empty\" of mutex \"orders\"", waiter.dump().waitsFor());
            waiter.cancel();
        });
    }

    /** A coroutine that waits for one signal and says how it went, while it holds the mutex. */
    private Task<?> awaiting(Mutex mutex, Condition condition, String name) {
        return spawn(name, () -> mutex.withLock(() -> {
            try {
                condition.await();
                mutex.checkHeld("the end of await()");
                trace.add(name);
            } catch (CancelledException e) {
                mutex.checkHeld("the end of await()");
                trace.add(name + " cancelled, holding");
                throw e;
            }
        }));
    }
}
