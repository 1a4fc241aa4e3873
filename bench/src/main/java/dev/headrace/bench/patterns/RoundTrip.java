package dev.headrace.bench.patterns;

import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;

/** One thread's way to another and back: the other is given a job, which wakes the first up. */
final class RoundTrip {

    private final Executor sleeper;
    private final Thread here = Thread.currentThread();

    /** Written by the sleeper, read here. */
    private volatile boolean back;

    RoundTrip(Executor sleeper) {
        this.sleeper = sleeper;
    }

    /** How long it takes. */
    long nanos() {
        back = false;
        long start = System.nanoTime();
        sleeper.execute(this::back);
        while (!back) {
            LockSupport.park(this);
        }
        return System.nanoTime() - start;
    }

    private void back() {
        back = true;
        LockSupport.unpark(here);
    }
}
