package dev.headrace.multicore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headrace.channels.ClosedException;
import dev.headrace.loop.Blocking;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Threads, platform and virtual, at a shared channel, among themselves and with coroutines. */
class BlockingChannelTest {

    private static final int COUNT = 5_000;

    private static SharedChannel<Integer> open(int capacity) {
        return switch (capacity) {
            case 0 -> SharedChannel.rendezvous();
            case SharedChannel.ANY -> SharedChannel.unlimited();
            default -> SharedChannel.buffered(capacity);
        };
    }

    static List<ThreadFactory> kinds() {
        return List.of(Thread.ofPlatform().daemon().factory(), Thread.ofVirtual().factory());
    }

    private static <T> FutureTask<T> start(ThreadFactory kind, Callable<T> body) {
        var task = new FutureTask<>(body);
        kind.newThread(task).start();
        return task;
    }

    /** Waits until {@code thread} is parked. */
    private static void awaitParked(Thread thread) {
        while (thread.getState() != Thread.State.WAITING && thread.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 64, SharedChannel.ANY})
    void manyThreadsExchangeEveryElementOnceAndInOrder(int capacity) throws Exception {
        for (ThreadFactory kind : kinds()) {
            var channel = open(capacity);
            List<FutureTask<?>> senders = new ArrayList<>();
            List<FutureTask<int[]>> receivers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                int from = i * COUNT;
                senders.add(start(kind, () -> {
                    for (int element = from; element < from + COUNT; element++) {
                        channel.blocking().send(element);
                    }
                    return null;
                }));
                receivers.add(start(kind, () -> receiveAll(channel, 3)));
            }
            for (FutureTask<?> sender : senders) {
                sender.get();
            }
            channel.close();
            int[] seen = new int[3 * COUNT];
            for (FutureTask<int[]> receiver : receivers) {
                int[] one = receiver.get();
                for (int i = 0; i < seen.length; i++) {
                    seen[i] += one[i];
                }
            }
            for (int i = 0; i < seen.length; i++) {
                assertEquals(1, seen[i], "how often element " + i + " was received");
            }
        }
    }

    /** Counts what it receives, and checks the order of each sender. */
    private static int[] receiveAll(SharedChannel<Integer> channel, int senders) throws InterruptedException {
        int[] seen = new int[senders * COUNT];
        int[] last = new int[senders];
        Arrays.fill(last, -1);
        for (Integer element; (element = channel.blocking().receiveOrNull()) != null; ) {
            assertTrue(element > last[element / COUNT], "element " + element + " was overtaken");
            last[element / COUNT] = element;
            seen[element]++;
        }
        return seen;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 64, SharedChannel.ANY})
    void threadsSendToCoroutines(int capacity) {
        var channel = open(capacity);
        Watchdog.onLoops(2, () -> channel, group -> {
            for (ThreadFactory kind : kinds()) {
                FutureTask<?> sender = start(kind, () -> {
                    for (int i = 0; i < COUNT; i++) {
                        channel.blocking().send(i);
                    }
                    return null;
                });
                for (int i = 0; i < COUNT; i++) {
                    assertEquals(i, channel.receive());
                }
                sender.get();
            }
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 64, SharedChannel.ANY})
    void coroutinesSendToThreads(int capacity) {
        var channel = open(capacity);
        Watchdog.onLoops(2, () -> channel, group -> {
            for (ThreadFactory kind : kinds()) {
                FutureTask<?> receiver = start(kind, () -> {
                    for (int i = 0; i < COUNT; i++) {
                        assertEquals(i, channel.blocking().receive());
                    }
                    return null;
                });
                for (int i = 0; i < COUNT; i++) {
                    channel.send(i);
                }
                Blocking.call(receiver::get);
            }
        });
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void anInterruptEndsAReceiveWhichTakesNothing(ThreadFactory kind) throws Exception {
        var channel = SharedChannel.<Integer>rendezvous();
        var receiver = new FutureTask<>(() -> assertThrows(InterruptedException.class, channel.blocking()::receive));
        Thread thread = kind.newThread(receiver);
        thread.start();
        awaitParked(thread);
        thread.interrupt();
        receiver.get();
        assertFalse(channel.blocking().trySend(1, Duration.ZERO), "sent to a receiver that has left");
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void anInterruptEndsASendWhichHasNotSent(ThreadFactory kind) throws Exception {
        var channel = SharedChannel.<Integer>buffered(1);
        channel.blocking().send(1);
        var sender = new FutureTask<>(() -> assertThrows(InterruptedException.class, () -> channel.blocking().send(2)));
        Thread thread = kind.newThread(sender);
        thread.start();
        awaitParked(thread);
        thread.interrupt();
        sender.get();
        assertEquals(1, channel.blocking().receive());
        assertNull(channel.blocking().tryReceive(Duration.ofMillis(1)));
    }

    @Test
    void limitsOfTime() throws Exception {
        var channel = SharedChannel.<Integer>buffered(1);
        BlockingChannel<Integer> threads = channel.blocking();
        assertNull(threads.tryReceive(Duration.ZERO));
        assertNull(threads.tryReceive(Duration.ofMillis(2)));
        assertTrue(threads.trySend(1, Duration.ZERO));
        assertFalse(threads.trySend(2, Duration.ZERO));
        assertFalse(threads.trySend(2, Duration.ofMillis(2)));
        assertEquals(1, threads.tryReceive(Duration.ofSeconds(Long.MAX_VALUE)));
        assertThrows(IllegalArgumentException.class, () -> threads.trySend(1, Duration.ofNanos(-1)));
        assertThrows(IllegalArgumentException.class, () -> threads.tryReceive(Duration.ofNanos(-1)));
        assertThrows(NullPointerException.class, () -> threads.send(null));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aCloseEndsEveryWait(ThreadFactory kind) throws Exception {
        var full = SharedChannel.<Integer>buffered("full", 1);
        full.blocking().send(1);
        var empty = SharedChannel.<Integer>buffered("empty", 1);
        List<Thread> threads = new ArrayList<>();
        List<FutureTask<?>> waits = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            waits.add(new FutureTask<>(() -> assertThrows(ClosedException.class, () -> full.blocking().send(2))));
            waits.add(new FutureTask<>(() -> {
                assertNull(empty.blocking().receiveOrNull());
                return null;
            }));
        }
        waits.forEach(wait -> threads.add(kind.newThread(wait)));
        threads.forEach(Thread::start);
        threads.forEach(BlockingChannelTest::awaitParked);
        assertTrue(full.blocking().close());
        assertFalse(full.close());
        var why = new IllegalStateException("no more");
        assertTrue(empty.close());
        for (FutureTask<?> wait : waits) {
            wait.get();
        }
        assertEquals(1, full.blocking().receive());
        assertNull(full.blocking().receiveOrNull());
        assertTrue(full.isEnded());
        var failed = SharedChannel.<Integer>rendezvous();
        failed.blocking().close(why);
        assertSame(why, assertThrows(ClosedException.class, failed.blocking()::receiveOrNull).getCause());
    }

    /** The change of the channel's form waits for a loop that is busy; a limit of time is kept nevertheless. */
    @Test
    void aLimitIsKeptWhileALoopIsBusy() {
        var channel = SharedChannel.<Integer>buffered(1);
        Watchdog.onLoops(1, () -> channel, group -> {
            channel.send(1);
            FutureTask<Integer> receiver = start(kinds().getFirst(), () -> channel.blocking().tryReceive(Duration.ofMillis(5)));
            assertNull(receiver.get(), "got although the loop that sends has come to no turn"); // blocks the loop, on purpose
            assertEquals(1, channel.receive());
        });
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aCallbackMayCloseAChannelAtWhichVeryManyThreadsWait(ThreadFactory kind) {
        var channel = SharedChannel.<Integer>buffered(1);
        Watchdog.onLoops(1, () -> channel, group -> {
            List<FutureTask<Integer>> receivers = new ArrayList<>();
            List<Thread> threads = new ArrayList<>();
            channel.trySend(1);
            assertEquals(1, channel.receive());
            for (int i = 0; i < 300; i++) {
                var receiver = new FutureTask<>(channel.blocking()::receiveOrNull);
                receivers.add(receiver);
                threads.add(kind.newThread(receiver));
            }
            threads.forEach(Thread::start);
            Blocking.call(() -> {
                threads.forEach(BlockingChannelTest::awaitParked);
                return true;
            });
            group.loops().getFirst().callSoon(channel::close);
            for (FutureTask<Integer> receiver : receivers) {
                assertNull(Blocking.call(receiver::get));
            }
        });
    }

    @Test
    void aThreadThatRunsALoopIsRefused() {
        var channel = SharedChannel.<Integer>buffered("orders", 1);
        Watchdog.onLoops(1, () -> channel, group -> {
            var refused = assertThrows(IllegalStateException.class, () -> channel.blocking().send(1));
            assertEquals("shared channel \"orders\" (0 of 1), for threads blocks its caller, and was called on loop-0: "
                    + "coroutines use the channel itself", refused.getMessage());
        });
    }
}
