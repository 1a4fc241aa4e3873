package dev.headrace.channels;

/**
 * What a {@link Ticker} does when nobody took its ticks in time. With a period of one second, and a receiver that is away from
 * 1.0 s to 3.5 s:
 *
 * <pre>
 *            ticks taken at
 *  BURST     1.0    3.5 3.5 4.0   5.0     all of them, the late ones at once
 *  DELAY     1.0    3.5     4.5   5.5     from the late one on, a period apart
 *  SKIP      1.0    3.5 4.0 5.0   6.0     one late one, then as planned
 * </pre>
 *
 * Semantics of Tokio's {@code MissedTickBehavior}.
 */
public enum MissedTicks {
    /** Every tick is delivered: those that were missed at once, one after the other, and then the plan holds again. */
    BURST,
    /** The plan moves: the next tick comes one period after the late one was taken. */
    DELAY,
    /** One late tick, and then the next one of the plan that is still to come: always a multiple of the period after the start. */
    SKIP
}
