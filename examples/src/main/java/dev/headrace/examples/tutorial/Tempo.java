package dev.headrace.examples.tutorial;

import java.time.Duration;
import java.util.Locale;

/** The seconds of the tutorials, twenty times shorter, because nobody learns from waiting. */
final class Tempo {

    private static final Duration SECOND = Duration.ofMillis(50);

    private Tempo() {}

    /** How long to sleep where a tutorial sleeps {@code n} seconds. */
    static Duration seconds(double n) {
        return Duration.ofNanos(Math.round(n * SECOND.toNanos()));
    }

    /** How many of a tutorial's seconds have passed in {@code nanos}, to be printed. */
    static String inSeconds(long nanos) {
        return String.format(Locale.ROOT, "%.3f", (double) nanos / SECOND.toNanos());
    }
}
