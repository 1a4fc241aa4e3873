package dev.headrace.bench;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Ends the processes that this one has started if they are still there after some time. One watches at a time. */
final class Watchdog implements AutoCloseable {

    private final CountDownLatch over = new CountDownLatch(1);
    private volatile boolean bitten;

    /** Starts to watch. */
    Watchdog(Duration limit) {
        Thread.ofVirtual().start(() -> watch(limit));
    }

    /** Whether the time was up. */
    boolean hasBitten() {
        return bitten;
    }

    /** All is well. */
    @Override
    public void close() {
        over.countDown();
    }

    private void watch(Duration limit) {
        try {
            if (!over.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                bitten = true;
                ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts the watchdog", e);
        }
    }
}
