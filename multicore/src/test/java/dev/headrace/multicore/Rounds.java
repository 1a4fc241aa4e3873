package dev.headrace.multicore;

import java.util.stream.IntStream;

/** The rounds of a test that hunts for races: so many, or on a busy machine as many as it plays in five seconds, but ten at least. */
final class Rounds {

    private static final int LEAST = 10;
    private static final long ENOUGH_NANOS = 5_000_000_000L;

    private Rounds() {}

    /** The numbers from 0 to {@code most}, which it does not reach. */
    static Iterable<Integer> upTo(int most) {
        long begin = System.nanoTime();
        return IntStream.range(0, most).takeWhile(round -> round < LEAST || System.nanoTime() - begin < ENOUGH_NANOS)::iterator;
    }
}
