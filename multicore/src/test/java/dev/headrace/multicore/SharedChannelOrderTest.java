package dev.headrace.multicore;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.headrace.loop.Promise;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Many senders and receivers on many loops: each element arrives once, and those of one sender in its order. */
class SharedChannelOrderTest {

    private static final int SENDERS = 8;
    private static final int RECEIVERS = 8;
    private static final int EACH = 2_000;

    @ParameterizedTest(name = "{0} loops, capacity {1}")
    @CsvSource({"1, 1", "1, 3", "2, 1", "2, 2", "2, 3", "2, 64", "8, 1", "8, 2", "8, 3", "8, 64"})
    void everyElementArrivesOnceAndEachSendersInOrder(int loops, int capacity) {
        var channel = SharedChannel.<Integer>buffered(capacity);
        Watchdog.onLoops(loops, () -> channel, group -> {
            List<Promise<int[]>> receivers = Placement.spread(group, loops / 2, RECEIVERS, i -> () -> receiveAll(channel));
            List<Promise<Integer>> senders = Placement.spread(group, 0, SENDERS, sender -> () -> {
                for (int i = 0; i < EACH; i++) {
                    channel.send(sender * EACH + i);
                }
                return EACH;
            });
            Placement.joinAll(senders);
            channel.close();
            Placement.assertEachSeen(1, Placement.joinAll(receivers));
        });
    }

    @ParameterizedTest(name = "{0} loops, capacity {1}")
    @CsvSource({"2, 1", "2, 2", "2, 64", "2, 1024"})
    void oneSenderAndOneReceiverKeepTheOrder(int loops, int capacity) {
        int count = capacity < 10 ? 20_000 : 300_000;
        var channel = SharedChannel.<Integer>buffered(capacity);
        Watchdog.onLoops(loops, () -> channel, group -> {
            Promise<?> sender = group.loops().get(1).submit(() -> {
                for (int i = 0; i < count; i++) {
                    channel.send(i);
                }
                channel.close();
            });
            int expected = 0;
            for (int element : channel) {
                assertEquals(expected++, element);
            }
            assertEquals(count, expected);
            sender.join();
        });
    }

    @ParameterizedTest(name = "{0} loops, capacity {1}")
    @CsvSource({"2, 1", "8, 2"})
    void elementsRunInCircles(int loops, int capacity) {
        int rounds = 3_000;
        List<SharedChannel<Integer>> ring = IntStream.range(0, loops)
                .mapToObj(i -> SharedChannel.<Integer>buffered("ring " + i, capacity)).toList();
        Watchdog.onLoops(loops, () -> ring, group -> {
            var stations = Placement.spread(group, 1, loops - 1, i -> () -> {
                int passed = 0;
                for (int element : ring.get(i)) {
                    ring.get(i + 1).send(element + 1);
                    passed++;
                }
                ring.get(i + 1).close();
                return passed;
            });
            for (int round = 0; round < rounds; round++) {
                ring.getFirst().send(round);
                assertEquals(round + loops - 1, ring.getLast().receive());
            }
            ring.getFirst().close();
            for (int passed : Placement.joinAll(stations)) {
                assertEquals(rounds, passed);
            }
        });
    }

    /** Counts each element, and checks that those of each sender ascend. */
    private static int[] receiveAll(SharedChannel<Integer> channel) {
        int[] seen = new int[SENDERS * EACH];
        int[] latest = new int[SENDERS];
        Arrays.fill(latest, -1);
        for (int element : channel) {
            int sender = element / EACH;
            if (element <= latest[sender]) {
                throw new AssertionError("OVERTAKEN: element " + element + " came after " + latest[sender]);
            }
            latest[sender] = element;
            seen[element]++;
        }
        return seen;
    }
}
