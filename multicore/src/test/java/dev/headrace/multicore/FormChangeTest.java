package dev.headrace.multicore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headrace.loop.Blocking;
import dev.headrace.loop.EventLoop;
import dev.headrace.loop.Headrace;
import dev.headrace.loop.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A channel between two loops turns into one for many while it is in use: nothing is lost, and nothing overtakes. */
class FormChangeTest {

    private static final int ROUNDS = 1_000;
    private static final int EACH = 50;

    private static SharedChannel<Integer> open(String name, int capacity) {
        return switch (capacity) {
            case 0 -> SharedChannel.rendezvous(name);
            case SharedChannel.ANY -> SharedChannel.unlimited(name);
            default -> SharedChannel.buffered(name, capacity);
        };
    }

    @Test
    void theFormIsExplained() {
        var channel = SharedChannel.<Integer>buffered("orders", 4);
        Watchdog.onLoops(3, () -> channel, group -> {
            assertEquals("shared channel \"orders\" (0 of 4): single-producer, single-consumer queue, "
                    + "because nobody sends and nobody receives alone", channel.explain());
            channel.send(1);
            group.loops().get(1).submit(() -> assertEquals(1, channel.receive())).join();
            assertEquals("shared channel \"orders\" (0 of 4): single-producer, single-consumer queue, "
                    + "because loop-0 sends and loop-1 receives alone", channel.explain());
            group.loops().get(2).submit(() -> channel.send(2)).join();
            assertEquals("shared channel \"orders\" (1 of 4): many-producer, many-consumer queue, "
                    + "because more than one loop, or a thread, sends or receives", channel.explain());
            assertEquals(2, channel.receive());
        });
    }

    /** A second sender comes while the first one sends. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 64, SharedChannel.ANY})
    void aSecondSenderJoins(int capacity) {
        long seed = System.nanoTime();
        var current = new AtomicReference<SharedChannel<Integer>>();
        Watchdog.onLoops(3, current::get, group -> {
            var random = new Random(seed);
            for (int round : Rounds.upTo(ROUNDS)) {
                var channel = open("seed " + seed + ", round " + round, capacity);
                current.set(channel);
                int joinsAfter = random.nextInt(EACH);
                List<Promise<?>> senders = new ArrayList<>();
                senders.add(group.loops().get(1).submit(() -> sendAll(channel, 0)));
                int[] next = {0, EACH};
                for (int i = 0; i < 2 * EACH; i++) {
                    if (i == joinsAfter) {
                        senders.add(group.loops().get(2).submit(() -> sendAll(channel, EACH)));
                    }
                    int element = channel.receive();
                    assertEquals(next[element / EACH]++, element, channel::toString);
                }
                senders.forEach(Promise::join);
            }
        });
    }

    /** A second receiver comes, on the sender's loop or a third one, while the first one receives. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 64, SharedChannel.ANY})
    void aSecondReceiverJoins(int capacity) {
        long seed = System.nanoTime();
        var current = new AtomicReference<SharedChannel<Integer>>();
        Watchdog.onLoops(3, current::get, group -> {
            var random = new Random(seed);
            for (int round : Rounds.upTo(ROUNDS)) {
                var channel = open("seed " + seed + ", round " + round, capacity);
                current.set(channel);
                EventLoop second = group.loops().get(random.nextInt(3));
                int joinsAfter = random.nextInt(EACH);
                List<Promise<List<Integer>>> receivers = new ArrayList<>();
                receivers.add(group.loops().get(1).submit(() -> receiveAll(channel)));
                for (int element = 0; element < EACH; element++) {
                    if (element == joinsAfter) {
                        receivers.add(second.submit(() -> receiveAll(channel)));
                    }
                    channel.send(element);
                }
                channel.close();
                boolean[] seen = new boolean[EACH];
                int count = 0;
                for (Promise<List<Integer>> receiver : receivers) {
                    int last = -1;
                    for (int element : receiver.join()) {
                        assertTrue(element > last && !seen[element], channel::toString);
                        seen[element] = true;
                        last = element;
                        count++;
                    }
                }
                assertEquals(EACH, count, channel::toString);
            }
        });
    }

    /** What is tried, while the form changes, by a loop that has just joined. */
    @Test
    void anAttemptOfALoopThatJoinsWaitsForTheChange() {
        for (int round = 0; round < 100; round++) {
            var channel = SharedChannel.<Integer>buffered(2);
            Watchdog.onLoops(3, () -> channel, group -> {
                group.loops().get(1).submit(() -> channel.send(1)).join();
                assertEquals(1, channel.receive());
                int tries = 1;
                while (!group.loops().get(2).<Boolean>submit(() -> channel.trySend(2)).join()) {
                    assertTrue(++tries < 1_000, "refused although there is room");
                }
                assertEquals(2, channel.receive());
            });
        }
    }

