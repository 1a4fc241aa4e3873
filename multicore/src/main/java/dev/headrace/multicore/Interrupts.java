package dev.headrace.multicore;

/** Waiting that must come to its end: an interrupt of the waiting thread is kept for later. */
final class Interrupts {

    /** A wait that ends when its thread is interrupted. */
    @FunctionalInterface
    interface Wait {

        void run() throws InterruptedException;
    }

    private Interrupts() {}

    /** Repeats {@code wait} until it has not been interrupted; then the thread has its interrupt flag again. */
    static void deferred(Wait wait) {
        deferred(wait, () -> {});
    }

    /** {@link #deferred(Wait)}, with {@code onInterrupt} called at each interrupt. */
    static void deferred(Wait wait, Runnable onInterrupt) {
        boolean interrupted = false;
        while (true) {
            try {
                wait.run();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
                onInterrupt.run();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
