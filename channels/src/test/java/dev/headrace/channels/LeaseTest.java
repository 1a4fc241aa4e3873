package dev.headrace.channels;

import static dev.headrace.loop.Headrace.select;
import static dev.headrace.loop.Headrace.sleep;
import static dev.headrace.loop.Headrace.spawn;
import static dev.headrace.loop.Headrace.yieldNow;
import static java.time.Duration.ZERO;
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

/** An element received on approval comes back unless it is acknowledged. */
class LeaseTest {

    private static Channel<String> channelWith(String... elements) {
        Channel<String> channel = Channel.buffered("orders", Math.max(1, elements.length));
        channel.sendAll(List.of(elements));
        return channel;
    }

    @Test
    void anAcknowledgedElementIsReceivedForGood() {
        EventLoop.run(() -> {
            Channel<String> channel = channelWith("a");
            try (var lease = channel.receiveLeased()) {
                assertEquals("a", lease.value());
                assertEquals(1, channel.statistics().leased());
                assertTrue(lease.ack());
                assertFalse(lease.ack());
            }
            assertNull(channel.tryReceive());
            assertEquals(1, channel.statistics().received());
            assertEquals(0, channel.statistics().leased());
        });
    }

    @Test
    void anElementThatWasNotAcknowledgedComesBackToItsPlace() {
        EventLoop.run(() -> {
            Channel<String> channel = channelWith("a", "b", "c");
            var first = channel.receiveLeased();
            var second = channel.receiveLeased();
            second.close();
            first.close();
            first.close();
            assertFalse(first.ack(), "too late");
            assertEquals(List.of("a", "b", "c"), channel.receiveBatch(3));
            assertEquals(3, channel.statistics().received());
        });
    }

    @Test
    void anElementThatComesBackGoesToOneWhoWaits() {
        EventLoop.run(() -> {
            Channel<String> channel = channelWith("a");
            var lease = channel.receiveLeased();
            Task<String> waiting = spawn(() -> channel.receive());
            Task<String> leasing = spawn(() -> {
                try (var other = channel.receiveLeased()) {
                    other.ack();
                    return other.value();
                }
            });
            yieldNow();
            lease.close();
            assertEquals("a", waiting.join());
            channel.send("b");
            assertEquals("b", leasing.join());
            assertEquals(2, channel.statistics().sent());
            assertEquals(2, channel.statistics().received());
        });
    }

    @Test
    void aReturnedElementTakesUpNoRoom() {
        EventLoop.run(() -> {
            Channel<String> channel = channelWith("a");
            var lease = channel.receiveLeased();
            assertTrue(channel.trySend("b"));
            lease.close();
            assertEquals(2, channel.size());
            assertFalse(channel.trySend("c"));
            assertEquals("a", channel.receive());
            assertFalse(channel.trySend("c"));
            assertEquals("b", channel.receive());
        });
    }

    @Test
    void aLeaseOfARendezvousTakesTheElementOfAWaitingSender() {
        EventLoop.run(() -> {
            Channel<String> channel = Channel.rendezvous();
            Task<?> sender = spawn(() -> channel.send("a"));
            yieldNow();
            channel.receiveLeased().close();
            sender.join();
            assertEquals("a", channel.receive());
        });
    }

    @Test
    void theElementOfALeaseThatWasForgottenComesBackWhenItsTaskEnds() {
        EventLoop.run(() -> {
            Channel<String> channel = channelWith("a", "b");
            List<Lease<String>> kept = new ArrayList<>();
            spawn(() -> kept.add(channel.receiveLeased())).join();
            sleep(ZERO);
            assertEquals(2, channel.size());
            assertEquals(0, channel.statistics().leased());
            assertFalse(kept.getFirst().ack(), "too late");
            assertEquals("a", channel.receive());
        });
    }

    @Test
    void theElementComesBackWhenItsTaskFailsOrIsCancelled() {
        EventLoop.run(() -> {
            Channel<String> channel = channelWith("a");
            Task<?> failing = spawn(() -> {
                channel.receiveLeased();
                throw new IllegalStateException("the work failed");
            });
            Task<String> next = spawn(() -> channel.receiveLeased().value());
            Task<?> cancelled = spawn(() -> {
                channel.receiveLeased();
                Channel.rendezvous().receive();
            });
            assertThrows(IllegalStateException.class, failing::join);
            assertEquals("a", next.join());
            sleep(ZERO);
            cancelled.cancel();
            assertThrows(CancelledException.class, cancelled::join);
            assertEquals("a", channel.receive());
        });
    }

    @Test
    void theEndOfItsTaskDoesNotTouchALeaseThatIsSettled() {
        EventLoop.run(() -> {
            Channel<Integer> channel = Channel.buffered(10);
            spawn(() -> {
                for (int i = 0; i < 1_000; i++) {
                    channel.send(i);
                    channel.receiveLeased().ack();
                }
                channel.send(-1);
                channel.receiveLeased().close();
                channel.send(-2);
            }).join();
            sleep(ZERO);
            assertEquals(List.of(-1, -2), channel.receiveBatch(10));
            assertEquals(1_002, channel.statistics().received());
        });
    }

    @Test
    void callbacksMayLeaseAndCloseByHand() {
        EventLoop.run(() -> {
            Channel<String> channel = channelWith("a");
            var trace = new ArrayList<String>();
            EventLoop.current().callSoon(() -> {
                var lease = channel.receiveLeased();
                trace.add(lease.value());
                lease.close();
            });
            yieldNow();
            assertEquals(List.of("a"), trace);
            assertEquals("a", channel.receive());
        });
    }

