package dev.headrace.loop;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * A clock that stands still until it is told to move, for tests of what happens after a second or a day. A loop that has such a
 * clock and nothing to do but wait for a timer moves it there at once, in its {@code run} methods; in
 * {@link EventLoop#runUntilIdle} it does not, so that a test can move the clock by hand. Use it on the loop's thread.
 */
public final class ManualClock implements LongSupplier {

    private long nanos;

    /** Makes a clock that stands at 0. */
    public ManualClock() {}

    /** The time, in nanoseconds. */
    @Override
    public long getAsLong() {
        return nanos;
    }

    /**
     * Moves the clock forward.
     *
     * @throws IllegalArgumentException if the step is negative
     */
    public void advance(Duration step) {
        if (step.isNegative()) {
            throw new IllegalArgumentException("a clock cannot go back: " + step);
        }
        nanos += step.toNanos();
    }
}
