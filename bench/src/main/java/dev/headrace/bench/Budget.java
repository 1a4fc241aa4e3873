package dev.headrace.bench;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Shares out the time that there is among the turns that are left, so that a run ends when it has promised to. A turn is either measured
 * for as long as its share, or takes what it takes; to both comes what starting a JVM costs, which is learnt on the way.
 */
final class Budget {

    private static final double GUESSED_START = 0.5;

    private final Effort effort;
    private final @Nullable Duration limit;

    /** The turns left that are measured for a time, the others, and what the others are expected to take, in seconds. */
    private int timed;
    private int counted;
    private double reserved;

    private double spent;
    private double starting;
    private int started;

    /** Until {@code limit}, or without one. */
    Budget(Effort effort, @Nullable Duration limit) {
        this.effort = effort;
        this.limit = limit;
    }

    /** There is one more turn to come; {@code seconds} if it takes what it takes, 0 if it takes its share. */
    void expect(double seconds) {
        if (seconds > 0) {
            counted++;
            reserved += seconds;
        } else {
            timed++;
        }
    }

    /** How long the next turn may measure, in seconds. */
    double share() {
        if (limit == null || timed == 0) {
            return effort.most();
        }
        double free = limit.toMillis() / 1e3 - spent - reserved - (timed + counted) * start();
        return Math.clamp(free / timed, effort.least(), effort.most());
    }

    /** A turn that was {@link #expect expected} with {@code seconds}, and given {@code share}, took {@code took} in all. */
    void done(double seconds, double share, double took) {
        spent += took;
        skip(seconds);
        if (seconds == 0) {
            starting += Math.max(0, took - share);
            started++;
        }
    }

    /** Whether so many more turns, however short, would not end in time; {@code seconds} as each was {@link #expect expected}. */
    boolean isUsedUp(double seconds, int turns) {
        return limit != null && spent + turns * ((seconds > 0 ? seconds : effort.least()) + start()) > limit.toMillis() / 1e3;
    }

    /** A turn that was expected with {@code seconds} is left out. */
    void skip(double seconds) {
        if (seconds > 0) {
            counted--;
            reserved -= seconds;
        } else {
            timed--;
        }
    }

    /** What is left, about. */
    Duration left() {
        return Duration.ofMillis((long) (1e3 * (reserved + timed * share() + (timed + counted) * start())));
    }

    private double start() {
        return effort == Effort.SMOKE ? 0 : started == 0 ? GUESSED_START : starting / started;
    }
}
