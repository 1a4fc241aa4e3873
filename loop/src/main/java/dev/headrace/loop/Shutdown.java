package dev.headrace.loop;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * While a loop runs for {@link EventLoop#run}: when the JVM begins to end, cancels the main coroutine and holds the end up until the
 * loop has been closed, so that {@code finally} blocks run. Not for long, and hardly at all for a loop that does not react,
 * such as one whose coroutine called {@code System.exit} and now waits for this.
 */
final class Shutdown {

    private static final Duration TO_REACT = Duration.ofMillis(500);
    private static final Duration TO_CLEAN_UP = Duration.ofSeconds(5);

    private final Task<?> main;
    private final CountDownLatch reacted = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread hook = new Thread(this::cancel, "headrace shutdown");

    private Shutdown(Task<?> main) {
        this.main = main;
    }

    /** Before the loop runs. */
    static Shutdown cancels(Task<?> main) {
        var shutdown = new Shutdown(main);
        try {
            Runtime.getRuntime().addShutdownHook(shutdown.hook);
        } catch (IllegalStateException e) {
            main.cancelBy(shutdown.request()); // the JVM is ending already
        }
        return shutdown;
    }

    /** The loop has been closed. */
    void over() {
        closed.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the JVM is ending, and the hook has seen that the loop is closed
        }
    }

    private void cancel() {
        main.loop.post(() -> {
            reacted.countDown();
            main.cancelBy(request());
        });
        try {
            if (reacted.await(TO_REACT.toMillis(), TimeUnit.MILLISECONDS)) {
                closed.await(TO_CLEAN_UP.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private CancelledException request() {
        return new CancelledException(main.label(), "the JVM is ending");
    }
}
