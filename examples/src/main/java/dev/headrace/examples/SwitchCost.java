package dev.headrace.examples;

import static dev.headrace.loop.Headrace.spawn;
import static dev.headrace.loop.Headrace.yieldNow;

import dev.headrace.loop.EventLoop;
import java.time.Duration;
import java.util.Arrays;

/** Measures what it costs to go from one coroutine to another. */
final class SwitchCost {

    private static final int ROUNDS = 10;
    private static final long ROUND_NANOS = Duration.ofMillis(50).toNanos();

    /** Switches between two looks at the clock. */
    private static final int BATCH = 100;

    private SwitchCost() {}

    /** Nanoseconds to suspend one coroutine and resume another: the median of several rounds, after as many to warm up. */
    static long measure() {
        return EventLoop.run(() -> {
            var nanos = new double[ROUNDS];
            for (int round = 0; round < ROUNDS; round++) {
                long start = System.nanoTime();
                var ping = spawn(() -> yieldUntil(start + ROUND_NANOS));
                var pong = spawn(() -> yieldUntil(start + ROUND_NANOS));
                long switches = ping.join() + pong.join();
                nanos[round] = (double) (System.nanoTime() - start) / switches;
            }
            double[] warm = Arrays.copyOfRange(nanos, ROUNDS / 2, ROUNDS);
            Arrays.sort(warm);
            return Math.round(warm[warm.length / 2]);
        });
    }

    /** Yields until the clock says {@code end}; returns how often. */
    private static long yieldUntil(long end) {
        long switches = 0;
        while (System.nanoTime() - end < 0) {
            for (int i = 0; i < BATCH; i++) {
                yieldNow();
            }
            switches += BATCH;
        }
        return switches;
    }
}
