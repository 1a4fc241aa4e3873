package dev.headrace.channels;

import static dev.headrace.loop.Headrace.spawn;
import static dev.headrace.loop.Headrace.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headrace.loop.CancelledException;
import dev.headrace.loop.EventLoop;
import dev.headrace.loop.Task;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A place is taken before there is an element for it. */
class PermitTest {

    @Test
    void aPermitKeepsItsPlaceFreeOfOtherSenders() {
        EventLoop.run(() -> {
            Channel<String> channel = Channel.buffered(2);
            Permit<String> permit = channel.reserve();
            assertTrue(channel.trySend("a"));
            assertFalse(channel.trySend("b"), "the second place is reserved");
            permit.send("c");
            assertEquals("a", channel.receive());
            assertEquals("c", channel.receive());
            assertTrue(channel.trySend("d"));
            assertTrue(channel.trySend("e"));
            assertFalse(channel.trySend("f"), "the capacity is what it was");
        });
    }

    @Test
    void sendingWithAPermitNeverSuspends() {
        EventLoop.run(() -> {
            Channel<Integer> channel = Channel.buffered(3);
            List<Permit<Integer>> permits = List.of(channel.reserve(), channel.reserve(), channel.reserve());
            assertNull(channel.tryReserve());
            var others = new ArrayList<String>();
            spawn(() -> others.add("ran"));
            for (int i = 0; i < 3; i++) {
                permits.get(i).send(i);
            }
            assertEquals(List.of(), others);
            assertEquals(3, channel.size());
        });
    }

    @Test
    void aPermitThatIsClosedGivesItsPlaceToTheFirstWhoWaits() {
        EventLoop.run(() -> {
            Channel<String> channel = Channel.buffered(1);
            Permit<String> permit = channel.reserve();
            Task<?> first = spawn(() -> channel.send("first"));
            Task<?> second = spawn(() -> channel.send("second"));
            yieldNow();
            permit.close();
            yieldNow();
            assertTrue(first.isDone());
            assertFalse(second.isDone());
            permit.close();
            yieldNow();
            assertFalse(second.isDone(), "closing twice gives one place back");
            assertEquals("first", channel.receive());
            assertEquals("second", channel.receive());
        });
    }

    @Test
    void sendersAndThoseWhoReserveAreServedInTheOrderTheyCame() {
        EventLoop.run(() -> {
            Channel<String> channel = Channel.buffered(1);
            channel.send("there");
            var trace = new ArrayList<String>();
            spawn(() -> {
                channel.send("a");
                trace.add("a sent");
            });
            spawn(() -> {
                try (var permit = channel.reserve()) {
                    trace.add("b has a permit");
                    permit.send("b");
                }
            });
            spawn(() -> {
                channel.send("c");
                trace.add("c sent");
            });
            yieldNow();
            for (String expected : List.of("there", "a", "b", "c")) {
                assertEquals(expected, channel.receive());
                yieldNow();
            }
            assertEquals(List.of("a sent", "b has a permit", "c sent"), trace);
        });
    }

    @Test
    void aWaitingReceiverGetsThePermittedElementAndThePlaceIsFreeAgain() {
        EventLoop.run(() -> {
            Channel<String> channel = Channel.buffered(1);
            Permit<String> permit = channel.reserve();
            Task<String> receiver = spawn(() -> channel.receive());
            Task<Permit<String>> reserving = spawn(() -> channel.reserve());
            yieldNow();
            assertFalse(reserving.isDone());
            permit.send("it");
            assertEquals("it", receiver.join());
            assertNotNull(reserving.join());
            assertEquals(0, channel.size());
        });
    }

    @Test
    void aReceiverIsServedByASenderThatWaitsBehindOneWhoReserves() {
        EventLoop.run(() -> {
            Channel<String> channel = Channel.buffered(1);
            Permit<String> permit = channel.reserve();
            Task<Permit<String>> reserving = spawn(() -> channel.reserve());
            Task<?> sender = spawn(() -> channel.send("waited"));
            yieldNow();
            Task<String> receiver = spawn(() -> channel.receive());
            yieldNow();
            assertTrue(receiver.isDone(), "the element was there for it");
            assertEquals("waited", receiver.join());
            sender.join();
            assertFalse(reserving.isDone());
            permit.close();
            reserving.join().send("later");
            assertEquals("later", channel.receive());
        });
    }

