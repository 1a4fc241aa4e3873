package dev.headrace.bench;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How thoroughly to measure. */
enum Effort {

    /** Does it run at all? One short iteration without a JVM of its own. The numbers mean nothing. */
    SMOKE(1, 0, 1, null, 0.02, 0.02),

    /** Ends within ten minutes, whatever the machine. */
    QUICK(2, 4, 3, Duration.ofMinutes(9).plusSeconds(35), 0.35, 2.1),

    /** All settings. */
    FULL(4, 5, 5, null, 8, 8);

    private final int rounds;
    private final int warmups;
    private final int iterations;
    private final @Nullable Duration limit;
    private final double least;
    private final double most;

    Effort(int rounds, int warmups, int iterations, @Nullable Duration limit, double least, double most) {
        this.rounds = rounds;
        this.warmups = warmups;
        this.iterations = iterations;
        this.limit = limit;
        this.least = least;
        this.most = most;
    }

    /** How often the contestants of a case take turns. */
    int rounds() {
        return rounds;
    }

    /** When all has to be measured; null: whenever. */
    @Nullable Duration limit() {
        return limit;
    }

    /** The least and the most that a turn may measure, in seconds. */
    double least() {
        return least;
    }

    /** See {@link #least}. */
    double most() {
        return most;
    }

    /** A turn of that many seconds. */
    Length timed(double seconds) {
        return new Length(warmups, iterations, Duration.ofNanos((long) (seconds * 1e9 / (warmups + iterations))));
    }

    /** A turn of a pattern that counts its runs. */
    Length shots(int warmupShots, int shots) {
        return switch (this) {
            case SMOKE -> new Length(0, 1, Duration.ZERO);
            case QUICK -> new Length(warmupShots, shots, Duration.ZERO);
            case FULL -> new Length(2 * warmupShots, 2 * shots, Duration.ZERO);
        };
    }
}
