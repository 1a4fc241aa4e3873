package dev.headrace.multicore;

import static dev.headrace.loop.Headrace.after;
import static dev.headrace.loop.Headrace.select;
import static dev.headrace.loop.Headrace.sleep;
import static dev.headrace.loop.Headrace.spawn;
import static dev.headrace.loop.Headrace.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headrace.channels.Channel;
import dev.headrace.channels.ClosedException;
import dev.headrace.loop.CancelledException;
import dev.headrace.loop.EventLoop;
import dev.headrace.loop.Promise;
import dev.headrace.loop.Select;
import dev.headrace.loop.Task;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Select over shared channels, alone and mixed with those of one loop: nothing is lost, nothing comes twice. */
class SelectSharedTest {

    private static final int SENDERS = 4;
    private static final int RECEIVERS = 4;
    private static final int EACH = 1_000;
    private static final Duration LONG = Duration.ofMinutes(5);

    @ParameterizedTest(name = "{0} loops, capacity {1}")
    @CsvSource({"1, 1", "2, 1", "2, 2", "2, 64", "4, 1", "4, 3"})
    void losingClausesAndCancellationsLoseNothing(int loops, int capacity) {
        long seed = Long.getLong("headrace.seed", System.nanoTime());
        var one = SharedChannel.<Integer>buffered("one, seed " + seed, capacity);
        var other = SharedChannel.<Integer>buffered("other", capacity);
        Watchdog.onLoops(loops, () -> one + " and " + other, group -> {
            List<Promise<Integer>> senders = Placement.spread(group, 0, SENDERS, sender -> () -> {
                var random = new Random(seed + sender);
                for (int i = 0; i < EACH; i++) {
                    sendOnEither(one, other, sender * EACH + i, random);
                }
                return EACH;
            });
            List<Promise<int[]>> receivers = Placement.spread(group, loops / 2, RECEIVERS, receiver -> () ->
                    receiveFromBoth(one, other, new Random(seed - 1 - receiver)));
            Placement.joinAll(senders);
            one.close();
            other.close();
            Placement.assertEachSeen(1, Placement.joinAll(receivers));
        });
    }

    /** Tries until one of the channels has it; a local clause that never commits loses every time. */
    private static void sendOnEither(SharedChannel<Integer> one, SharedChannel<Integer> other, int element, Random random) {
        Channel<Integer> never = Channel.rendezvous();
        boolean[] sent = {false};
        while (!sent[0]) {
            Task<?> attempt = spawn(() -> {
                sent[0] = select(never.onReceive(it -> false), one.onSend(element, () -> true), other.onSend(element, () -> true),
                        after(Duration.ofNanos(random.nextInt(50_000)), () -> false));
            });
            perhapsCancel(attempt, random);
        }
        assertEquals(0, never.statistics().receiversWaiting());
    }

    /** Until both have ended; a neighbour that exchanges elements on a channel of this loop makes the other clauses lose. */
    private static int[] receiveFromBoth(SharedChannel<Integer> one, SharedChannel<Integer> other, Random random) {
        int[] seen = new int[SENDERS * EACH];
        Channel<Integer> local = Channel.rendezvous();
        int[] exchanged = {0, 0};
        Task<?> neighbour = spawn(() -> {
            for (int i = 0; ; i++) {
                local.send(i);
                exchanged[0]++;
                sleep(Duration.ofNanos(20_000));
            }
        });
        boolean[] ended = {false, false};
        while (!(ended[0] && ended[1])) {
            Task<?> attempt = spawn(() -> {
                select(one.onReceiveOrEnd(element -> count(seen, element, ended, 0)),
                        other.onReceiveOrEnd(element -> count(seen, element, ended, 1)),
                        local.onReceive(element -> ++exchanged[1]));
            });
            perhapsCancel(attempt, random);
        }
        neighbour.cancel();
        sleep(Duration.ZERO);
        assertEquals(exchanged[0], exchanged[1], "elements exchanged on the local channel");
        return seen;
    }

    private static int count(int[] seen, Integer element, boolean[] ended, int which) {
        if (element == null) {
            ended[which] = true;
        } else {
            seen[element]++;
        }
        return which;
    }

    private static void perhapsCancel(Task<?> attempt, Random random) {
        if (random.nextInt(4) == 0) {
            for (int turns = random.nextInt(4); turns >= 0; turns--) {
                yieldNow();
            }
            attempt.cancel();
        }
        try {
            attempt.join();
        } catch (CancelledException e) {
            yieldNow();
        }
    }

    @Test
    void aClauseThatLosesPassesItsWakeUpOn() {
        var channel = SharedChannel.<Integer>buffered(1);
        Watchdog.onLoops(3, () -> channel, group -> {
            EventLoop there = group.loops().get(1);
            for (int i = 0; i < 500; i++) {
                Promise<Integer> won = Promise.create();
                Task<Integer> loser = spawn(() -> select(channel.onReceive(), won.onJoin(it -> it)));
                yieldNow();
                Promise<Integer> receiver = there.submit(() -> channel.receive());
                Promise<?> sender = group.loops().get(2).submit(() -> channel.send(7));
                won.complete(-1);
                int first = loser.join();
                if (first == 7) {
                    channel.send(7);
                }
                assertEquals(7, receiver.join());
                sender.join();
            }
        });
    }

