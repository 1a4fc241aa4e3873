package dev.headrace.loop;

import static dev.headrace.loop.Headrace.sleep;
import static dev.headrace.loop.Headrace.spawn;
import static dev.headrace.loop.Headrace.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Virtual threads that run in the turns of a loop. */
class HostedThreadTest {

    private static final Duration HOUR = Duration.ofHours(1);

    private final List<String> trace = new ArrayList<>();

    @Test
    void theyRunOnTheLoopsThreadOnly() {
        LoopThread.onThread("the carrier", () -> EventLoop.run(() -> {
            EventLoop loop = EventLoop.current();
            var wrong = new ArrayList<String>();
            var ended = new CountDownLatch(10);
            for (int i = 0; i < 10; i++) {
                start(loop, () -> {
                    for (int step = 0; step < 20; step++) {
                        Thread self = Thread.currentThread();
                        if (!self.isVirtual() || !self.toString().endsWith("@the carrier") || !loop.isCurrent()
                                || EventLoop.current() != loop) {
                            wrong.add(self.toString());
                        }
                        switch (step % 3) {
                            case 0 -> yieldNow();
                            case 1 -> Thread.yield();
                            default -> sleep(Duration.ofNanos(1000));
                        }
                    }
                    ended.countDown();
                });
            }
            while (ended.getCount() > 0) {
                yieldNow();
            }
            assertEquals(List.of(), wrong);
        }));
    }

    @Test
    void plainDataNeedsNoLockBetweenThemAndCoroutines() {
        EventLoop.run(() -> {
            int[] counter = {0};
            int rounds = 500;
            var tasks = new ArrayList<Promise<?>>();
            for (int i = 0; i < 4; i++) {
                tasks.add(ended(EventLoop.current(), () -> increments(counter, rounds)));
            }
            Task<?> coroutine = spawn(() -> increments(counter, rounds));
            coroutine.join();
            tasks.forEach(Promise::join);
            assertEquals(5 * rounds, counter[0]);
        });
    }

    private static void increments(int[] counter, int rounds) {
        for (int i = 0; i < rounds; i++) {
            int seen = counter[0];
            counter[0] = seen + 1;
            yieldNow();
        }
    }

    @Test
    void theyHandOverToCoroutinesAndBack() {
        EventLoop.run(() -> {
            var toThread = new HandOff<Integer>();
            var toCoroutine = new HandOff<Integer>();
            start(EventLoop.current(), () -> {
                for (int i = 0; i < 100; i++) {
                    toCoroutine.put(toThread.take() * 2);
                }
            });
            Task<List<Integer>> doubled = spawn(() -> {
                var got = new ArrayList<Integer>();
                for (int i = 0; i < 100; i++) {
                    toThread.put(i);
                    got.add(toCoroutine.take());
                }
                return got;
            });
            assertEquals(IntStream.range(0, 100).map(i -> 2 * i).boxed().toList(), doubled.join());
        });
    }

    @Test
    void theyMayJoinTasksAndSetPromises() {
        EventLoop.run(() -> {
            var promise = Promise.<Integer>create();
            Task<Integer> task = spawn(() -> {
                sleep(Duration.ofMillis(1));
                return 20;
            });
            start(EventLoop.current(), () -> promise.complete(task.join() + spawn(() -> 1).join()));
            assertEquals(21, promise.join());
        });
    }

    @Test
    void theyWaitForAMutexLikeCoroutines() {
        EventLoop.run(() -> {
            var mutex = Mutex.create();
            mutex.lock();
            Promise<?> thread = ended(EventLoop.current(), () -> mutex.withLock(() -> {
                yieldNow();
                trace.add("thread");
            }));
            Task<?> coroutine = spawn(() -> mutex.withLock(() -> {
                yieldNow();
                trace.add("coroutine");
            }));
            for (int i = 0; i < 10; i++) {
                yieldNow();
            }
            assertEquals(List.of(), trace);
            mutex.unlock();
            thread.join();
            coroutine.join();
            assertEquals(List.of("coroutine", "thread"), trace.stream().sorted().toList());
        });
    }

    @Test
    void whatBlocksInsideUnmountsAndLetsTheLoopGoOn() {
        EventLoop.run(() -> {
            var switched = new CountDownLatch(1);
            Promise<?> sleeper = ended(EventLoop.current(), () -> {
                Thread.sleep(100);
                switched.await();
                trace.add("awake");
            });
            for (int i = 0; i < 1_000; i++) {
                yieldNow();
            }
            assertEquals(List.of(), trace);
            switched.countDown();
            sleeper.join();
            assertEquals(List.of("awake"), trace);
        });
    }

