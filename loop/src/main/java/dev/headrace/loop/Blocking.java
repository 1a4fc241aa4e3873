package dev.headrace.loop;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Calls that block a thread, such as JDBC, files or {@code Thread.sleep}, made without stopping the loop: asyncio's
 * {@code to_thread}.
 */
public final class Blocking {

    private Blocking() {}

    /**
     * Runs {@code body} on a virtual thread of the JDK and suspends only the calling coroutine until it has ended. What the
     * coroutine did before is visible to the body, and what the body did to the coroutine. The body is outside the loop: it
     * must not use the loop's channels and tasks, and sees neither the coroutine's thread-locals nor its scoped values.
     *
     * <p>When the calling task is cancelled, the body's thread is interrupted, and this still waits for its end, so that
     * nothing goes on behind the caller's back. If the body ends with a result all the same, because it was just done or does
     * not care, that is returned, and the cancellation takes effect at the next suspension: what the body has opened or
     * booked is not lost. Another failure than its {@code InterruptedException} is suppressed in the exception thrown here.
     *
     * @throws java.util.concurrent.CompletionException if the body threw a checked exception, its cause; unchecked ones are
     *     thrown as they are
     * @throws CancelledException if the task is cancelled, and the body has no result
     * @throws IllegalStateException outside a coroutine
     */
    public static <T extends @Nullable Object> T call(Callable<? extends T> body) {
        Objects.requireNonNull(body, "body");
        Task<?> task = Task.current();
        task.checkCancelled();
        Promise<T> end = new Promise<>(task.loop);
        Thread thread = Thread.ofVirtual().name("blocking call of " + task.name()).start(() -> run(body, end));
        return end.awaitWork(task, thread::interrupt);
    }

    /** {@link #call} without a result. */
    public static void run(Action body) {
        Objects.requireNonNull(body, "body");
        call(() -> {
            body.run();
            return null;
        });
    }

    private static <T extends @Nullable Object> void run(Callable<? extends T> body, Promise<T> end) {
        try {
            T result = body.call();
            end.loop.post(() -> end.complete(result));
        } catch (Throwable failure) {
            end.loop.post(() -> end.fail(failure));
        }
    }
}
