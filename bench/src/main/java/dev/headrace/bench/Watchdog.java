package dev.headrace.bench;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Bites if it is not called off in time. */
final class Watchdog implements AutoCloseable {

    private final CountDownLatch over = new CountDownLatch(1);
    private volatile boolean bitten;

    /** Starts to watch; {@code bite} runs in another thread. */
    Watchdog(Duration limit, Runnable bite) {
        Thread.ofVirtual().start(() -> watch(limit, bite));
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

    private void watch(Duration limit, Runnable bite) {
        try {
            if (!over.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                bitten = true;
                bite.run();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts the watchdog", e);
        }
    }
}
