package dev.headrace.loop;

import org.jspecify.annotations.Nullable;

/**
 * A callback that its loop will run, once, unless it is cancelled before: asyncio's {@code Handle} and
 * {@code TimerHandle}. Loop-confined.
 */
public final class Handle {

    /** For a handle that is in no timer queue. */
    static final int NOT_ARMED = -1;

    final EventLoop loop;

    /** Loop time at which the handle is due, in nanoseconds. */
    final long deadline;

    /** In which bucket of its timer queue the handle stands, and where there. */
    short bucket;
    int slot = NOT_ARMED;

    /** A {@code Runnable}, or the {@link Waiter} of a sleeping coroutine; null once run or cancelled. */
    private @Nullable Object target;

    private boolean cancelled;

    Handle(EventLoop loop, long deadline, Object target) {
        this.loop = loop;
        this.deadline = deadline;
        this.target = target;
    }

    /** Keeps the callback from running; does nothing if it has run. What the callback refers to is freed at once. */
    public void cancel() {
        if (target == null) {
            return;
        }
        if (loop.isRunning()) {
            loop.checkCurrent("Handle.cancel()");
        }
        cancelled = true;
        target = null;
        loop.disarm(this);
    }

    /** Whether {@link #cancel} came before the callback ran. */
    public boolean isCancelled() {
        return cancelled;
    }

    void run() {
        Object due = target;
        target = null;
        if (due instanceof Waiter waiter) {
            waiter.timeUp(this);
        } else if (due != null) {
            loop.callBack((Runnable) due);
        }
    }
}