    @Test
    void aClosedChannelEndsItsClauses() {
        var cause = new IOException("the source dried up");
        for (boolean waits : List.of(true, false)) {
            var channel = SharedChannel.<Integer>buffered(1);
            Watchdog.onLoops(2, () -> channel, group -> {
                EventLoop there = group.loops().get(1);
                channel.send(1);
                if (!waits) {
                    channel.close(cause);
                }
                Promise<Integer> sending = there.submit(() -> select(channel.onSend(2, () -> 2), after(LONG, () -> -1)));
                if (waits) {
                    there.submit(() -> sleep(Duration.ZERO)).join();
                    channel.close(cause);
                }
                assertSame(cause, assertThrows(ClosedException.class, sending::join).getCause());
                assertEquals(1, there.<Integer>submit(() -> select(channel.onReceive(), after(LONG, () -> -1))).join());
                assertSame(cause, assertThrows(ClosedException.class,
                        () -> select(channel.onReceiveOrEnd(it -> it), after(LONG, () -> -1))).getCause());
                assertSame(cause, assertThrows(ClosedException.class, channel::receive).getCause());
                assertSame(cause, assertThrows(ClosedException.class, channel::tryReceive).getCause());
                assertSame(cause, assertThrows(ClosedException.class, () -> channel.tryReceive(LONG)).getCause());
                assertSame(cause, assertThrows(ClosedException.class, () -> channel.send(3)).getCause());
                assertTrue(channel.isEnded());
                assertFalse(channel.close());
            });
        }
    }

    @Test
    void channelsThatEndOnAnotherLoopDropOutUntilNoneIsLeft() {
        var one = SharedChannel.<Integer>buffered(1);
        var other = SharedChannel.<Integer>buffered(4);
        Watchdog.onLoops(2, () -> one + " and " + other, group -> {
            for (var channel : List.of(one, other)) {
                group.loops().get(1).submit(() -> {
                    for (int i = 0; i < 1_000; i++) {
                        channel.send(1);
                    }
                    channel.close();
                });
            }
            Select<Integer> select = Select.fair(one.onReceive().whileOpen(), other.onReceive().whileOpen());
            int[] received = {0};
            var end = assertThrows(IllegalStateException.class, () -> {
                while (true) {
                    received[0] += select.next();
                }
            });
            assertEquals("every channel of this select has ended", end.getMessage());
            assertEquals(2_000, received[0]);
        });
    }

    @Test
    void cancelGivesUpWhatIsInTheChannelAndStopsSendersOnOtherLoops() {
        var channel = SharedChannel.<Integer>buffered(2);
        Watchdog.onLoops(2, () -> channel, group -> {
            EventLoop there = group.loops().get(1);
            Promise<Integer> sender = there.submit(() -> {
                int sent = 0;
                while (true) {
                    try {
                        channel.send(sent++);
                    } catch (ClosedException e) {
                        return sent;
                    }
                }
            });
            assertEquals(0, channel.receive());
            assertFalse(channel.isEnded());
            assertTrue(channel.cancel());
            assertTrue(channel.isClosed());
            assertTrue(sender.join() > 0);
            assertNull(channel.receiveOrNull());
            assertTrue(channel.isEnded());
            assertFalse(channel.cancel());
            assertEquals(0, channel.size());
            assertNull(there.<Integer>submit(channel::receiveOrNull).join());
        });
    }

    @Test
    void aReceiveOfLimitedTimeTakesWhatComesAndGivesUpOtherwise() {
        var channel = SharedChannel.<Integer>buffered(2);
        Watchdog.onLoops(2, () -> channel, group -> {
            EventLoop there = group.loops().get(1);
            assertNull(channel.tryReceive(Duration.ZERO));
            assertNull(channel.tryReceive(Duration.ofMillis(1)));
            assertFalse(channel.isEnded());
            there.submit(() -> channel.send(7));
            assertEquals(7, channel.tryReceive(LONG));
            while (!channel.trySend(1, Duration.ZERO)) { // its form changes, because a second loop sends
                yieldNow();
            }
            assertTrue(channel.trySend(2, Duration.ZERO));
            assertFalse(channel.trySend(3, Duration.ZERO));
            assertFalse(channel.trySend(3, Duration.ofMillis(1)));
            Promise<Boolean> late = there.submit(() -> channel.trySend(3, LONG));
            assertEquals(1, channel.receive());
            assertTrue(late.join());
            assertEquals(List.of(2, 3), channel.receiveBatch(10));
            channel.close();
            assertNull(channel.tryReceive(LONG));
            assertTrue(channel.isEnded());
        });
    }

    @Test
    void aSelectThatSendsAndReceivesOnOneRendezvousDoesNotMeetItself() {
        var channel = SharedChannel.<Integer>rendezvous();
        Watchdog.onLoops(2, () -> channel, group -> {
            String outcome = Select.<String>fair(channel.onSend(1, () -> "sent"), channel.onReceive(element -> "received " + element),
                    after(Duration.ofMillis(20), () -> "nobody came")).next();
            assertEquals("nobody came", outcome);
            assertEquals(0, channel.size());
            Promise<Integer> receiver = group.loops().get(1).submit(channel::receive);
            assertEquals("sent", Select.<String>fair(channel.onSend(1, () -> "sent"), channel.onReceive(element -> "received " + element)).next());
            assertEquals(1, receiver.join());
        });
    }
}
