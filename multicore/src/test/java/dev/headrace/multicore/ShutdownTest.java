package dev.headrace.multicore;

import static dev.headrace.loop.Headrace.shielded;
import static dev.headrace.loop.Headrace.sleep;
import static dev.headrace.loop.Headrace.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headrace.loop.EventLoop;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The end of a group, and what its account says. */
class ShutdownTest {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration SHORT = Duration.ofMillis(50);

    @Test
    void theAccountTellsHowEveryCoroutineHasEnded() {
        var group = LoopGroup.of(2);
        group.run(() -> {                                       // 1 finished
            var failing = group.loop(0).submit(() -> {          // 1 failed
                throw new IllegalStateException("no");
            });
            assertThrows(IllegalStateException.class, failing::join);
            group.loop(1).submit(() -> 1).join();               // 1 finished
            group.loop(1).submit(() -> sleep(HOUR));            // 2 cancelled
            group.loop(0).submit(() -> sleep(HOUR));
            group.loop(1).submit(() -> 1).join();               // 1 finished, after which the sleepers have begun
            group.loop(0).submit(() -> 1).join();               // 1 finished
        });
        Account account = group.shutdown();
        assertEquals("coroutines: 4 finished, 1 failed, 2 cancelled, 0 stuck; elements: 0 delivered, 0 undelivered", account.toString());
        assertTrue(account.isComplete());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    void withAGraceEverythingThatWasBegunFinishes(int size) {
        var group = LoopGroup.of(size);
        var ends = new AtomicInteger();
        group.run(() -> {
            for (int i = 0; i < 20; i++) {
                group.loop(i % size).submit(() -> hop(group, 100, ends));
            }
        });
        Account account = group.shutdown(HOUR);
        assertEquals(20, ends.get());
        assertEquals(1 + 20 * 101, account.finished());
        assertEquals(0, account.cancelled());
    }

    /** Submits its successor, which nobody waits for, and ends. */
    private static void hop(LoopGroup group, int hops, AtomicInteger ends) {
        if (hops == 0) {
            ends.incrementAndGet();
            return;
        }
        yieldNow();
        group.loopFor(hops).submit(() -> hop(group, hops - 1, ends));
    }

    @Test
    void theGraceEndsAndThenTheRestIsCancelled() {
        var group = LoopGroup.of(2);
        var cleanedUp = new AtomicInteger();
        group.run(() -> {
            group.loop(1).submit(() -> {
                try {
                    sleep(HOUR);
                } finally {
                    cleanedUp.incrementAndGet();
                }
            });
            group.loop(1).submit(() -> 1).join();
        });
        long begin = System.nanoTime();
        Account account = group.shutdown(SHORT);
        assertTrue(System.nanoTime() - begin >= SHORT.toNanos());
        assertEquals(1, cleanedUp.get());
        assertEquals(1, account.cancelled());
    }

    @Test
    void anInterruptEndsTheGrace() throws InterruptedException {
        var group = LoopGroup.of(1);
        var begun = new CountDownLatch(1);
        var runner = Thread.ofPlatform().daemon().start(() -> assertThrows(RuntimeException.class, () -> group.run(() -> {
            begun.countDown();
            sleep(HOUR);
        })));
        begun.await();
        var account = new AtomicReference<Account>();
        var flag = new AtomicInteger();
        var closer = Thread.ofPlatform().start(() -> {
            Thread.currentThread().interrupt();
            account.set(group.shutdown(HOUR));
            flag.set(Thread.interrupted() ? 1 : 0);
        });
        closer.join();
        runner.join();
        assertEquals(1, account.get().cancelled());
        assertEquals(1, flag.get(), "the interrupt is still to be seen");
    }

    @Test
    void aGroupThatIsBeingShutDownRunsNothingNew() throws InterruptedException {
        var group = LoopGroup.of(1);
        var begun = new CountDownLatch(1);
        var end = new AtomicReference<Runnable>();
        var runner = Thread.ofPlatform().daemon().start(() -> group.run(() -> {
            var promise = dev.headrace.loop.Promise.<Integer>create();
            EventLoop loop = EventLoop.current();
            end.set(() -> loop.post(() -> promise.complete(1)));
            begun.countDown();
            promise.join();
        }));
        begun.await();
        var account = new AtomicReference<Account>();
        var closer = Thread.ofPlatform().start(() -> account.set(group.shutdown(HOUR)));
        assertEquals("the group is closed: it runs nothing any more", awaitRefusal(group));
        end.get().run();
        closer.join();
        runner.join();
        assertEquals(0, account.get().cancelled());
    }

    private static String awaitRefusal(LoopGroup group) {
        while (true) {
            try {
                group.run(Thread::onSpinWait);
            } catch (IllegalStateException e) {
                return e.getMessage();
            }
        }
    }

    @Test
    void aSecondShutdownReturnsTheSameAccount() {
        var group = LoopGroup.of(2);
        group.run(() -> {});
        Account account = group.shutdown();
        assertSame(account, group.shutdown(HOUR));
        group.close();
    }

    @Test
    void aCoroutineThatDoesNotEndIsInTheAccountWithItsStack() {
        var group = LoopGroup.of(2);
        group.run(() -> {
            group.loop(1).submit("immortal", () -> {
                shielded(() -> sleep(HOUR));
                return null;
            });
            group.loop(1).submit(() -> 1).join();
        });
        Account account = group.shutdown(Duration.ZERO, SHORT);
        assertFalse(account.isComplete());
        assertEquals(1, account.unfinished());
        assertEquals(1, account.stuck().size());
        assertEquals("loop-1", account.stuck().getFirst().loop());
        var task = account.stuck().getFirst().tasks().getFirst();
        assertEquals("immortal", task.name());
        assertEquals("the loop was closed", task.cancelled());
        assertTrue(task.stack().stream().anyMatch(frame -> frame.getClassName().equals(ShutdownTest.class.getName())), account::toString);
        assertTrue(account.toString().contains("1 stuck"), account::toString);
        assertTrue(account.toString().contains("- immortal  suspended, waits for"), account::toString);
    }

    @Test
    void aThreadThatDoesNotComeBackIsLeftBehindWithItsStackInTheAccount() throws InterruptedException {
        var group = LoopGroup.of(2);
        var release = new CountDownLatch(1);
        var begun = new CountDownLatch(1);
        var thread = new AtomicReference<Thread>();
        var message = new AtomicReference<String>();
        var runner = Thread.ofPlatform().daemon().start(() -> message.set(assertThrows(IllegalStateException.class, () -> group.run(() -> {
            thread.set(Thread.currentThread());
            begun.countDown();
            spin(release);
        })).getMessage()));
        begun.await();
        Account account = group.shutdown(Duration.ZERO, SHORT);
        runner.join();
        assertEquals("the group is closed: it runs nothing any more", message.get());
        assertEquals(1, account.stopped().size());
        assertEquals(1, account.unfinished());
        var stall = account.stopped().getFirst();
        assertEquals("loop-0", stall.loop());
        assertTrue(stall.culprit().startsWith("task \"main\""), stall::culprit);
        assertTrue(stall.stack().stream().anyMatch(frame -> frame.getMethodName().equals("spin")), stall::toString);
        assertTrue(account.toString().contains("spin"), account::toString);
        assertTrue(thread.get().isAlive());
        assertThrows(IllegalStateException.class, () -> group.run(() -> {}));
        release.countDown();
        thread.get().join(); // it closes its loop when it comes back after all
    }

    private static void spin(CountDownLatch release) {
        while (release.getCount() > 0) {
            Thread.onSpinWait();
        }
    }

    @Test
    void elementsAreDeliveredOrUndelivered() {
        var group = LoopGroup.of(2);
        group.run(() -> {
            var channel = SharedChannel.<Integer>buffered(10);
            for (int i = 0; i < 7; i++) {
                channel.send(i);
            }
            group.loop(1).submit(() -> channel.receive() + channel.receive() + channel.receive()).join();
        });
        Account account = group.shutdown();
        assertEquals(3, account.delivered());
        assertEquals(4, account.undelivered());
    }

    @Test
    void aShutdownDoesNotWaitForLessThanNothing() {
        try (var group = LoopGroup.of(1)) {
            assertThrows(IllegalArgumentException.class, () -> group.shutdown(Duration.ofMillis(-1)));
            group.run(() -> assertThrows(IllegalStateException.class, () -> group.shutdown(HOUR)));
            group.run(() -> {});
        }
    }
}
