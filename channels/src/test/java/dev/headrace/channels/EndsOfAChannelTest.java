package dev.headrace.channels;

import static dev.headrace.loop.Headrace.after;
import static dev.headrace.loop.Headrace.select;
import static dev.headrace.loop.Headrace.spawn;
import static dev.headrace.loop.Headrace.yieldNow;
import static java.time.Duration.ofMillis;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headrace.loop.EventLoop;
import dev.headrace.loop.Task;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Several senders and several receivers, each with an end to close: Trio's clones, crossbeam's handles. */
class EndsOfAChannelTest {

    @Test
    void theChannelIsClosedWhenTheLastSenderEndIs() {
        EventLoop.run(() -> {
            Channel<String> channel = Channel.buffered(5);
            SenderEnd<String> one = channel.senderEnd();
            SenderEnd<String> other = one.share();
            one.send("a");
            assertTrue(one.close());
            assertFalse(one.close());
            assertFalse(channel.isClosed());
            other.send("b");
            assertTrue(other.close());
            assertTrue(channel.isClosed());
            assertEquals(List.of("a", "b"), channel.stream().toList());
        });
    }

    @Test
    void theChannelIsCancelledWhenTheLastReceiverEndIsClosed() {
        EventLoop.run(() -> {
            var lost = new ArrayList<String>();
            Channel<String> channel = Channel.<String>buffered(2).onUndelivered(lost::add);
            ReceiverEnd<String> one = channel.receiverEnd();
            ReceiverEnd<String> other = one.share();
            channel.sendAll(List.of("a", "b"));
            Task<?> sender = spawn(() -> channel.send("c"));
            yieldNow();
            assertTrue(one.cancel());
            assertFalse(one.cancel());
            assertFalse(channel.isClosed());
            assertEquals("a", other.receive());
            sender.join();
            other.close();
            assertTrue(channel.isClosed());
            assertEquals(List.of("b", "c"), lost, "at once, not when the channel is forgotten");
            assertThrows(ClosedException.class, () -> channel.send("d"));
        });
    }

    @Test
    void everyOperationOnAClosedEndFailsAndSaysWhichIsClosed() {
        EventLoop.run(() -> {
            Channel<String> channel = Channel.buffered("orders", 5);
            channel.send("left alone");
            SenderEnd<String> in = channel.senderEnd();
            ReceiverEnd<String> out = channel.receiverEnd();
            SenderEnd<String> otherIn = in.share();
            ReceiverEnd<String> otherOut = out.share();
            in.close();
            out.close();
            assertTrue(in.isClosed());
            assertFalse(out.isEnded());
            List<Runnable> uses = List.of(() -> in.send("x"), () -> in.trySend("x"), () -> in.trySend("x", ofMillis(1)),
                    () -> in.sendAll(List.of("x")), () -> select(in.onSend("x", () -> null)), in::share,
                    out::receive, out::receiveOrNull, out::tryReceive, () -> out.tryReceive(ofMillis(1)),
                    () -> out.receiveBatch(2), () -> out.drainTo(new ArrayList<>(), 2), () -> out.iterator().hasNext(),
                    () -> out.stream().toList(), () -> select(out.onReceive()), () -> select(out.onReceiveOrEnd(x -> x)),
                    out::share);
            for (Runnable use : uses) {
                var failure = assertThrows(ClosedException.class, use::run);
                assertTrue(failure.getMessage().startsWith("this end is closed: "), failure.getMessage());
                assertTrue(failure.getMessage().contains("channel \"orders\""), failure.getMessage());
            }
            otherIn.send("goes on");
            assertEquals("left alone", otherOut.receive());
            assertEquals("goes on", otherOut.receive());
        });
    }

    @Test
    void closingAnEndDoesNotDisturbThoseWhoWaitOnOthers() {
        EventLoop.run(() -> {
            Channel<Integer> channel = Channel.rendezvous();
            SenderEnd<Integer> in = channel.senderEnd();
            ReceiverEnd<Integer> out = channel.receiverEnd();
            Task<Integer> receiving = spawn(() -> out.receive());
            Task<Integer> selecting = spawn(() -> select(out.onReceive()));
            yieldNow();
            for (int i = 0; i < 100; i++) {
                in.share().close();
                out.share().close();
            }
            yieldNow();
            assertFalse(receiving.isDone());
            in.send(1);
            in.send(2);
            assertEquals(1, receiving.join());
            assertEquals(2, selecting.join());
        });
    }

