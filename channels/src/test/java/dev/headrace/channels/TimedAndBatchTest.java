package dev.headrace.channels;

import static dev.headrace.channels.VirtualTime.elapsed;
import static dev.headrace.loop.Headrace.sleep;
import static dev.headrace.loop.Headrace.spawn;
import static dev.headrace.loop.Headrace.yieldNow;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headrace.loop.CancelledException;
import dev.headrace.loop.EventLoop;
import dev.headrace.loop.ManualClock;
import dev.headrace.loop.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sends and receives with a limit of time, and of many elements at once. */
class TimedAndBatchTest {

    // ------------------------------------------------------------------------------------------------- with a limit

    @Test
    void aReceiveGivesUpExactlyAtItsLimit() {
        VirtualTime.run(() -> {
            Channel<String> channel = Channel.rendezvous();
            assertNull(channel.tryReceive(ofMillis(250)));
            assertEquals(ofMillis(250), elapsed());
            assertEquals(0, channel.statistics().receiversWaiting());
        });
    }

    @Test
    void aSendGivesUpExactlyAtItsLimitAndHasNotSent() {
        VirtualTime.run(() -> {
            Channel<String> channel = Channel.buffered(1);
            channel.send("there");
            assertFalse(channel.trySend("late", ofMillis(250)));
            assertEquals(ofMillis(250), elapsed());
            assertEquals("there", channel.receive());
            assertNull(channel.tryReceive());
            assertEquals(0, channel.statistics().sendersWaiting());
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5})
    void thePeerComesInTime(int capacity) {
        VirtualTime.run(() -> {
            Channel<Integer> channel = Channel.buffered(capacity);
            spawn(() -> {
                sleep(ofMillis(100));
                for (int i = 0; i <= capacity; i++) {
                    channel.send(i);
                }
            });
            assertEquals(0, channel.tryReceive(ofSeconds(1)));
            assertEquals(ofMillis(100), elapsed());
            yieldNow();
            for (int i = 1; i <= capacity; i++) {
                assertEquals(i, channel.receive());
            }
            for (int i = 0; i < capacity; i++) {
                assertTrue(channel.trySend(i));
            }
            spawn(() -> {
                sleep(ofMillis(100));
                channel.receive();
            });
            assertTrue(channel.trySend(-1, ofSeconds(1)));
            assertEquals(ofMillis(200), elapsed());
        });
    }

    @Test
    void withNoTimeAtAllWhatNeedsNoWaitingIsStillDone() {
        VirtualTime.run(() -> {
            Channel<String> channel = Channel.buffered(1);
            assertNull(channel.tryReceive(ZERO));
            assertTrue(channel.trySend("a", ZERO));
            assertFalse(channel.trySend("b", ZERO));
            assertEquals("a", channel.tryReceive(ZERO));
            Task<String> receiver = spawn(() -> channel.receive());
            yieldNow();
            assertTrue(channel.trySend("c", ZERO));
            assertEquals("c", receiver.join());
        });
    }

    @Test
    void aNegativeLimitIsRefused() {
        EventLoop.run(() -> {
            Channel<String> channel = Channel.buffered(1);
            assertThrows(IllegalArgumentException.class, () -> channel.trySend("a", ofMillis(-1)));
            assertThrows(IllegalArgumentException.class, () -> channel.tryReceive(ofMillis(-1)));
            channel.close();
            assertThrows(IllegalArgumentException.class, () -> channel.tryReceive(ofMillis(-1)), "also at the end");
        });
    }

    @Test
    void theEndIsToldAtOnceAndAlsoToOneWhoWaits() {
        VirtualTime.run(() -> {
            Channel<String> channel = Channel.rendezvous();
            Task<String> waiting = spawn(() -> channel.tryReceive(ofSeconds(1)));
            Task<Boolean> sending = spawn(() -> Channel.<String>rendezvous().trySend("x", ofSeconds(1)));
            yieldNow();
            channel.close();
            assertNull(waiting.join());
            assertNull(channel.tryReceive(ofSeconds(1)));
            assertEquals(ZERO, elapsed());
            assertThrows(ClosedException.class, () -> channel.trySend("x", ofSeconds(1)));
            assertFalse(sending.join());
        });
    }

    @Test
    void aSuccessLeavesNothingOnTheClock() {
        try (var loop = EventLoop.create("clock", new ManualClock())) {
            loop.runUntilComplete(() -> {
                Channel<Integer> channel = Channel.rendezvous();
                spawn(() -> {
                    for (int i = 0; i < 100; i++) {
                        channel.trySend(i, ofSeconds(100));
                    }
                });
                for (int i = 0; i < 100; i++) {
                    assertEquals(i, channel.tryReceive(ofSeconds(100)));
                }
                yieldNow();
            });
            assertEquals(Long.MAX_VALUE, loop.runOnce(() -> {}));
        }
    }

    @Test
    void manyThatRanOutOfTimeLeaveNobodyWaiting() {
        VirtualTime.run(() -> {
            Channel<Integer> channel = Channel.rendezvous();
            List<Task<?>> tasks = new ArrayList<>();
            for (int i = 0; i < 10_000; i++) {
                tasks.add(spawn(() -> channel.tryReceive(ofMillis(1))));
            }
            tasks.forEach(Task::join);
            assertEquals(0, channel.statistics().receiversWaiting());
            assertFalse(channel.trySend(1));
        });
    }

    @Test
    void aCancelledWaitTakesAndSendsNothing() {
        VirtualTime.run(() -> {
            Channel<String> channel = Channel.rendezvous();
            Task<?> receiver = spawn(() -> channel.tryReceive(ofSeconds(1)));
            yieldNow();
            receiver.cancel();
            assertThrows(CancelledException.class, receiver::join);
            assertFalse(channel.trySend("nobody waits"));
            Task<?> sender = spawn(() -> channel.trySend("never", ofSeconds(1)));
            yieldNow();
            sender.cancel();
            assertThrows(CancelledException.class, sender::join);
            assertNull(channel.tryReceive());
            assertEquals(ZERO, elapsed());
        });
    }

    @Test
    void theCloseOfAFullChannelFailsOneWhoSendsWithALimit() {
        VirtualTime.run(() -> {
            Channel<String> channel = Channel.buffered(1);
            channel.send("there");
            Task<Boolean> sending = spawn(() -> channel.trySend("late", ofSeconds(1)));
            yieldNow();
            channel.close();
            var failure = assertThrows(ClosedException.class, sending::join);
            assertTrue(failure.getMessage().contains("before the element could be sent"), failure::getMessage);
            assertEquals("there", channel.receive());
            assertTrue(channel.isEnded());
        });
    }

    @Test
    void theCauseOfTheCloseReachesOneWhoReceivesWithALimit() {
        VirtualTime.run(() -> {
            Channel<String> channel = Channel.rendezvous();
            Task<String> receiving = spawn(() -> channel.tryReceive(ofSeconds(1)));
            yieldNow();
            var cause = new IllegalStateException("no more");
            channel.close(cause);
            assertSame(cause, assertThrows(ClosedException.class, receiving::join).getCause());
            assertSame(cause, assertThrows(ClosedException.class, () -> channel.tryReceive(ofSeconds(1))).getCause());
            assertEquals(ZERO, elapsed());
        });
    }

    @Test
    void theWaitWithALimitCountsAsBlocked() {
        VirtualTime.run(() -> {
            Channel<String> channel = Channel.buffered(1);
            channel.tryReceive(ofMillis(30));
            channel.send("there");
            channel.trySend("late", ofMillis(40));
            assertEquals(ofMillis(30), channel.statistics().receiversBlocked());
            assertEquals(ofMillis(40), channel.statistics().sendersBlocked());
        });
    }

    @Test
    void callbacksMayHaveALimitIfThereIsNoNeedToWait() {
        EventLoop.run(() -> {
            Channel<String> channel = Channel.buffered(1);
            var got = new ArrayList<Object>();
            EventLoop.current().callSoon(() -> {
                got.add(channel.trySend("a", ofSeconds(1)));
                got.add(channel.trySend("b", ZERO));
                got.add(channel.tryReceive(ofSeconds(1)));
                got.add(assertThrows(IllegalStateException.class, () -> channel.tryReceive(ofSeconds(1))).getMessage().contains("callback"));
            });
            yieldNow();
            assertEquals(List.of(true, false, "a", true), got);
            assertEquals(0, channel.statistics().receiversWaiting());
        });
    }

    @Test
    void everyEndHasLimits() {
        VirtualTime.run(() -> {
            Channel<String> channel = Channel.buffered(1);
            var in = channel.senderEnd();
            var out = channel.receiverEnd();
            assertNull(out.tryReceive(ofMillis(10)));
            assertTrue(in.trySend("a", ofMillis(10)));
            assertFalse(in.trySend("b", ofMillis(10)));
            assertEquals(ofMillis(20), elapsed());
            assertEquals("a", out.tryReceive(ofMillis(10)));
            out.close();
            assertThrows(ClosedException.class, () -> out.tryReceive(ofMillis(10)));
            assertThrows(ClosedException.class, () -> in.trySend("c", ofMillis(10)));
        });
    }

    @Test
    void theLongestLimitDoesNotOverflow() {
        VirtualTime.run(() -> {
            var longest = ofSeconds(Long.MAX_VALUE);
            Channel<String> channel = Channel.rendezvous();
            spawn(() -> {
                sleep(ofMillis(5));
                channel.trySend("late", longest);
            });
            assertEquals("late", channel.tryReceive(longest));
            assertEquals(ofMillis(5), elapsed());
        });
    }

    @Test
    void nobodyOvertakesOneWhoWaitsWithALimit() {
        VirtualTime.run(() -> {
            Channel<String> channel = Channel.rendezvous();
            Task<String> waiting = spawn(() -> channel.tryReceive(ofSeconds(1)));
            yieldNow();
            assertTrue(channel.trySend("first"));
            assertNull(channel.tryReceive(ZERO));
            assertEquals("first", waiting.join());
        });
    }

    // ---------------------------------------------------------------------------------------------- many at once

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 10, 100})
    void aBatchHoldsWhatIsThereAndWhatSendersWaitWith(int capacity) {
        EventLoop.run(() -> {
            Channel<Integer> channel = Channel.buffered(capacity);
            for (int i = 0; i < 10; i++) {
                int element = i;
                spawn(() -> channel.send(element));
            }
            yieldNow();
            assertEquals(List.of(0, 1, 2, 3), channel.receiveBatch(4));
            assertEquals(List.of(4, 5, 6, 7, 8, 9), channel.receiveBatch(100));
            assertEquals(0, channel.size());
        });
    }

    @Test
    void aBatchWaitsForItsFirstElementOnly() {
        EventLoop.run(() -> {
            Channel<Integer> channel = Channel.buffered(10);
            Task<List<Integer>> batch = spawn(() -> channel.receiveBatch(3));
            yieldNow();
            assertFalse(batch.isDone());
            channel.sendAll(List.of(1, 2));
            assertEquals(List.of(1, 2), batch.join());
        });
    }

    @Test
    void aBatchIsEmptyAtTheEndAndOnlyThen() {
        EventLoop.run(() -> {
            Channel<Integer> channel = Channel.buffered(10);
            channel.sendAll(List.of(1, 2, 3));
            channel.close();
            assertEquals(List.of(1, 2), channel.receiveBatch(2));
            assertEquals(List.of(3), channel.receiveBatch(2));
            assertEquals(List.of(), channel.receiveBatch(2));
            assertThrows(IllegalArgumentException.class, () -> channel.receiveBatch(0));
        });
    }

    @Test
    void drainingTakesWhatIsThereAndNeverWaits() {
        EventLoop.run(() -> {
            Channel<Integer> channel = Channel.buffered(10);
            List<Integer> target = new ArrayList<>(List.of(-1));
            assertEquals(0, channel.drainTo(target, 5));
            channel.sendAll(List.of(1, 2, 3));
            assertEquals(2, channel.drainTo(target, 2));
            assertEquals(1, channel.drainTo(target, 2));
            assertEquals(0, channel.drainTo(target, 0));
            assertEquals(List.of(-1, 1, 2, 3), target);
            channel.close();
            assertEquals(0, channel.drainTo(target, 5));
        });
    }

    @Test
    void sendingAllSendsInOrderAndWaitsForRoom() {
        EventLoop.run(() -> {
            Channel<Integer> channel = Channel.buffered(2);
            List<Integer> all = IntStream.range(0, 100).boxed().toList();
            Task<?> sender = spawn(() -> {
                channel.sendAll(all);
                channel.close();
            });
            assertEquals(all, channel.stream().toList());
            sender.join();
        });
    }

    @Test
    void whatWasSentBeforeTheCloseStaysSent() {
        EventLoop.run(() -> {
            Channel<Integer> channel = Channel.buffered(2);
            Task<?> sender = spawn(() -> channel.sendAll(List.of(1, 2, 3, 4)));
            yieldNow();
            channel.close();
            assertThrows(ClosedException.class, sender::join);
            assertEquals(List.of(1, 2), channel.receiveBatch(10));
        });
    }
}
