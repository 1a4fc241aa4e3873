package dev.headrace.loop;

/**
 * What a loop does that has nothing to do, before it parks its thread: the ladder from spinning over yielding to parking. Waking a
 * parked thread takes tens of microseconds, of the waking thread too; looking again takes nanoseconds, but a core. Aeron's
 * and the Disruptor's idle and wait strategies.
 *
 * <p>A loop calls {@link #pause} between two looks for something to do, with 0 for the first, and parks as soon as that returns
 * false. One object serves one loop, on its thread, so it may keep what it has learnt in plain fields.
 *
 * <pre>{@code
 * loop.idle(Idle.ladder(1_000, 100));    // 1,000 looks with a spin-wait hint in between, 100 with a yield, then park
 * }</pre>
 */
public interface Idle {

    /** Pauses for a moment before look number {@code round}, or returns false at once: then the loop parks. */
    boolean pause(int round);

    /**
     * The loop has something to do again, and has waited {@code nanos} nanoseconds for it, spinning and parked. If another thread has
     * woken it, {@code wakeUp} of them have passed since that called; otherwise 0.
     */
    default void over(long nanos, long wakeUp) {}

    /** Parks at once: no core is kept busy, and every wake-up costs what the operating system asks. For a machine with one core. */
    static Idle park() {
        return round -> false;
    }

    /** Looks {@code spins} times with a hint to the processor in between, {@code yields} times with {@link Thread#yield}, then parks. */
    static Idle ladder(int spins, int yields) {
        if (spins < 0 || yields < 0) {
            throw new IllegalArgumentException("a ladder has no negative number of steps: " + spins + " and " + yields);
        }
        return round -> {
            if (round < spins) {
                Thread.onSpinWait();
            } else if (round - spins < yields) {
                Thread.yield();
            } else {
                return false;
            }
            return true;
        };
    }

    /**
     * What loops do if they are told nothing: spins as long as that has been worth it lately, and only while there is a core for every
     * loop that is awake; on a single core, {@link #park}.
     */
    static Idle adaptive() {
        return Runtime.getRuntime().availableProcessors() > 1 ? new AdaptiveIdle() : park();
    }
}