    @Test
    void thoseWhoWaitAtTheOtherSideAreToldWhenTheLastEndIsClosed() {
        EventLoop.run(() -> {
            Channel<Integer> channel = Channel.rendezvous();
            SenderEnd<Integer> in = channel.senderEnd();
            Task<Integer> receiving = spawn(() -> channel.receiveOrNull());
            yieldNow();
            in.close();
            assertNull(receiving.join());

            Channel<Integer> second = Channel.rendezvous();
            ReceiverEnd<Integer> out = second.receiverEnd();
            Task<?> sending = spawn(() -> second.send(1));
            yieldNow();
            out.close();
            assertThrows(ClosedException.class, sending::join);
        });
    }

    @Test
    void aClosedChannelFailsOtherwiseThanAClosedEnd() {
        EventLoop.run(() -> {
            Channel<String> channel = Channel.buffered("orders", 1);
            SenderEnd<String> in = channel.senderEnd();
            ReceiverEnd<String> out = channel.receiverEnd();
            channel.close();
            assertTrue(in.isClosed());
            assertTrue(out.isEnded());
            assertTrue(assertThrows(ClosedException.class, () -> in.send("x")).getMessage().startsWith("channel \"orders\""));
            assertTrue(assertThrows(ClosedException.class, out::receive).getMessage().startsWith("channel \"orders\""));
            assertNull(out.receiveOrNull());
            assertTrue(in.close());
            assertTrue(out.cancel());
        });
    }

    @Test
    void manySendersNeedNotKnowWhoComesLast() {
        EventLoop.run(() -> {
            Channel<Integer> numbers = Channel.buffered(3);
            SenderEnd<Integer> first = numbers.senderEnd();
            for (int sender = 0; sender < 10; sender++) {
                SenderEnd<Integer> end = first.share();
                int from = sender * 100;
                spawn(() -> {
                    end.sendAll(IntStream.range(from, from + 100).boxed().toList());
                    end.close();
                });
            }
            first.close();
            assertEquals(IntStream.range(0, 1_000).boxed().toList(), numbers.stream().sorted().toList());
        });
    }

    @Test
    void leavingALoopInATryBlockTellsTheSendersToStop() {
        EventLoop.run(() -> {
            Channel<Integer> numbers = Channel.rendezvous();
            Task<Integer> sender = spawn(() -> {
                for (int i = 0; ; i++) {
                    try {
                        numbers.send(i);
                    } catch (ClosedException nobodyListens) {
                        return i;
                    }
                }
            });
            try (var end = numbers.receiverEnd()) {
                for (int number : end) {
                    if (number == 5) {
                        break;
                    }
                }
            }
            assertEquals(6, sender.join());
        });
    }

    @Test
    void theFirstCauseOfAnEndIsTheCauseOfTheChannel() {
        EventLoop.run(() -> {
            Channel<String> channel = Channel.buffered(5);
            SenderEnd<String> one = channel.senderEnd();
            SenderEnd<String> failing = one.share();
            SenderEnd<String> last = one.share();
            var cause = new IOException("the wire broke");
            one.close();
            assertTrue(failing.close(cause));
            assertFalse(channel.isClosed());
            last.send("still going");
            last.close(new IOException("also"));
            assertEquals("still going", channel.receive());
            assertSame(cause, assertThrows(ClosedException.class, channel::receive).getCause());
        });
    }

    @Test
    void aSelectReceivesAndSendsThroughEnds() {
        VirtualTime.run(() -> {
            Channel<String> channel = Channel.buffered(1);
            SenderEnd<String> in = channel.senderEnd();
            ReceiverEnd<String> out = channel.receiverEnd();
            assertEquals("sent", select(in.onSend("a", () -> "sent"), after(ofMillis(5), () -> "late")));
            assertFalse(in.trySend("b", ofMillis(5)));
            assertEquals("a", select(out.onReceive(), after(ofMillis(5), () -> "late")));
            assertNull(out.tryReceive(ofMillis(5)));
            in.close();
            assertEquals("end", select(out.onReceiveOrEnd(element -> element == null ? "end" : element)));
            assertThrows(ClosedException.class, () -> select(out.onReceive()));
        });
    }

    @Test
    void endsKnowTheirChannel() {
        EventLoop.run(() -> {
            Channel<String> channel = Channel.rendezvous("one");
            Channel<String> other = Channel.rendezvous("other");
            assertTrue(channel.senderEnd().sameChannel(channel.senderEnd()));
            assertTrue(channel.senderEnd().sameChannel(channel.receiverEnd()));
            assertTrue(channel.receiverEnd().sameChannel(channel.senderEnd()));
            assertTrue(channel.receiverEnd().sameChannel(channel.receiverEnd().share()));
            assertFalse(channel.senderEnd().sameChannel(other.senderEnd()));
            assertFalse(channel.receiverEnd().sameChannel(other.senderEnd()));
            assertTrue(channel.senderEnd().toString().startsWith("an end of channel \"one\""));
        });
    }
}