    @Test
    void nobodyOvertakesASenderThatWaitsBehindOneWhoReserves() {
        EventLoop.run(() -> {
            Channel<String> channel = Channel.buffered(1);
            Permit<String> permit = channel.reserve();
            spawn(() -> channel.reserve());
            spawn(() -> channel.send("waited"));
            yieldNow();
            Task<String> receiver = spawn(() -> channel.receive());
            yieldNow();
            assertFalse(channel.trySend("newcomer"));
            assertEquals("waited", receiver.join());
            permit.close();
        });
    }

    @Test
    void aCancelledReserveLeavesThePlaceToTheNext() {
        EventLoop.run(() -> {
            Channel<String> channel = Channel.buffered(1);
            Permit<String> permit = channel.reserve();
            Task<Permit<String>> first = spawn(() -> channel.reserve());
            Task<Permit<String>> second = spawn(() -> channel.reserve());
            yieldNow();
            first.cancel();
            assertThrows(CancelledException.class, first::join);
            permit.close();
            second.join().send("it");
            assertEquals("it", channel.receive());
        });
    }

    @Test
    void aPermitIsUsedOnce() {
        EventLoop.run(() -> {
            Channel<String> channel = Channel.buffered("orders", 1);
            Permit<String> permit = channel.reserve();
            permit.send("it");
            assertThrows(IllegalStateException.class, () -> permit.send("again"));
            permit.close();
            assertFalse(channel.trySend("no room"));
            Permit<String> closed = Channel.<String>buffered(1).reserve();
            closed.close();
            assertThrows(IllegalStateException.class, () -> closed.send("again"));
        });
    }

    @Test
    void aPermitOfAChannelThatWasClosedMeanwhileFails() {
        EventLoop.run(() -> {
            Channel<String> channel = Channel.buffered(1);
            Permit<String> permit = channel.reserve();
            Task<Permit<String>> waiting = spawn(() -> channel.reserve());
            yieldNow();
            channel.close();
            assertThrows(ClosedException.class, () -> permit.send("late"));
            assertThrows(ClosedException.class, waiting::join);
            assertThrows(ClosedException.class, channel::reserve);
            assertThrows(ClosedException.class, channel::tryReserve);
            assertTrue(channel.isEnded());
            assertEquals(0, channel.statistics().sent());
        });
    }

    @Test
    void aRendezvousHasNoPlaces() {
        EventLoop.run(() -> {
            assertThrows(UnsupportedOperationException.class, () -> Channel.rendezvous().reserve());
            assertThrows(UnsupportedOperationException.class, () -> Channel.rendezvous().tryReserve());
        });
    }

    @Test
    void aNullIsRejectedAndThePermitStays() {
        EventLoop.run(() -> {
            Channel<String> channel = Channel.buffered(1);
            Permit<String> permit = channel.reserve();
            assertThrows(NullPointerException.class, () -> permit.send(null));
            permit.send("it");
            assertEquals("it", channel.receive());
        });
    }

    @Test
    void useFromAnotherThreadFailsAndThePermitStays() {
        EventLoop.run(() -> {
            Channel<String> channel = Channel.buffered(1);
            Permit<String> permit = channel.reserve();
            var failures = new ArrayList<IllegalStateException>();
            Thread.ofPlatform().start(() -> {
                failures.add(assertThrows(IllegalStateException.class, () -> permit.send("it")));
                failures.add(assertThrows(IllegalStateException.class, permit::close));
            }).join();
            assertEquals(2, failures.size());
            permit.send("it");
            assertEquals("it", channel.receive());
        });
    }

    @Test
    void whereElementsAreDroppedAReservedPlaceIsNot() {
        EventLoop.run(() -> {
            for (Overflow overflow : List.of(Overflow.DROP_OLDEST, Overflow.DROP_NEWEST)) {
                Channel<String> channel = Channel.buffered("dropping", 1, overflow);
                Permit<String> permit = channel.reserve();
                assertTrue(channel.trySend("dropped: there is no place for it"));
                assertEquals(0, channel.size());
                permit.send("it");
                assertEquals("it", channel.receive());
                assertEquals(1, channel.statistics().undelivered());
            }
        });
    }
}
