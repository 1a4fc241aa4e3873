package dev.headrace.bench;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How thoroughly to measure. */
enum Effort {

    /** Does it run at all? One short iteration without a JVM of its own. The numbers mean nothing. */
    SMOKE(1, 1, null, 0.02, 0.02),

    /** Ends within ten minutes, unless the machine is too slow for even one round. */
    QUICK(1, 5, Duration.ofMinutes(8).plusSeconds(40), 0.35, 8),

    /** All settings. */
    FULL(4, 4, null, 8, 8);

    /** What a turn is to have at least, with its start, in seconds, before there is another round. */
    private static final double TURN = 5.5;

    /**
     * How long an iteration is: there are to be many, because only a fifth of them counts, and what disturbs a machine comes and goes within
     * hundredths of a second.
     */
    private static final Duration ITERATION = Duration.ofMillis(10);

    /**
     * What one takes on average, in seconds: its last run ends when it ends, which is late with some peers, and JMH has something to do before
     * and after.
     */
    private static final double LAP = 0.03;

    /** Warm-up is this part of the laps and so many at least, half a second, but half of the laps at most. */
    private static final double WARMUP_SHARE = 0.3;
    private static final int LEAST_WARMUP = 50;

    private final int fewestRounds;
    private final int mostRounds;
    private final @Nullable Duration limit;
    private final double least;
    private final double most;

    Effort(int fewestRounds, int mostRounds, @Nullable Duration limit, double least, double most) {
        this.fewestRounds = fewestRounds;
        this.mostRounds = mostRounds;
        this.limit = limit;
        this.least = least;
        this.most = most;
    }

    /**
     * How often the contestants of each case take turns: as often as there is time for, within bounds.
     *
     * @param turns those of one round
     * @param seconds what the turns of one round take that count their runs, in addition
     */
    int rounds(int turns, double seconds) {
        return limit == null ? mostRounds : (int) Math.clamp(limit.toSeconds() / (turns * TURN + seconds), fewestRounds, mostRounds);
    }

    /** When all has to be measured, if somebody wants so many rounds, each as in {@link #rounds(int, double)}; null: whenever. */
    @Nullable Duration limit(int rounds, int turns, double seconds) {
        if (limit == null) {
            return null;
        }
        Duration wanted = Duration.ofSeconds((long) (rounds * (turns * TURN + seconds)));
        return wanted.compareTo(limit) > 0 ? wanted : limit;
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
        if (this == SMOKE) {
            return new Length(0, 1, Duration.ofNanos((long) (seconds * 1e9)));
        }
        int laps = (int) Math.round(seconds / LAP);
        int warmups = Math.min(laps / 2, Math.max(LEAST_WARMUP, (int) (WARMUP_SHARE * laps)));
        return new Length(warmups, laps - warmups, ITERATION);
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