    /** A receiver that joins while the sender's loop is busy gives up looking for the change; its place must be lent afterwards. */
    @Test
    void aReceiverThatJoinsARendezvousDuringASlowChangeIsServed() {
        var channel = SharedChannel.<Integer>rendezvous();
        Watchdog.onLoops(3, () -> channel, group -> {
            Promise<Integer> first = group.loops().get(1).submit(channel::receive);
            channel.send(1);
            assertEquals(1, first.join());
            Promise<Integer> joining = group.loops().get(2).submit(channel::receive);
            var busyUntil = System.nanoTime() + 30_000_000;
            while (System.nanoTime() - busyUntil < 0) {
                Thread.onSpinWait(); // this loop sends, and comes to no post
            }
            channel.send(2);
            assertEquals(2, joining.join());
        });
    }

    /** Found by the soak: while the form changed, a channel whose end had been told seemed to go on. */
    @Test
    void aChannelThatHasEndedStaysSoWhoeverJoins() {
        for (int round = 0; round < 200; round++) {
            var channel = SharedChannel.<Integer>buffered("orders", 2);
            Watchdog.onLoops(3, () -> channel, group -> {
                Promise<Integer> receiver = group.loops().get(1).submit(channel::receive);
                channel.send(1);
                assertEquals(1, receiver.join());
                channel.close();
                assertEquals(null, group.loops().get(1).submit(channel::receiveOrNull).join());
                assertTrue(channel.isEnded());
                List<Promise<?>> joining = List.of(group.loops().get(2).<Integer>submit(() -> channel.tryReceive()), group.loops().get(2).<Boolean>submit(() -> channel.cancel()),
                        group.loops().get(2).submit(channel::receiveOrNull));
                while (!joining.stream().allMatch(Promise::isDone)) {
                    assertTrue(channel.isEnded(), "it had ended before");
                    Headrace.yieldNow();
                }
                assertEquals(null, Blocking.call(channel.blocking()::receiveOrNull));
                assertTrue(channel.explain().contains("single-producer"), channel::explain);
            });
        }
    }

    /** A channel that outlives the loops that use it forgets them, and stays one for two. */
    @Test
    void loopsThatHaveBeenClosedAreForgotten() {
        var channel = SharedChannel.<Integer>buffered("orders", 2);
        for (int i = 0; i < 100; i++) {
            int element = i;
            EventLoop.run(() -> channel.send(element));
            EventLoop.run(() -> assertEquals(element, channel.receive()));
        }
        assertTrue(channel.users().ports().size() <= 2, channel::explain);
        assertTrue(channel.explain().contains("single-producer"), channel::explain);
    }

    private static void sendAll(SharedChannel<Integer> channel, int from) {
        for (int i = from; i < from + EACH; i++) {
            channel.send(i);
        }
    }

    private static List<Integer> receiveAll(SharedChannel<Integer> channel) {
        List<Integer> all = new ArrayList<>();
        channel.forEach(all::add);
        return all;
    }
}
