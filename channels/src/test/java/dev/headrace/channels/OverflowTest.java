package dev.headrace.channels;

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

import dev.headrace.loop.CancelledException;
import dev.headrace.loop.EventLoop;
import dev.headrace.loop.Task;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a full channel does with one more element, and who is told of those that nobody will receive. */
class OverflowTest {

    private final List<Integer> lost = new ArrayList<>();

    private Channel<Integer> channel(int capacity, Overflow overflow) {
        return Channel.<Integer>buffered("numbers", capacity, overflow).onUndelivered(lost::add);
    }

    // ----------------------------------------------------------------------------------------------- the policies

    @ParameterizedTest
    @CsvSource({"1, DROP_OLDEST, 5, 1234", "2, DROP_OLDEST, 45, 123", "0, DROP_NEWEST, '', 12345", "1, DROP_NEWEST, 1, 2345",
            "2, DROP_NEWEST, 12, 345"})
    void whatSurvivesAndWhatIsDropped(int capacity, Overflow overflow, String survivors, String dropped) {
        EventLoop.run(() -> {
            Channel<Integer> channel = channel(capacity, overflow);
            for (int i = 1; i <= 5; i++) {
                if (i % 2 == 0) {
                    channel.send(i);
                } else {
                    assertTrue(channel.trySend(i));
                }
            }
            List<Integer> received = new ArrayList<>();
            channel.drainTo(received, 10);
            assertEquals(digits(survivors), received);
            assertEquals(digits(dropped), lost);
            assertEquals(5, channel.statistics().sent());
        });
    }

    private static List<Integer> digits(String text) {
        return text.chars().mapToObj(digit -> digit - '0').toList();
    }

    @ParameterizedTest
    @EnumSource
    void aWaitingReceiverGetsTheElementWhateverThePolicy(Overflow overflow) {
        EventLoop.run(() -> {
            Channel<Integer> channel = channel(overflow == Overflow.DROP_OLDEST ? 1 : 0, overflow);
            Task<Integer> receiver = spawn(() -> channel.receive());
            yieldNow();
            channel.send(1);
            assertEquals(1, receiver.join());
            assertEquals(List.of(), lost);
        });
    }

    @Test
    void aFullChannelThatFailsDoesNotTakeTheElement() {
        EventLoop.run(() -> {
            Channel<Integer> channel = channel(1, Overflow.FAIL);
            channel.send(1);
            assertTrue(assertThrows(FullException.class, () -> channel.send(2)).getMessage().contains("\"numbers\""));
            assertFalse(channel.trySend(3));
            assertEquals(1, channel.receive());
            channel.send(4);
            assertEquals(4, channel.receive());
            assertEquals(List.of(), lost, "the senders know");
            assertEquals(2, channel.statistics().sent());
        });
    }

    @Test
    void aFullChannelThatFailsIsWaitedForIfThatIsAskedFor() {
        VirtualTime.run(() -> {
            Channel<Integer> channel = channel(1, Overflow.FAIL);
            channel.send(1);
            assertFalse(channel.trySend(2, ofMillis(5)));
            Task<Boolean> sender = spawn(() -> channel.trySend(3, ofMillis(5)));
            yieldNow();
            assertEquals(1, channel.receive());
            assertTrue(sender.join());
            assertEquals(3, channel.receive());
        });
    }

    @Test
    void aSelectOnAChannelThatDropsNeverWaits() {
        EventLoop.run(() -> {
            Channel<Integer> channel = channel(1, Overflow.DROP_OLDEST);
            for (int i = 0; i < 3; i++) {
                assertEquals("sent", select(channel.onSend(i, () -> "sent")));
            }
            assertEquals(List.of(0, 1), lost);
        });
    }

    @Test
    void aConflatedChannelGivesTheLatestAndKeepsItWhenItIsClosed() {
        EventLoop.run(() -> {
            Channel<Integer> channel = Channel.conflated();
            channel.sendAll(List.of(1, 2, 3));
            assertEquals(3, channel.receive());
            channel.send(4);
            channel.close();
            assertEquals(List.of(4), channel.stream().toList());
        });
    }

    @Test
    void nothingIsDroppedWhileSendersWait() {
        EventLoop.run(() -> {
            Channel<Integer> channel = channel(3, Overflow.SUSPEND);
            Task<?> sender = spawn(() -> channel.sendAll(List.of(1, 2, 3, 4, 5, 6)));
            yieldNow();
            assertEquals(3, channel.size());
            assertEquals(List.of(1, 2, 3, 4, 5, 6), channel.stream().limit(6).toList());
            sender.join();
            assertEquals(List.of(), lost);
        });
    }

    @Test
    void aChannelThatDropsTheOldestNeedsAPlace() {
        EventLoop.run(() -> {
            assertThrows(IllegalArgumentException.class, () -> channel(0, Overflow.DROP_OLDEST));
            assertThrows(NullPointerException.class, () -> Channel.buffered("x", 1, null));
        });
    }

    // ------------------------------------------------------------------------------------------ undelivered elements