    @Test
    void monitorsWorkBetweenThem() {
        EventLoop.run(() -> {
            var monitor = new Object();
            int[] inside = {0, 0};
            var threads = new ArrayList<Promise<?>>();
            for (int i = 0; i < 2; i++) {
                threads.add(ended(EventLoop.current(), () -> {
                    for (int round = 0; round < 20; round++) {
                        synchronized (monitor) {
                            inside[1] = Math.max(inside[1], ++inside[0]);
                            sleepsBlocking(1);
                            yieldNow();
                            inside[0]--;
                        }
                    }
                }));
            }
            threads.forEach(Promise::join);
            assertEquals(1, inside[1], "two were in the monitor at once");
        });
    }

    @Test
    void anInterruptCancelsOneThatWaitsOnTheLoop() {
        EventLoop.run(() -> {
            var ended = Promise.<String>create();
            Thread thread = start(EventLoop.current(), () -> {
                try {
                    sleep(HOUR);
                } catch (CancelledException e) {
                    assertThrows(CancelledException.class, Headrace::yieldNow);
                    ended.complete(e.why());
                    throw e;
                }
            });
            yieldNow();
            yieldNow();
            Thread.ofPlatform().start(thread::interrupt);
            assertEquals("its thread was interrupted", ended.join());
        });
    }

    @Test
    void anInterruptBeforeItWaitsCancelsItToo() {
        EventLoop.run(() -> {
            var ended = Promise.<String>create();
            start(EventLoop.current(), () -> {
                Thread.currentThread().interrupt();
                ended.complete(assertThrows(CancelledException.class, () -> sleep(HOUR)).why());
            });
            assertEquals("its thread was interrupted", ended.join());
        });
    }

    @Test
    void aCancellationReachesOneThatBlocksElsewhere() {
        EventLoop.run(() -> {
            var ended = Promise.<Boolean>create();
            var task = new Task<?>[1];
            start(EventLoop.current(), () -> {
                task[0] = Task.current();
                try {
                    Thread.sleep(20_000);
                } catch (InterruptedException e) {
                    ended.complete(true);
                }
            });
            sleep(Duration.ofMillis(20));
            task[0].cancel();
            assertTrue(ended.join());
        });
    }

    @Test
    void closingTheLoopEndsThem() {
        var threads = new ArrayList<Thread>();
        EventLoop.run(() -> {
            threads.add(start(EventLoop.current(), () -> {
                try {
                    sleep(HOUR);
                } finally {
                    trace.add("on the loop");
                }
            }));
            threads.add(start(EventLoop.current(), () -> {
                try {
                    Thread.sleep(20_000);
                } catch (InterruptedException e) {
                    trace.add("elsewhere");
                }
            }));
            sleep(Duration.ofMillis(20));
        });
        assertEquals(List.of("elsewhere", "on the loop"), trace.stream().sorted().toList());
        threads.forEach(LoopThread::end);
    }

    @Test
    void onAClosedLoopTheyRefuseToStart() {
        var loop = EventLoop.create("mill");
        var factory = loop.threadFactory();
        loop.close();
        Thread late = factory.newThread(() -> trace.add("ran"));
        var refusal = assertThrows(RejectedExecutionException.class, late::start);
        assertTrue(refusal.getMessage().contains("mill is closed"), refusal::getMessage);
        assertEquals(List.of(), trace);
    }

    @Test
    void oneStartedJustBeforeTheLoopIsClosedEndsWithoutHavingRun() {
        List<String> log = RecordedLog.during(() -> {
            var loop = EventLoop.create("mill");
            Thread thread = start(loop, () -> trace.add("ran"));
            loop.close();
            LoopThread.end(thread);
        });
        assertEquals(List.of(), trace);
        assertEquals(List.of(), log);
    }

    @Test
    void whoUnparksOneThatHasOutlivedItsLoopIsNotHarmed() {
        List<String> log = RecordedLog.during(() -> {
            var loop = EventLoop.create("mill");
            Thread stubborn = start(loop, () -> {
                while (true) {
                    LockSupport.park();
                    trace.add(Thread.interrupted() ? "interrupted" : "unparked");
                }
            });
            loop.runUntilIdle();
            loop.close();
            LockSupport.unpark(stubborn);
        });
        assertEquals(List.of("interrupted"), trace);
        assertEquals(1, log.size(), log::toString);
        assertTrue(log.getFirst().contains("does not end"), log::toString);
    }

