package dev.headrace.examples;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Makes Ctrl-C a clean end: interrupts the thread that made this, which is how a census is cancelled, waits a moment for it
 * to close what it has open, and says farewell. The JVM then ends with the status of the signal: 130.
 */
final class Interruption implements AutoCloseable {

    private static final long PATIENCE_MILLIS = 600;

    private final Thread worker = Thread.currentThread();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Runnable farewell;
    private final Thread hook = new Thread(this::stop, "interruption");
    private volatile boolean requested;

    private Interruption(Runnable farewell) {
        this.farewell = farewell;
    }

    /** Starts to listen on behalf of the calling thread. {@code farewell} is run when that has ended, or does not end. */
    static Interruption watch(Runnable farewell) {
        var interruption = new Interruption(farewell);
        Runtime.getRuntime().addShutdownHook(interruption.hook);
        return interruption;
    }

    /** Whether somebody wants the end; after {@link #close}, for good. */
    boolean requested() {
        return requested;
    }

    /** Says that the worker has ended. */
    @Override
    public void close() {
        ended.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException shuttingDown) {
            requested = true;
        }
    }

    private void stop() {
        requested = true;
        worker.interrupt();
        try {
            ended.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        farewell.run();
    }
}
