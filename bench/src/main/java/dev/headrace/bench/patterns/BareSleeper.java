package dev.headrace.bench.patterns;

import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A thread that sleeps until there is a job for it: the least that anything which sleeps has to do. For one caller at a time. */
final class BareSleeper implements Executor, AutoCloseable {

    /** Written by the caller and taken by the thread. */
    private volatile @Nullable Runnable job;

    private volatile boolean closed;

    private final Thread thread = Thread.ofPlatform().daemon().start(this::run);

    @Override
    public void execute(Runnable next) {
        job = next;
        LockSupport.unpark(thread);
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }

    private void run() {
        while (!closed) {
            Runnable next = job;
            if (next == null) {
                LockSupport.park(this);
            } else {
                job = null;
                next.run();
            }
        }
    }
}
