package dev.headrace.loop;

import static dev.headrace.loop.Headrace.sleep;
import static dev.headrace.loop.Headrace.spawn;
import static dev.headrace.loop.Headrace.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * Who is woken by a coroutine whose stack overflows is woken or left where it stands, never lost. A dive goes down until the stack
 * overflows, and on the way up tries the same at every depth: so it meets each point where a wake-up can run out of stack.
 */
class OverflowTest {

    private static final Duration DAY = Duration.ofDays(1);
    private static final int ROUNDS = 10;
    private static final int WAITERS = 700;

    private final WaitQueue waiters = new WaitQueue();
    private int handedOut;
    private int overflows;
    private int generatorsThatOverflowed;
    private int generatorsThatWentOn;

    @Test
    void aResumeThatOverflowsHasChangedNothing() {
        VirtualTime.run(() -> {
            for (int round = 0; round < ROUNDS; round++) {
                List<Task<Object>> tasks = spawnWaiters(this::takeOne);
                handedOut = 0;
                spawn(() -> dive(this::handOut)).join();
                while (!waiters.isEmpty()) {
                    handOut();
                }
                Set<Object> got = new HashSet<>();
                for (Task<Object> task : tasks) {
                    got.add(task.join());
                }
                assertEquals(WAITERS, got.size());
            }
            assertTrue(overflows > 0, "no wake-up ran out of stack");
        });
    }

    @Test
    void aCancellationThatOverflowsCanBeRepeated() {
        VirtualTime.run(() -> {
            for (int round = 0; round < ROUNDS; round++) {
                List<Task<Object>> tasks = spawnWaiters(() -> {
                    sleep(DAY);
                    return "slept";
                });
                int[] next = {0};
                Action cancelNext = () -> {
                    if (next[0] < WAITERS) {
                        boolean first = tasks.get(next[0]).cancel();
                        next[0]++;
                        assertTrue(first);
                    }
                };
                spawn(() -> dive(cancelNext)).join();
                while (next[0] < WAITERS) {
                    cancelNext.run();
                }
                for (Task<Object> task : tasks) {
                    assertThrows(CancelledException.class, task::join);
                    assertEquals(Awaitable.State.CANCELLED, task.state());
                }
            }
        });
    }

    @Test
    void aLockPassesToTheNextOrStaysWhereItIs() {
        VirtualTime.run(() -> {
            for (int round = 0; round < ROUNDS; round++) {
                var mutex = Mutex.create();
                var semaphore = Semaphore.create(1);
                mutex.lock();
                semaphore.acquire();
                List<Task<Object>> tasks = spawnWaiters(() -> {
                    semaphore.acquire();
                    mutex.lock();
                    mutex.unlock();
                    semaphore.release();
                    return "ok";
                });
                boolean[] released = {false, false};
                dive(() -> {
                    if (!released[0]) {
                        semaphore.release();
                        released[0] = true;
                    } else if (!released[1]) {
                        mutex.unlock();
                        released[1] = true;
                    }
                });
                for (Task<Object> task : tasks) {
                    assertEquals("ok", task.join());
                }
            }
        });
    }

    @Test
    void aPromiseThatCouldNotBeSetIsNotSet() {
        VirtualTime.run(() -> {
            for (int round = 0; round < ROUNDS; round++) {
                Promise<String> promise = Promise.create();
                List<Task<Object>> tasks = spawnWaiters(promise::join);
                dive(() -> promise.complete("done"));
                for (Task<Object> task : tasks) {
                    assertSame("done", task.join());
                }
            }
        });
    }

    @Test
    void aYieldThatOverflowsEndsNoLaterWait() {
        assumeTrue(Engine.FAST, "a thread that has handed on the baton can overflow in the unparking of the next one");
        VirtualTime.run(() -> {
            for (int round = 0; round < 10 * ROUNDS; round++) {
                spawn(() -> {
                    int[] left = {400};
                    dive(() -> {
                        if (left[0]-- > 0) {
                            yieldNow();
                        }
                    });
                    long begin = EventLoop.current().time();
                    sleep(DAY);
                    assertEquals(DAY.toNanos(), EventLoop.current().time() - begin);
                }).join();
            }
            assertTrue(overflows > 10 * ROUNDS, "no yield ran out of stack");
        });
    }

    @Test
    void aGeneratorThatOverflowsIsRefusedAfterwardsOrGoesOn() throws Exception {
        assumeTrue(Engine.FAST, "a thread that has handed on the baton can overflow in the unparking of the next one");
        for (int round = 0; round < ROUNDS; round++) {
            diveForGenerators();
            VirtualTime.run(() -> {
                spawn(() -> {
                    diveForGenerators();
                    sleep(DAY); // the thread knows again who runs
                    assertEquals(List.of("asleep"), Generator.<String>of(out -> {
                        sleep(DAY);
                        out.yield("asleep");
                    }).stream().toList());
                }).join();
                diveForGenerators();
                sleep(DAY);
            });
        }
        assertTrue(generatorsThatOverflowed > ROUNDS, "no generator ran out of stack");
        assertTrue(generatorsThatWentOn > ROUNDS, "none had enough");
    }

    private void diveForGenerators() throws Exception {
        Map<Generator<Integer, Void, Void>, List<Integer>> values = new HashMap<>();
        int[] left = {400};
        dive(() -> {
            if (left[0]-- > 0) {
                Generator<Integer, Void, Void> numbers = Generator.of(out -> {
                    for (int i = 0; i < 4; i++) {
                        out.yield(i);
                    }
                });
                List<Integer> taken = new ArrayList<>();
                values.put(numbers, taken);
                try {
                    taken.add(numbers.next());
                    taken.add(numbers.next());
                } catch (StackOverflowError e) {
                    generatorsThatOverflowed++;
                    throw e;
                }
            }
        });
        values.forEach((numbers, taken) -> {
            try {
                while (true) {
                    taken.add(numbers.next());
                }
            } catch (StopIteration end) {
                generatorsThatWentOn++;
            } catch (IllegalStateException | StackOverflowError refused) {
                // it was left in the middle
            }
            assertEquals(List.of(0, 1, 2, 3).subList(0, taken.size()), taken);
        });
    }

    private Object takeOne() {
        Waiter me = EventLoop.current().waiter(null);
        waiters.add(me);
        return me.await();
    }

    private void handOut() {
        Waiter first = waiters.peek();
        if (first != null) {
            first.resume(handedOut);
            handedOut++;
        }
    }

    private void dive(Action atEveryDepth) throws Exception {
        try {
            dive(atEveryDepth);
        } catch (StackOverflowError e) {
            overflows++;
        }
        atEveryDepth.run();
    }

    private static List<Task<Object>> spawnWaiters(Supplier<Object> body) {
        List<Task<Object>> tasks = new ArrayList<>();
        for (int i = 0; i < WAITERS; i++) {
            tasks.add(spawn(() -> body.get()));
        }
        sleep(Duration.ofSeconds(1));
        return tasks;
    }
}
