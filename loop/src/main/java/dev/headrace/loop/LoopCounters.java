package dev.headrace.loop;

import java.lang.invoke.VarHandle;

/**
 * What one loop has done so far. Written by the loop's thread only, as plain fields, so that counting costs next to
 * nothing: exact on that thread and after the loop has ended, a recent value elsewhere.
 */
public final class LoopCounters {

    long idleNanos;
    long resumptions;
    long spawned;
    private long finished;
    private long failed;
    private long cancelled;
    private long startedAt;
    private long ranNanos;
    private boolean running;
    private long handOffsIn;
    private long handOffsOut;

    LoopCounters() {}

    /** How often the loop has started or resumed a coroutine. */
    public long resumptions() {
        return seen().resumptions;
    }

    /** How many coroutines have been spawned. */
    public long spawned() {
        return seen().spawned;
    }

    /** How many of them have ended with a result. */
    public long finished() {
        return seen().finished;
    }

    /** How many of them have ended with a failure. */
    public long failed() {
        return seen().failed;
    }

    /** How many of them have ended by cancellation. */
    public long cancelled() {
        return seen().cancelled;
    }

    /** How many of them have not ended. Elsewhere than on the loop's thread an estimate, which may be off by those that end meanwhile. */
    public long unfinished() {
        LoopCounters now = seen();
        return Math.max(0, now.spawned - now.ended());
    }

    /** Values that came in from other loops. */
    public long handOffsIn() {
        return seen().handOffsIn;
    }

    /** Values that went out to other loops. */
    public long handOffsOut() {
        return seen().handOffsOut;
    }

    /** Nanoseconds that the loop has spent with nothing to do, spinning or parked. */
    public long idleNanos() {
        return seen().idleNanos;
    }

    /** Nanoseconds for which the loop has been run by a thread. */
    public long ranNanos() {
        LoopCounters now = seen();
        return now.running ? now.ranNanos + System.nanoTime() - now.startedAt : now.ranNanos;
    }

    /** The part of the time it has been run, from 0 to 1, in which the loop had something to do. */
    public double busy() {
        return Math.clamp(1 - (double) idleNanos() / Math.max(1, ranNanos()), 0, 1);
    }

    /** For hand-offs between loops, on this loop's thread: a value came in. */
    public void handedIn() {
        handOffsIn++;
    }

    /** For hand-offs between loops, on this loop's thread: a value went out. */
    public void handedOut() {
        handOffsOut++;
    }

    /** This, to be read anew: without the fence, compiled code that polls a counter may read it once and never again. */
    private LoopCounters seen() {
        VarHandle.loadLoadFence();
        return this;
    }

    long ended() {
        return finished + failed + cancelled;
    }

    void ended(Awaitable.State how) {
        switch (how) {
            case DONE -> finished++;
            case CANCELLED -> cancelled++;
            default -> failed++;
        }
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