    @Test
    void afterACancelWhatComesBackIsUndelivered() {
        EventLoop.run(() -> {
            var lost = new ArrayList<String>();
            Channel<String> channel = channelWith("a", "b").onUndelivered(lost::add);
            var lease = channel.receiveLeased();
            channel.cancel();
            assertEquals(List.of("b"), lost);
            lease.close();
            assertEquals(List.of("b", "a"), lost);
            assertEquals(2, channel.statistics().undelivered());
        });
    }

    @Test
    void whatIsLeasedWhenTheLoopIsClosedIsUndelivered() {
        var lost = new ArrayList<String>();
        EventLoop.run(() -> {
            Channel<String> channel = channelWith("a", "b").onUndelivered(lost::add);
            spawn(() -> {
                channel.receiveLeased();
                Channel.rendezvous().receive();
            });
            yieldNow();
        });
        assertEquals(List.of("a", "b"), lost);
    }

    @Test
    void anElementThatComesBackAfterTheCloseCanStillBeReceived() {
        EventLoop.run(() -> {
            Channel<String> channel = channelWith("a");
            var lease = channel.receiveLeased();
            channel.close();
            assertFalse(channel.isEnded());
            lease.close();
            assertFalse(channel.isEnded());
            assertEquals("a", channel.receive());
            assertTrue(channel.isEnded());
            assertThrows(ClosedException.class, channel::receiveLeased);
        });
    }

    @Test
    void theEndWaitsForTheLastLease() {
        EventLoop.run(() -> {
            Channel<String> channel = channelWith("a", "b");
            var a = channel.receiveLeased();
            var b = channel.receiveLeased();
            Task<String> early = spawn(() -> channel.receiveOrNull());
            yieldNow();
            channel.close();
            assertNull(channel.tryReceive());
            assertNull(channel.tryReceive(ofMillis(1)));
            Task<?> late = spawn(() -> assertThrows(ClosedException.class, channel::receive));
            Task<?> leasing = spawn(() -> assertThrows(ClosedException.class, channel::receiveLeased));
            Task<String> selecting = spawn(() -> select(channel.onReceiveOrEnd(element -> "got " + element)));
            yieldNow();
            a.ack();
            yieldNow();
            assertFalse(early.isDone());
            assertEquals(4, channel.statistics().receiversWaiting());
            assertTrue(channel.toString().endsWith("(0 of 2, 1 leased, closed)"), channel::toString);
            b.ack();
            assertTrue(channel.isEnded());
            assertNull(early.join());
            late.join();
            leasing.join();
            assertEquals("got null", selecting.join());
        });
    }

    @Test
    void whatComesBackAfterTheCloseGoesToOneWhoWaitedAndTheOthersFindTheEnd() {
        EventLoop.run(() -> {
            Channel<String> channel = channelWith("a");
            var lease = channel.receiveLeased();
            channel.close();
            Task<String> first = spawn(() -> {
                try (var again = channel.receiveLeased()) {
                    yieldNow();
                    return again.value();
                }
            });
            Task<String> second = spawn(() -> channel.receiveOrNull());
            Task<String> third = spawn(() -> channel.receiveOrNull());
            yieldNow();
            lease.close();
            assertEquals("a", first.join());
            assertEquals("a", second.join());
            assertNull(third.join());
            assertEquals(1, channel.statistics().received());
        });
    }

    @Test
    void theCauseOfTheCloseComesAfterTheLastLease() {
        EventLoop.run(() -> {
            Channel<String> channel = channelWith("a");
            var lease = channel.receiveLeased();
            Task<String> waiting = spawn(() -> channel.receiveOrNull());
            yieldNow();
            var cause = new IllegalStateException("no more");
            channel.close(cause);
            assertNull(channel.tryReceive());
            lease.ack();
            assertSame(cause, assertThrows(ClosedException.class, waiting::join).getCause());
            assertSame(cause, assertThrows(ClosedException.class, channel::tryReceive).getCause());
        });
    }

    @Test
    void aCancelEndsThoseWhoWaitForALease() {
        EventLoop.run(() -> {
            Channel<String> channel = channelWith("a");
            var lease = channel.receiveLeased();
            channel.close();
            Task<String> waiting = spawn(() -> channel.receiveOrNull());
            yieldNow();
            assertTrue(channel.cancel());
            assertTrue(channel.isEnded());
            assertNull(waiting.join());
            assertFalse(channel.cancel());
            lease.close();
            assertEquals(1, channel.statistics().undelivered());
        });
    }

    @Test
    void theEndOfTheHolderLetsTheOthersFindTheElementAndTheEnd() {
        EventLoop.run(() -> {
            Channel<String> channel = channelWith("a");
            Task<?> holder = spawn(() -> {
                channel.receiveLeased();
                Channel.rendezvous().receive();
            });
            yieldNow();
            channel.close();
            Task<List<String>> rest = spawn(() -> channel.stream().toList());
            yieldNow();
            holder.cancel();
            assertEquals(List.of("a"), rest.join());
        });
    }

    @Test
    void useFromAnotherThreadFailsAndTheLeaseStays() {
        EventLoop.run(() -> {
            Channel<String> channel = channelWith("a");
            var lease = channel.receiveLeased();
            var failures = new ArrayList<IllegalStateException>();
            Thread.ofPlatform().start(() -> {
                failures.add(assertThrows(IllegalStateException.class, lease::ack));
                failures.add(assertThrows(IllegalStateException.class, lease::close));
            }).join();
            assertEquals(2, failures.size());
            assertTrue(lease.ack());
            assertEquals(1, channel.statistics().received());
        });
    }
}
