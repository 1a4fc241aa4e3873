package dev.headrace.multicore;

import static dev.headrace.loop.Headrace.sleep;
import static dev.headrace.loop.Headrace.spawn;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headrace.loop.CancelledException;
import dev.headrace.loop.EventLoop;
import dev.headrace.loop.Waiter;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The life of a group of loops: run, interrupt, close. */
class LoopGroupTest {

    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    void runReturnsTheResultOfMain() {
        try (var group = LoopGroup.of(2)) {
            assertEquals(42, group.<Integer>run(() -> 42));
            assertNull(group.<String>run(() -> null));
        }
    }

    @Test
    void mainRunsOnTheFirstLoop() {
        try (var group = LoopGroup.of(3)) {
            group.run(() -> assertSame(group.loops().getFirst(), EventLoop.current()));
            assertEquals(3, group.size());
            assertEquals(List.of("loop-0", "loop-1", "loop-2"), group.loops().stream().map(EventLoop::name).toList());
        }
    }

    @Test
    void anInterruptThatACoroutineLeavesBehindDoesNotEndItsLoop() {
        try (var group = LoopGroup.of(1)) {
            group.run(() -> Thread.currentThread().interrupt());
            assertEquals(42, group.<Integer>run(() -> 42));
            group.run(() -> Thread.currentThread().interrupt());
        }
    }

    @Test
    void runThrowsWhatMainThrows() {
        try (var group = LoopGroup.of(2)) {
            var unchecked = new IllegalArgumentException("no");
            var error = new AssertionError("no");
            var checked = new IOException("no");
            assertSame(unchecked, assertThrows(IllegalArgumentException.class, () -> group.run(() -> {
                throw unchecked;
            })));
            assertSame(error, assertThrows(AssertionError.class, () -> group.run(() -> {
                throw error;
            })));
            assertSame(checked, assertThrows(CompletionException.class, () -> group.run(() -> {
                throw checked;
            })).getCause());
            assertEquals(1, group.<Integer>run(() -> 1));
        }
    }

    @Test
    void severalThreadsMayRunTheirMainsAtOnce() throws InterruptedException {
        try (var group = LoopGroup.of(2)) {
            var ends = new AtomicInteger();
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                threads.add(Thread.ofPlatform().start(() -> ends.addAndGet(group.<Integer>run(() -> {
                    sleep(Duration.ofMillis(1));
                    return 1;
                }))));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertEquals(4, ends.get());
        }
    }

    @Test
    void aClosedGroupRunsNothing() {
        var group = LoopGroup.of(2);
        group.close();
        group.close();
        assertEquals("the group is closed: it runs nothing any more",
                assertThrows(IllegalStateException.class, () -> group.run(() -> 1)).getMessage());
    }

    @Test
    void runOnALoopOfTheGroupIsRefused() {
        try (var group = LoopGroup.of(2)) {
            for (EventLoop loop : group.loops()) {
                group.run(() -> loop.submit(() -> {
                    var refusal = assertThrows(IllegalStateException.class, () -> group.run(() -> 1));
                    assertTrue(refusal.getMessage().contains("call it from a plain thread"), refusal.getMessage());
                }).join());
            }
        }
    }

    @Test
    void runOnAnyOtherLoopIsRefusedToo() {
        try (var group = LoopGroup.of(1)) {
            EventLoop.run(() -> assertThrows(IllegalStateException.class, () -> group.run(() -> 1)));
        }
    }

    @Test
    void closeOnALoopOfTheGroupIsRefused() {
        try (var group = LoopGroup.of(2)) {
            group.run(() -> {
                assertThrows(IllegalStateException.class, group::close);
                sleep(Duration.ZERO);
            });
            assertEquals(1, group.<Integer>run(() -> 1));
        }
    }

    @Test
    void aGroupHasAtLeastOneLoop() {
        assertThrows(IllegalArgumentException.class, () -> LoopGroup.of(0));
        try (var group = LoopGroup.perCore()) {
            assertEquals(Runtime.getRuntime().availableProcessors(), group.size());
        }
    }

    @Test
    void interruptingTheCallerCancelsMain() throws InterruptedException {
        try (var group = LoopGroup.of(2)) {
            var started = new CountDownLatch(1);
            var ended = new ArrayList<String>();
            var caller = Thread.ofPlatform().start(() -> {
                var thrown = assertThrows(CancelledException.class, () -> group.run(() -> {
                    try {
                        started.countDown();
                        sleep(HOUR);
                    } finally {
                        ended.add("cleaned up");
                    }
                }));
                ended.add(thrown.why());
                ended.add("interrupted: " + Thread.interrupted());
            });
            started.await();
            caller.interrupt();
            caller.join();
            assertEquals(List.of("cleaned up", "the thread that ran it was interrupted", "interrupted: true"), ended);
        }
    }

    @Test
    void closeRunsFinallyBlocksOnEveryLoop() {
        var cleanedUp = new AtomicInteger();
        try (var group = LoopGroup.of(4)) {
            group.run(() -> {
                for (EventLoop loop : group.loops()) {
                    loop.submit(() -> {
                        spawn(() -> {
                            try {
                                sleep(HOUR);
                            } finally {
                                cleanedUp.incrementAndGet();
                            }
                        });
                        sleep(Duration.ZERO);
                    }).join();
                }
            });
            assertEquals(0, cleanedUp.get());
        }
        assertEquals(4, cleanedUp.get());
    }

    @Test
    void closeFromAnotherThreadCancelsMain() throws InterruptedException {
        var group = LoopGroup.of(2);
        var started = new CountDownLatch(1);
        var closer = Thread.ofPlatform().start(() -> {
            try {
                started.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            group.close();
        });
        assertThrows(CancelledException.class, () -> group.run(() -> {
            started.countDown();
            sleep(HOUR);
        }));
        closer.join();
    }

    @Test
    void closeEndsARunWhoseMainDoesNotEnd() throws InterruptedException {
        var group = LoopGroup.of(1);
        var started = new CountDownLatch(1);
        var caller = Thread.ofPlatform().daemon().start(() -> assertThrows(RuntimeException.class, () -> group.run(() -> {
            started.countDown();
            while (true) {
                Waiter me = EventLoop.current().waiter(null);
                me.resume(null); // so that the wait is over before it begins, and no cancellation can end it
                me.await();
            }
        })));
        started.await();
        group.close();
        caller.join(2_000);
        assertFalse(caller.isAlive(), "run() still waits for a coroutine that nobody runs any more");
    }

    @Test
    void runThatRacesWithCloseReturnsOrFailsButNeverHangs() throws InterruptedException {
        for (int round = 0; round < 200; round++) {
            var group = LoopGroup.of(1);
            var closer = Thread.ofPlatform().start(group::close);
            try {
                assertEquals(1, group.<Integer>run(() -> 1));
            } catch (CancelledException e) {
                assertEquals("the loop was closed", e.why());
            } catch (IllegalStateException e) {
                assertEquals("the group is closed: it runs nothing any more", e.getMessage());
            }
            closer.join();
        }
    }

    @Test
    void theThreadsEndWithTheGroup() {
        var threads = new ArrayList<Thread>();
        try (var group = LoopGroup.of(4)) {
            group.run(() -> {
                for (EventLoop loop : group.loops()) {
                    threads.add(loop.submit(Thread::currentThread).join());
                }
            });
            for (Thread thread : threads) {
                assertTrue(thread.isAlive());
                assertTrue(thread.isDaemon());
            }
        }
        assertEquals(4, threads.stream().distinct().count());
        threads.forEach(thread -> assertFalse(thread.isAlive()));
    }
}
