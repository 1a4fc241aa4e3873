package dev.headrace.loop;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Spins, as long as there is a core for every loop that is awake, for about as long as the last waits would have needed: not at all for
 * what takes longer than to park and wake a thread. So a stream of elements never parks anybody, and a loop that is idle, or shares its
 * core with others, parks almost at once. Loop-confined, but for the count of loops.
 */
final class AdaptiveIdle implements Idle {

    /** The loops of this JVM that run and are not parked; written by their threads, as they park and wake. */
    static final AtomicInteger AWAKE = new AtomicInteger();

    private static final int CORES = Runtime.getRuntime().availableProcessors();

    /** What it takes to park and wake a thread, generously: a wait that is shorter should not park. */
    private static final long WORTH_SPINNING_NANOS = 200_000;
    private static final long SHORTEST_NANOS = 1_000;

    /** How many rounds go by without a look at the clock. */
    private static final int UNTIMED = 8;

    private long budget = 20_000;
    private long start;

    @Override
    public boolean pause(int round) {
        if (round >= UNTIMED) {
            if (round == UNTIMED) {
                if (AWAKE.get() > CORES) {
                    return false;
                }
                start = System.nanoTime();
            } else if ((round & 15) == 0 && System.nanoTime() - start > budget) {
                return false;
            }
        }
        Thread.onSpinWait();
        return true;
    }

    @Override
    public void over(long nanos) {
        if (nanos < WORTH_SPINNING_NANOS) {
            budget = Math.max(budget, Math.min(WORTH_SPINNING_NANOS, 2 * nanos));
        } else {
            budget = Math.max(SHORTEST_NANOS, budget - (budget >> 2));
        }
    }
}
