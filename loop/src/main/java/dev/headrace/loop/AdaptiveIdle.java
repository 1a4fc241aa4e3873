package dev.headrace.loop;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Spins, as long as there is a core for every loop that is awake, for about as long as the last waits would have needed: not at all for
 * what takes longer than to park and wake a thread, as measured here. So a stream of elements hardly ever parks anybody, and a loop that is
 * idle, or shares its core with others, parks at once, or within a microsecond if one of its coroutines would have looked in place: it may
 * keep the very thread that it has just woken from its core. Loop-confined, but for the count of loops.
 *
 * <p>Two loops that both park for every bufferful wait for each other's wake-ups, and for their own: twice what one takes. Spinning
 * for three times that leads out of this state. Where other processes want the cores, spinning makes it worse: then not at all.
 */
final class AdaptiveIdle implements Idle {

    /** The loops of this JVM that run and are not parked; written by their threads, as they park and wake. */
    static final AtomicInteger AWAKE = new AtomicInteger();

    private static final int CORES = Runtime.getRuntime().availableProcessors();

    /** Who would spin for less than this does not, at first. */
    private static final long SHORTEST_NANOS = 1_000;

    /** Between these lies what is worth spinning for: three wake-ups. */
    private static final long LEAST_WORTH_NANOS = 50_000;
    private static final long MOST_WORTH_NANOS = 2_000_000;
    private static final int WAKE_UPS = 3;

    /** A wake-up that takes as long as the system's time slices: there is no core free, and who spins waits longest for the next. */
    private static final long CROWDED_NANOS = 1_000_000;

    /** How many rounds go by without a look at the clock. */
    private static final int UNTIMED = 8;

    /** A wait that is shorter should not park. */
    private long worth = 4 * LEAST_WORTH_NANOS;
    private long budget = 20_000;
    private long start;

    @Override
    public boolean pause(int round) {
        if (budget == 0) {
            budget = SHORTEST_NANOS; // who asks again without a wait in between: coroutines look in place, and their loop may never come to wait
            return false;
        }
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
    public void over(long nanos, long wakeUp) {
        if (wakeUp > CROWDED_NANOS) {
            worth = LEAST_WORTH_NANOS;
            budget = 0;
        } else if (wakeUp > 0) {
            worth = Math.clamp(worth + (WAKE_UPS * wakeUp - worth >> 2), LEAST_WORTH_NANOS, MOST_WORTH_NANOS);
        } else if (nanos > LEAST_WORTH_NANOS && nanos < worth) {
            worth -= nanos >> 6; // who never parks never learns what a wake-up takes by now
        }
        if (nanos < worth) {
            budget = Math.max(budget, Math.min(worth, 2 * nanos));
        } else {
            budget = budget > SHORTEST_NANOS ? budget - (budget >> 2) : 0;
        }
    }
}
