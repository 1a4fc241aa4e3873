package dev.headrace.channels;

import dev.headrace.loop.EventLoop;
import java.time.Duration;

/** What the stages of a pipeline ask of their arguments. */
final class Arguments {

    private Arguments() {}

    static int checkPositive(int value, String what) {
        if (value < 1) {
            throw new IllegalArgumentException(what + " must be 1 at least: " + value);
        }
        return value;
    }

    static Duration checkPositive(Duration value, String what) {
        if (!value.isPositive()) {
            throw new IllegalArgumentException(what + " must be positive: " + value);
        }
        return value;
    }

    /** {@code value}, which must be positive, as the loop counts time: see {@link EventLoop#nanos}. */
    static long positiveNanos(Duration value, String what) {
        return EventLoop.nanos(checkPositive(value, what));
    }

    static void checkNotNegative(long value, String what) {
        if (value < 0) {
            throw new IllegalArgumentException(what + " cannot be negative: " + value);
        }
    }
}