    @Test
    void aSendThatFailsIsNotUndelivered() {
        EventLoop.run(() -> {
            Channel<Integer> channel = channel(1, Overflow.SUSPEND);
            channel.send(1);
            assertFalse(channel.trySend(2));
            Task<?> cancelled = spawn(() -> channel.send(3));
            Task<?> closed = spawn(() -> channel.send(4));
            yieldNow();
            cancelled.cancel();
            assertThrows(CancelledException.class, cancelled::join);
            channel.close();
            assertThrows(ClosedException.class, closed::join);
            assertThrows(ClosedException.class, () -> channel.send(5));
            assertEquals(1, channel.receive());
            assertEquals(List.of(), lost);
        });
    }

    @Test
    void cancelGivesUpWhatIsThereAndFailsThoseWhoWait() {
        EventLoop.run(() -> {
            Channel<Integer> channel = channel(2, Overflow.SUSPEND);
            channel.sendAll(List.of(1, 2));
            Task<?> sender = spawn(() -> channel.send(3));
            yieldNow();
            assertTrue(channel.cancel());
            assertFalse(channel.cancel());
            assertEquals(List.of(1, 2), lost);
            assertThrows(ClosedException.class, sender::join);
            assertTrue(channel.isEnded());
            assertNull(channel.receiveOrNull());
        });
    }

    @Test
    void cancelWakesWaitingReceivers() {
        EventLoop.run(() -> {
            Channel<Integer> channel = channel(0, Overflow.SUSPEND);
            Task<Integer> orNull = spawn(() -> channel.receiveOrNull());
            Task<Integer> orFail = spawn(() -> channel.receive());
            Task<Integer> inSelect = spawn(() -> select(channel.onReceive()));
            yieldNow();
            assertTrue(channel.cancel());
            assertNull(orNull.join());
            assertThrows(ClosedException.class, orFail::join);
            assertThrows(ClosedException.class, inSelect::join);
        });
    }

    @Test
    void aClosedChannelIsCancelledWithWhatItStillHolds() {
        EventLoop.run(() -> {
            Channel<Integer> channel = channel(2, Overflow.SUSPEND);
            channel.send(1);
            channel.close();
            assertEquals(List.of(), lost);
            assertTrue(channel.cancel());
            assertEquals(List.of(1), lost);
        });
    }

    @Test
    void whatIsLeftWhenTheLoopIsClosedIsUndelivered() {
        EventLoop.run(() -> {
            Channel<Integer> channel = channel(5, Overflow.SUSPEND);
            channel.sendAll(List.of(1, 2, 3));
            channel.receive();
        });
        assertEquals(List.of(2, 3), lost);
    }

    @Test
    void whatTheCoroutinesTakeWhileTheyEndIsDelivered() {
        EventLoop.run(() -> {
            Channel<Integer> channel = channel(5, Overflow.SUSPEND);
            channel.sendAll(List.of(1, 2, 3));
            spawn(() -> {
                try {
                    Channel.rendezvous().receive();
                } finally {
                    channel.tryReceive();
                }
            });
            yieldNow();
        });
        assertEquals(List.of(2, 3), lost);
    }

    @Test
    void aHandlerThatThrowsFailsTheOperationButEveryElementIsTold() {
        EventLoop.run(() -> {
            Channel<Integer> channel = Channel.<Integer>buffered(3).onUndelivered(element -> {
                lost.add(element);
                throw new IllegalStateException("cannot dispose of " + element);
            });
            channel.sendAll(List.of(1, 2, 3));
            var failure = assertThrows(IllegalStateException.class, channel::cancel);
            assertEquals("cannot dispose of 1", failure.getMessage());
            assertEquals(2, failure.getSuppressed().length);
            assertEquals(List.of(1, 2, 3), lost, "each once");
            assertTrue(channel.isEnded());
            assertFalse(channel.cancel());
            assertEquals(3, channel.statistics().undelivered());
        });
        assertEquals(List.of(1, 2, 3), lost);
    }

    @Test
    void aHandlerThatThrowsWhenAnElementIsDroppedHasNotStoppedTheSend() {
        EventLoop.run(() -> {
            var failure = new IllegalStateException("cannot dispose of it");
            Channel<Integer> channel = Channel.<Integer>buffered("x", 1, Overflow.DROP_OLDEST).onUndelivered(element -> {
                throw failure;
            });
            channel.send(1);
            assertSame(failure, assertThrows(IllegalStateException.class, () -> channel.send(2)));
            assertEquals(2, channel.receive());
            assertEquals(0, channel.size());
        });
    }

    @Test
    void aHandlerMaySendTheElementElsewhere() {
        EventLoop.run(() -> {
            Channel<Integer> attic = Channel.unlimited();
            Channel<Integer> channel = Channel.<Integer>buffered("x", 1, Overflow.DROP_OLDEST).onUndelivered(attic::send);
            channel.sendAll(List.of(1, 2, 3));
            channel.cancel();
            attic.close();
            assertEquals(List.of(1, 2, 3), attic.stream().toList());
        });
    }
}
