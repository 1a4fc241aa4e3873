package dev.headrace.channels;

import static dev.headrace.loop.Headrace.spawn;
import static dev.headrace.loop.Headrace.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headrace.loop.CancelledException;
import dev.headrace.loop.EventLoop;
import dev.headrace.loop.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The contract for channels of one loop, and what only they do: everything happens at once. */
class ChannelTest extends ChannelContract {

    @Override
    protected <T> Ends<T> open(int capacity) {
        return Ends.of(Channel.<T>buffered(capacity));
    }

    @Override
    protected int size(Ends<?> channel) {
        return ((Channel<?>) channel.in()).size();
    }

    @Override
    protected IntStream capacities() {
        return IntStream.of(0, 1, 2, 10, 100, UNLIMITED);
    }

    @Override
    protected int operationsAtOnce() {
        return 8;
    }

    @Test
    void randomOperationsUnderEveryPolicyDoWhatTheModelSays() {
        randomRounds(300, (random, clock) -> {
            int capacity = 1 + random.nextInt(4);
            Overflow policy = Overflow.values()[random.nextInt(4)];
            int plain = random.nextInt(3);
            var model = new ChannelModel(plain);
            new RandomOperations(Ends.of(Channel.<Integer>buffered(plain)), model,
                    Ends.of(Channel.<Integer>buffered("other", capacity, policy)), model.besides(capacity, policy), this::size, clock, random).run(1_000, operationsAtOnce());
        });
    }

    @Test
    void anElementLeasedAgainComesBackToItsFirstPlace() {
        EventLoop.run(() -> {
            Channel<String> channel = Channel.unlimited();
            channel.sendAll(List.of("a", "b", "c"));
            Lease<String> a = channel.receiveLeased();
            Lease<String> b = channel.receiveLeased();
            a.close();
            Lease<String> again = channel.receiveLeased();
            b.close();
            again.close();
            List<String> received = new ArrayList<>();
            channel.drainTo(received, 10);
            assertEquals(List.of("a", "b", "c"), received);
        });
    }

    @Test
    void aRendezvousResumesBothSidesInAFixedOrder() {
        EventLoop.run(() -> {
            var trace = new ArrayList<String>();
            Channel<String> channel = Channel.rendezvous();
            Task<?> sender = spawn(() -> {
                trace.add("1 sender sends");
                channel.send("a");
                trace.add("4 sender goes on, its element was taken");
                channel.send("b");
                trace.add("6 sender goes on at once, a receiver waited");
            });
            Task<?> receiver = spawn(() -> {
                trace.add("2 receiver receives " + channel.receive());
                trace.add("3 receiver goes on");
                trace.add("5 receiver got " + channel.receive());
            });
            sender.join();
            receiver.join();
            assertEquals(List.of("1 sender sends", "2 receiver receives a", "3 receiver goes on",
                    "4 sender goes on, its element was taken", "6 sender goes on at once, a receiver waited",
                    "5 receiver got b"), trace);
        });
    }

    @Test
    void anElementHandedToAReceiverIsReceivedAlthoughItIsCancelledNext() {
        EventLoop.run(() -> {
            Channel<String> channel = Channel.rendezvous();
            Task<String> receiver = spawn(() -> channel.receive());
            yieldNow();
            assertTrue(channel.trySend("it"));
            receiver.cancel();
            assertEquals("it", receiver.join());
        });
    }

    @Test
    void aSenderWhoseElementWasTakenHasSentAlthoughItIsCancelledNext() {
        EventLoop.run(() -> {
            Channel<String> channel = Channel.rendezvous();
            var trace = new ArrayList<String>();
            Task<?> sender = spawn(() -> {
                channel.send("it");
                trace.add("sent");
                yieldNow();
                trace.add("yielded");
            });
            yieldNow();
            assertEquals("it", channel.tryReceive());
            sender.cancel();
            assertThrows(CancelledException.class, sender::join);
            assertEquals(List.of("sent"), trace);
        });
    }

    @Test
    void everyCapacityUpTo200KeepsTheOrder() {
        EventLoop.run(() -> {
            for (int capacity = 0; capacity < 200; capacity++) {
                Channel<Integer> channel = Channel.buffered(capacity);
                spawn(() -> {
                    for (int i = 0; i < 300; i++) {
                        channel.send(i);
                    }
                    channel.close();
                });
                int expected = 0;
                for (int element : channel) {
                    assertEquals(expected++, element);
                    assertTrue(channel.size() <= capacity);
                }
                assertEquals(300, expected);
            }
        });
    }

