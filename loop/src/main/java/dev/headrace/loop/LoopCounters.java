package dev.headrace.loop;

/**
 * What one loop has done so far. Written by the loop's thread only, as plain fields, so that counting costs next to
 * nothing: exact on that thread and after the loop has ended, a recent value elsewhere.
 */
public final class LoopCounters {

    long idleNanos;
    long resumptions;
    private long startedAt;
    private long ranNanos;
    private boolean running;
    private long handOffsIn;
    private long handOffsOut;

    LoopCounters() {}

    /** How often the loop has started or resumed a coroutine. */
    public long resumptions() {
        return resumptions;
    }

    /** Values that came in from other loops. */
    public long handOffsIn() {
        return handOffsIn;
    }

    /** Values that went out to other loops. */
    public long handOffsOut() {
        return handOffsOut;
    }

    /** Nanoseconds that the loop has spent with nothing to do, spinning or parked. */
    public long idleNanos() {
        return idleNanos;
    }

    /** Nanoseconds for which the loop has been run by a thread. */
    public long ranNanos() {
        return running ? ranNanos + System.nanoTime() - startedAt : ranNanos;
    }

    /** The part of the time it has been run, from 0 to 1, in which the loop had something to do. */
    public double busy() {
        return Math.clamp(1 - (double) idleNanos / Math.max(1, ranNanos()), 0, 1);
    }

    /** For hand-offs between loops, on this loop's thread: a value came in. */
    public void handedIn() {
        handOffsIn++;
    }

    /** For hand-offs between loops, on this loop's thread: a value went out. */
    public void handedOut() {
        handOffsOut++;
    }

    void started() {
        startedAt = System.nanoTime();
        running = true;
    }

    void stopped() {
        ranNanos = ranNanos();
        running = false;
    }
}
