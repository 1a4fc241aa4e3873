package dev.headrace.loop;

import static dev.headrace.loop.Headrace.gather;
import static dev.headrace.loop.Headrace.spawn;
import static dev.headrace.loop.Headrace.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** In which order coroutines start when very many wait to: the newest first, and the oldest not last. */
class SkewTest {

    private static final int FEW = RunQueue.FEW;

    @Test
    void aFewStartInTheOrderOfTheirSpawns() {
        EventLoop.run(() -> {
            var started = new ArrayList<Integer>();
            gather(IntStream.range(0, FEW).boxed().toList(), started::add);
            assertEquals(IntStream.range(0, FEW).boxed().toList(), started);
        });
    }

    @Test
    void aFewStartInOrderAgainWhenTheCrowdIsGone() {
        EventLoop.run(() -> {
            gather(IntStream.range(0, 10 * FEW).boxed().toList(), number -> number);
            var started = new ArrayList<Integer>();
            gather(IntStream.range(0, FEW).boxed().toList(), started::add);
            assertEquals(IntStream.range(0, FEW).boxed().toList(), started);
        });
    }

    @Test
    void ofManyTheNewestStartFirst() {
        EventLoop.run(() -> {
            int count = 10 * FEW;
            var started = new ArrayList<Integer>();
            gather(IntStream.range(0, count).boxed().toList(), started::add);
            assertEquals(count, new TreeSet<>(started).size(), "each has started, once");
            assertEquals(IntStream.range(0, FEW).boxed().toList(), started.subList(0, FEW));
            int newest = started.indexOf(count - 1);
            assertTrue(newest < 2 * FEW, () -> "the newest was number " + newest + " to start");
            int inTheMiddle = started.indexOf(count / 2);
            assertTrue(newest < inTheMiddle, () -> "one of the middle was number " + inTheMiddle + " to start");
        });
    }

    @Test
    void aFloodOfNewOnesDoesNotStarveTheOldest() {
        EventLoop.run(() -> {
            int old = 2 * FEW;
            var started = new TreeSet<Integer>();
            for (int i = 0; i < old; i++) {
                int number = i;
                spawn(() -> started.add(number));
            }
            int spawned = 0;
            while (started.size() < old) {
                spawn(() -> {}); // one more in every switch, for ever
                spawn(() -> {});
                yieldNow();
                assertTrue(++spawned < 200 * FEW, () -> started.size() + " of the old ones have started");
            }
        });
    }

    @Test
    void aFloodOfReadyOnesDoesNotStarveTheOldest() {
        EventLoop.run(() -> {
            Task<?> hog = spawn(() -> {
                while (true) {
                    yieldNow();
                }
            });
            int count = 2 * FEW;
            int[] started = {0};
            for (int i = 0; i < count; i++) {
                spawn(() -> started[0]++);
            }
            for (int switches = 0; started[0] < count; switches++) {
                yieldNow();
                assertTrue(switches < 200 * FEW, () -> started[0] + " have started");
            }
            hog.cancel();
        });
    }

    @Test
    void thoseThatStandAsideMayBeCancelled() {
        EventLoop.run(() -> {
            int[] started = {0};
            var tasks = new ArrayList<Task<?>>();
            for (int i = 0; i < 4 * FEW; i++) {
                tasks.add(spawn(() -> started[0]++));
            }
            tasks.forEach(Task::cancel);
            Headrace.waitFor(tasks, Headrace.Until.ALL_COMPLETED);
            assertEquals(0, started[0]);
            assertTrue(tasks.stream().allMatch(task -> task.state() == Awaitable.State.CANCELLED));
        });
    }

    @Test
    void ofATreeOfCoroutinesFewAreAliveAtOnce() {
        int depth = Engine.FAST ? 5 : 4;
        EventLoop.run(() -> {
            var tree = new Tree();
            long sum = tree.sum(0, (int) Math.pow(10, depth));
            long leaves = (long) Math.pow(10, depth);
            assertEquals(leaves * (leaves - 1) / 2, sum);
            assertTrue(tree.most <= 4 * FEW, () -> tree.most + " were alive at once");
        });
    }

    /** Skynet: every node spawns ten and adds up what they return. */
    private static final class Tree {

        private int alive;
        private int most;

        long sum(int first, int size) {
            if (size == 1) {
                return first;
            }
            most = Math.max(most, ++alive);
            List<Task<Long>> children = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                int begin = first + i * (size / 10);
                children.add(spawn(() -> sum(begin, size / 10)));
            }
            long sum = 0;
            for (Task<Long> child : children) {
                sum += child.join();
            }
            alive--;
            return sum;
        }
    }
}
