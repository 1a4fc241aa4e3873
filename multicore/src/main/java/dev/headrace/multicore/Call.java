package dev.headrace.multicore;

import dev.headrace.loop.Awaitable;
import dev.headrace.loop.EventLoop;
import dev.headrace.loop.Task;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * A coroutine that a plain thread waits for.
 *
 * <pre>
 *  plain thread                                the loop
 *  1 post start()            ────────────────► 2 spawn the coroutine
 *  3 await(): block          ◄──────────────── 4 it has ended: note how, and count down
 *    interrupted: post cancel() ─────────────►   cancel the coroutine
 *                            ◄──────────────── over(): the loop runs nothing any more
 * </pre>
 */
final class Call<T extends @Nullable Object> {

    private final Callable<? extends T> main;
    private final CountDownLatch ended = new CountDownLatch(1);

    /** Of the loop; null if the loop closed before it started. */
    private @Nullable Task<T> task;

    /** How it ended, what joining it would return or throw: of the loop, and of the waiting thread once {@link #ended}. */
    private @Nullable T result;
    private @Nullable Throwable failure;
    private volatile boolean done;

    Call(Callable<? extends T> main) {
        this.main = main;
    }

    /** On the loop: begins. */
    void start(EventLoop loop) {
        if (loop.isClosed()) {
            over();
            return;
        }
        task = loop.spawn("main", main);
        task.onDone(this::ended);
    }

    private void ended(Awaitable<T> main) {
        try {
            result = main.result();
        } catch (RuntimeException | Error e) {
            failure = e;
        }
        done = true;
        over();
    }

    /** The coroutine has ended, or nobody runs it any more. */
    void over() {
        ended.countDown();
    }

    /** On the plain thread: what the coroutine on {@code loop} returns or throws; {@code closed} if it has not ended. */
    T await(EventLoop loop, IllegalStateException closed) {
        Interrupts.deferred(ended::await, () -> loop.post(this::cancel));
        if (!done) {
            throw closed;
        }
        switch (failure) {
            case null -> {}
            case Error error -> throw error;
            default -> throw (RuntimeException) failure; // result() throws nothing else
        }
        return result;
    }

    private void cancel() {
        if (task != null) {
            task.cancel("the thread that ran it was interrupted");
        }
    }
}
