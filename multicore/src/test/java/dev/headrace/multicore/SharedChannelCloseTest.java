package dev.headrace.multicore;

import static dev.headrace.loop.Headrace.sleep;
import static dev.headrace.loop.Headrace.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headrace.channels.ClosedException;
import dev.headrace.loop.EventLoop;
import dev.headrace.loop.Promise;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A close in the middle: what was accepted is received, what was not has failed, and everybody learns of it. */
class SharedChannelCloseTest {

    private static final int ROUNDS = 150;
    private static final int SENDERS = 4;

    @ParameterizedTest(name = "{0} loops, capacity {1}")
    @CsvSource({"2, 1", "2, 3", "2, 64", "8, 1", "8, 64"})
    void aCoroutineThatClosesLosesNothingThatWasAccepted(int loops, int capacity) {
        var current = new AtomicReference<SharedChannel<Integer>>();
        Watchdog.onLoops(loops, current::get, group -> {
            for (int round = 0; round < ROUNDS; round++) {
                SharedChannel<Integer> channel = SharedChannel.buffered("round " + round, capacity);
                current.set(channel);
                int turns = round % 20;
                sendsAcceptedAreReceived(group, channel, () -> {
                    for (int i = 0; i < turns; i++) {
                        yieldNow();
                        sleep(Duration.ZERO);
                    }
                    channel.close();
                });
            }
        });
    }

    @ParameterizedTest(name = "{0} loops, capacity {1}")
    @CsvSource({"2, 1", "2, 3", "2, 64", "8, 1", "8, 64"})
    void aPlainThreadThatClosesLosesNothingThatWasAccepted(int loops, int capacity) {
        var current = new AtomicReference<SharedChannel<Integer>>();
        Watchdog.onLoops(loops, current::get, group -> {
            for (int round = 0; round < ROUNDS; round++) {
                SharedChannel<Integer> channel = SharedChannel.buffered("round " + round, capacity);
                current.set(channel);
                int spins = round * 50;
                sendsAcceptedAreReceived(group, channel, () -> Thread.ofPlatform().daemon().start(() -> {
                    for (int i = 0; i < spins; i++) {
                        Thread.onSpinWait();
                    }
                    channel.close();
                }));
            }
        });
    }

    private static void sendsAcceptedAreReceived(LoopGroup group, SharedChannel<Integer> channel, Runnable close) {
        List<Promise<Integer>> senders = Placement.spread(group, 0, SENDERS, i -> () -> sendUntilClosed(channel, i % 2 == 0));
        List<Promise<Integer>> receivers = Placement.spread(group, 1, 2, i -> () -> {
            int received = 0;
            while (channel.receiveOrNull() != null) {
                received++;
            }
            return received;
        });
        close.run();
        int accepted = Placement.joinAll(senders).stream().mapToInt(Integer::intValue).sum();
        int received = Placement.joinAll(receivers).stream().mapToInt(Integer::intValue).sum();
        assertEquals(accepted, received, () -> channel + ": LOST OR DOUBLED, accepted sends and receives differ");
        assertNull(channel.tryReceive());
    }

    /** How many of its elements were accepted. */
    private static int sendUntilClosed(SharedChannel<Integer> channel, boolean waits) {
        int accepted = 0;
        try {
            while (true) {
                if (waits) {
                    channel.send(accepted);
                    accepted++;
                } else if (channel.trySend(accepted)) {
                    accepted++;
                } else {
                    sleep(Duration.ZERO);
                }
            }
        } catch (ClosedException end) {
            return accepted;
        }
    }

    @Test
    void closeWakesReceiversThatWaitOnOtherLoops() {
        var channel = SharedChannel.<Integer>buffered(4);
        Watchdog.onLoops(8, () -> channel, group -> {
            List<Promise<String>> receivers = Placement.spread(group, 0, 16, i -> () -> "ended " + channel.receiveOrNull());
            sleep(Duration.ofMillis(1));
            assertTrue(channel.close());
            assertFalse(channel.close());
            for (String end : Placement.joinAll(receivers)) {
                assertEquals("ended null", end);
            }
        });
    }

    @Test
    void closeFailsSendersThatWaitOnOtherLoops() {
        var channel = SharedChannel.<Integer>buffered(1);
        Watchdog.onLoops(8, () -> channel, group -> {
            List<Promise<Integer>> senders = Placement.spread(group, 0, 16, i -> () -> sendUntilClosed(channel, true));
            while (channel.size() == 0) {
                sleep(Duration.ofNanos(100_000));
            }
            channel.close();
            assertEquals(1, Placement.joinAll(senders).stream().mapToInt(Integer::intValue).sum());
            assertEquals(0, channel.receiveOrNull());
            assertNull(channel.receiveOrNull());
        });
    }

    @Test
    void whoComesAfterTheCloseLearnsOfItToo() {
        var channel = SharedChannel.<Integer>buffered(4);
        Watchdog.onLoops(4, () -> channel, group -> {
            channel.send(1);
            channel.close();
            assertEquals(1, group.loops().get(1).<Integer>submit(channel::receiveOrNull).join());
            assertNull(group.loops().get(2).<Integer>submit(channel::receiveOrNull).join());
            assertEquals(0, group.loops().get(3).submit(() -> sendUntilClosed(channel, true)).join());
        });
    }

    @Test
    void aChannelThatNobodyUsedYetCanBeClosedAnywhere() {
        var channel = SharedChannel.<Integer>buffered(4);
        assertTrue(channel.close());
        assertTrue(channel.isClosed());
        Watchdog.guard(channel::toString, () -> EventLoop.run(() -> assertNull(channel.receiveOrNull())));
    }

    @Test
    void aLoopThatHasEndedDoesNotHoldUpTheClose() {
        var channel = SharedChannel.<Integer>buffered(4);
        Watchdog.guard(channel::toString, () -> {
            EventLoop.run(() -> channel.send(1));
            EventLoop.run(() -> {
                assertEquals(1, channel.receive());
                channel.close();
                assertNull(channel.receiveOrNull());
            });
        });
    }

    @Test
    void closesThatRaceCloseOnce() {
        var current = new AtomicReference<SharedChannel<Integer>>();
        Watchdog.onLoops(4, current::get, group -> {
            for (int round = 0; round < 500; round++) {
                SharedChannel<Integer> channel = SharedChannel.buffered(1);
                current.set(channel);
                Promise<Integer> receiver = group.loops().get(round % 4).submit(channel::receiveOrNull);
                List<Promise<Integer>> closers = Placement.spread(group, 0, 4, i -> () -> channel.close() ? 1 : 0);
                assertEquals(1, Placement.joinAll(closers).stream().mapToInt(Integer::intValue).sum());
                assertNull(receiver.join());
            }
        });
    }
}
