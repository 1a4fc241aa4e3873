package dev.headrace.multicore;

import static dev.headrace.loop.Headrace.sleep;
import static dev.headrace.loop.Headrace.spawn;
import static dev.headrace.loop.Headrace.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headrace.loop.CancelledException;
import dev.headrace.loop.Promise;
import dev.headrace.loop.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Senders and receivers that are cancelled at random: no element is lost or doubled, and no wake-up gets lost with them. */
class SharedChannelCancelTest {

    private static final int SENDERS = 4;
    private static final int RECEIVERS = 4;
    private static final int EACH = 1_500;

    @ParameterizedTest(name = "{0} loops, capacity {1}")
    @CsvSource({"1, 1", "1, 3", "2, 1", "2, 2", "2, 3", "2, 64", "8, 1", "8, 3", "8, 64"})
    void cancelledWaitersOnManyLoopsLoseNothing(int loops, int capacity) {
        long seed = Long.getLong("headrace.seed", System.nanoTime());
        var channel = SharedChannel.<Integer>buffered("seed " + seed, capacity);
        Watchdog.onLoops(loops, () -> channel, group -> {
            List<Promise<Integer>> senders = Placement.spread(group, 0, SENDERS, sender -> () -> {
                var random = new Random(seed + sender);
                for (int i = 0; i < EACH; i++) {
                    sendDespiteCancellations(channel, sender * EACH + i, random);
                }
                return EACH;
            });
            List<Promise<int[]>> receivers = Placement.spread(group, loops / 2, RECEIVERS, receiver -> () ->
                    receiveDespiteCancellations(channel, new Random(seed - 1 - receiver)));
            Placement.joinAll(senders);
            channel.close();
            Placement.assertEachSeen(1, Placement.joinAll(receivers));
        });
    }

    /** Tries until one try was not cancelled before it had sent. */
    private static void sendDespiteCancellations(SharedChannel<Integer> channel, int element, Random random) {
        boolean[] sent = {false};
        while (!sent[0]) {
            Task<?> attempt = spawn(() -> {
                channel.send(element);
                sent[0] = true;
            });
            perhapsCancel(attempt, random);
        }
    }

    private static int[] receiveDespiteCancellations(SharedChannel<Integer> channel, Random random) {
        int[] seen = new int[SENDERS * EACH];
        boolean[] ended = {false};
        while (!ended[0]) {
            Task<?> attempt = spawn(() -> {
                Integer element = channel.receiveOrNull();
                if (element == null) {
                    ended[0] = true;
                } else {
                    seen[element]++;
                }
            });
            perhapsCancel(attempt, random);
        }
        return seen;
    }

    private static void perhapsCancel(Task<?> attempt, Random random) {
        switch (random.nextInt(4)) {
            case 0 -> {
                for (int turns = random.nextInt(4); turns >= 0; turns--) {
                    yieldNow();
                }
                attempt.cancel();
            }
            case 1 -> {
                sleep(Duration.ofNanos(random.nextInt(30_000)));
                attempt.cancel();
            }
            default -> {}
        }
        try {
            attempt.join();
        } catch (CancelledException e) {
            yieldNow();
        }
    }

    @Test
    void whatACancelGivesUpIsToldOneByOneWhateverTheHandlerThrows() {
        var channel = SharedChannel.<Integer>buffered(16);
        List<Integer> told = new ArrayList<>();
        channel.onUndelivered(element -> {
            told.add(element);
            throw new IllegalStateException("handler " + element);
        });
        Watchdog.onLoops(1, () -> channel, group -> {
            for (int i = 0; i < 10; i++) {
                channel.send(i);
            }
            var failure = assertThrows(IllegalStateException.class, channel::cancel);
            assertEquals("handler 0", failure.getMessage());
            assertEquals(9, failure.getSuppressed().length);
            assertEquals(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9), told);
            assertNull(channel.receiveOrNull());
            assertTrue(channel.isEnded());
        });
    }
}