    @Test
    void anInterruptOfOneThatBlocksElsewhereIsItsOwnAffair() {
        EventLoop.run(() -> {
            var begun = Promise.<Thread>create();
            var ended = Promise.<Boolean>create();
            start(EventLoop.current(), () -> {
                begun.complete(Thread.currentThread());
                try {
                    Thread.sleep(20_000);
                } catch (InterruptedException e) {
                    yieldNow();
                    ended.complete(Task.current().isCancelRequested());
                }
            });
            begun.join().interrupt();
            assertFalse(ended.join());
        });
    }

    @Test
    void anotherThreadMayStartThem() {
        try (var mill = new LoopThread("mill")) {
            var ran = new CountDownLatch(1);
            Thread thread = mill.loop.threadFactory().newThread(() -> {
                trace.add(EventLoop.current().name());
                ran.countDown();
            });
            thread.start();
            LoopThread.waitFor(ran);
            LoopThread.end(thread);
            assertEquals(List.of("mill"), trace);
            assertFalse(thread.isAlive());
        }
    }

    @Test
    void theirFailureIsThatOfATaskAndIsLogged() {
        List<String> log = RecordedLog.during(() -> EventLoop.run(() -> {
            var ended = Promise.<Boolean>create();
            start(EventLoop.current(), () -> {
                EventLoop.current().callSoon(() -> ended.complete(true));
                throw new IllegalStateException("no");
            });
            ended.join();
        }));
        assertEquals(1, log.size(), log::toString);
        assertTrue(log.getFirst().endsWith("java.lang.IllegalStateException: no"), log::toString);
    }

    @Test
    void blocksAndTheirChildrenWorkInThem() {
        EventLoop.run(() -> {
            var result = Promise.<Integer>create();
            start(EventLoop.current(), () -> {
                try (var scope = Scope.open()) {
                    Task<Integer> child = scope.spawn(() -> {
                        yieldNow();
                        return 5;
                    });
                    assertThrows(TimedOutException.class, () -> Headrace.withTimeout(Duration.ofMillis(1), () -> sleep(HOUR)));
                    result.complete(child.join());
                }
            });
            assertEquals(5, result.join());
        });
    }

    @Test
    void aLimitThatPassesWhileOneYieldsEndsItsBlockOnly() {
        EventLoop.run(() -> {
            Promise<?> thread = ended(EventLoop.current(), () -> {
                assertThrows(TimedOutException.class, () -> Headrace.withTimeout(Duration.ofMillis(1), () -> {
                    while (true) {
                        yieldNow();
                    }
                }));
                assertFalse(Thread.currentThread().isInterrupted());
                assertFalse(Task.current().isCancelRequested());
                sleep(Duration.ofMillis(1));
            });
            thread.join();
        });
    }

    @Test
    void eachHasATaskOfItsOwn() {
        EventLoop.run(() -> {
            var tasks = new ArrayList<Task<?>>();
            for (int i = 0; i < 2; i++) {
                ended(EventLoop.current(), () -> {
                    Task<?> self = Task.current();
                    yieldNow();
                    assertSame(self, Task.current());
                    tasks.add(self);
                }).join();
            }
            assertEquals(2, tasks.stream().distinct().count());
        });
    }

    private static Thread start(EventLoop loop, Runnable body) {
        Thread thread = loop.threadFactory().newThread(body);
        thread.start();
        return thread;
    }

    /** Starts a thread; the promise ends when its body has. */
    private static Promise<?> ended(EventLoop loop, Action body) {
        var ended = Promise.<Boolean>create();
        start(loop, () -> {
            try {
                body.run();
                ended.complete(true);
            } catch (Throwable e) {
                ended.fail(e);
            }
        });
        return ended;
    }

    private static void sleepsBlocking(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** A place for one element, as a user of this package would write it. */
    private static final class HandOff<T> {

        private final WaitQueue takers = new WaitQueue();
        private final List<T> items = new ArrayList<>();

        void put(T item) {
            Waiter taker = takers.poll();
            if (taker != null) {
                taker.resume(item);
            } else {
                items.add(item);
            }
        }

        @SuppressWarnings("unchecked")
        T take() {
            if (!items.isEmpty()) {
                return items.removeFirst();
            }
            Waiter me = EventLoop.current().waiter(null);
            takers.add(me);
            return (T) me.await();
        }
    }
}
