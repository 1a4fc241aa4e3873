package dev.headrace.multicore;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.headrace.loop.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.IntFunction;

/** Coroutines spread over the loops of a group, and what they say at the end. */
final class Placement {

    private Placement() {}

    /** Starts {@code count} coroutines, number {@code i} on loop {@code first + i} modulo the number of loops. */
    static <T> List<Promise<T>> spread(LoopGroup group, int first, int count, IntFunction<Callable<T>> body) {
        List<Promise<T>> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(group.loops().get((first + i) % group.size()).submit(body.apply(i)));
        }
        return all;
    }

    static <T> List<T> joinAll(List<Promise<T>> all) {
        List<T> results = new ArrayList<>();
        for (Promise<T> one : all) {
            results.add(one.join());
        }
        return results;
    }

    /** Adds up how often each element was seen, and checks that it was {@code times}. */
    static void assertEachSeen(int times, List<int[]> seen) {
        int[] sums = new int[seen.getFirst().length];
        for (int[] one : seen) {
            for (int element = 0; element < sums.length; element++) {
                sums[element] += one[element];
            }
        }
        for (int element = 0; element < sums.length; element++) {
            assertEquals(times, sums[element], "how often element " + element + " was received");
        }
    }
}