    @Test
    void aNegativeCapacityIsRejected() {
        EventLoop.run(() -> {
            assertThrows(IllegalArgumentException.class, () -> Channel.buffered(-1));
            assertEquals(0, Channel.buffered(0).capacity());
            assertEquals(7, Channel.buffered(7).capacity());
            assertEquals(0, Channel.rendezvous().capacity());
        });
    }

    @Test
    void aHugeCapacityCostsNothing() {
        EventLoop.run(() -> {
            List<Channel<Integer>> channels = new ArrayList<>();
            for (int i = 0; i < 10_000; i++) {
                channels.add(Channel.buffered(Integer.MAX_VALUE));
            }
            channels.forEach(channel -> assertTrue(channel.trySend(1)));
        });
    }

    @Test
    void aChannelIsMadeOnALoop() {
        assertThrows(IllegalStateException.class, Channel::rendezvous);
    }

    @Test
    void useFromAnotherThreadFailsWithAMessageThatNamesTheChannel() throws InterruptedException {
        var failures = new ArrayList<String>();
        EventLoop.run(() -> {
            Channel<Integer> channel = Channel.buffered("orders", 3);
            var in = channel.senderEnd();
            var out = channel.receiverEnd();
            List<Runnable> uses = List.of(() -> channel.send(1), () -> channel.trySend(1), channel::receive,
                    channel::receiveOrNull, channel::tryReceive, channel::close, channel::size, channel::isClosed, channel::isEnded,
                    in::isClosed, out::isEnded);
            var stranger = Thread.ofPlatform().name("stranger").start(() -> uses.forEach(use ->
                    failures.add(assertThrows(IllegalStateException.class, use::run).getMessage())));
            stranger.join();
            assertFalse(channel.isClosed());
            assertNull(channel.tryReceive());
            assertEquals(11, failures.size());
            for (String failure : failures) {
                assertEquals("channel \"orders\" belongs to " + EventLoop.current().name() + ", but was used from thread "
                        + "\"stranger\".\nA SharedChannel works between loops: SharedChannel.buffered(3).", failure);
            }
        });
    }

    @Test
    void whatWasInItCanBeReadByAnybodyWhenTheLoopRunsNoMore() {
        var kept = new ArrayList<Channel<Integer>>();
        EventLoop.run(() -> {
            Channel<Integer> channel = Channel.buffered("orders", 3);
            kept.add(channel);
            channel.send(1);
            channel.close();
        });
        Channel<Integer> channel = kept.getFirst();
        assertEquals(1, channel.size());
        assertTrue(channel.isClosed());
        assertFalse(channel.isEnded());
    }

    @Test
    void anyThreadMayDescribeIt() throws InterruptedException {
        var descriptions = new ArrayList<String>();
        EventLoop.run(() -> {
            Channel<Integer> channel = Channel.buffered("orders", 3);
            channel.send(1);
            Thread.ofPlatform().start(() -> {
                descriptions.add(channel.toString());
                descriptions.add("" + channel.capacity());
            }).join();
            assertEquals(List.of(channel.toString(), "3"), descriptions);
        });
    }

    @Test
    void useOnAnotherLoopFails() {
        var kept = new ArrayList<Channel<Integer>>();
        EventLoop.run(() -> kept.add(Channel.buffered(1)));
        EventLoop.run(() -> {
            assertThrows(IllegalStateException.class, () -> kept.getFirst().send(1));
            assertThrows(IllegalStateException.class, () -> kept.getFirst().receive());
        });
    }

    @Test
    void theNameAndTheFillingAreInItsDescription() {
        EventLoop.run(() -> {
            Channel<Integer> channel = Channel.buffered("orders", 3);
            channel.send(1);
            String loop = EventLoop.current().name();
            assertEquals("channel \"orders\" of " + loop + " (1 of 3)", channel.toString());
            channel.close();
            assertEquals("channel \"orders\" of " + loop + " (1 of 3, closed)", channel.toString());
            assertTrue(Channel.rendezvous("meeting").toString().startsWith("channel \"meeting\""));
            var failure = assertThrows(ClosedException.class, () -> channel.send(2));
            assertEquals("channel \"orders\" is closed: nothing can be sent any more", failure.getMessage());
        });
    }

    @Test
    void aHundredThousandExchangesDoNotDeepenTheStack() {
        EventLoop.run(() -> {
            Channel<Integer> there = Channel.rendezvous();
            Channel<Integer> back = Channel.rendezvous();
            spawn(() -> {
                for (int ball : there) {
                    back.send(ball + 1);
                }
            });
            for (int i = 0; i < 100_000; i++) {
                there.send(i);
                assertEquals(i + 1, back.receive());
            }
        });
    }
}
