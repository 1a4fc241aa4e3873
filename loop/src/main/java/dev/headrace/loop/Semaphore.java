package dev.headrace.loop;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A number of permits that coroutines share: it limits how many of them do something at the same time.
 *
 * <pre>{@code
 * var connections = Semaphore.create("connections", 10);
 * ...
 * connections.withPermit(() -> query(sql));     // at most ten at once
 * }</pre>
 *
 * <p><b>Suspends</b> only while too few permits are left, or others wait. What is left is taken at once, also by a cancelled
 * task, so a coroutine that does nothing else must call {@link Headrace#yieldNow} now and then, or nobody else runs.
 *
 * <p><b>Fair.</b> First come, first served, and handed over directly: a returned permit belongs to the first waiter before that
 * one has run, so newcomers cannot overtake. That holds for large demands too: who waits for many permits keeps those
 * behind it waiting, and so is never starved by small ones.
 *
 * <p><b>Bounded.</b> There are never more permits than at the start: returning more is an error, because somebody has
 * returned a permit twice or one that it did not have; and asking for more is one, because it would wait for ever. Permits
 * have no owner: another coroutine, or a callback, may return what one has acquired.
 *
 * <p><b>Cancellation.</b> A waiter that is cancelled, or whose time is up, leaves the line, has no permit, and wakes nobody but
 * those behind it who want less than it did. If the permits were handed to it before, {@link #acquire()} returns, and the
 * cancellation takes effect at its next suspension; there is none between {@code acquire()} and the {@code try} behind it,
 * so nothing leaks; {@link #withPermit} does it like that.
 *
 * <p><b>Failing.</b> {@link #fail} is for the end of what the permits stand for: all waiters, and all who come later, get that
 * failure. Permits may still be returned.
 *
 * <p>Loop-confined to the loop on which it was made; another thread that uses it fails at once. asyncio's
 * {@code BoundedSemaphore}; the failing is Seastar's {@code broken}.
 */
public final class Semaphore {

    private final EventLoop loop;
    private final @Nullable String name;
    private final int permits;
    private int available;

    /** Each carries the number of permits that it wants; at rest, the first wants more than are available. */
    private final WaitQueue waiters = new WaitQueue("permits of", this::toString, List::of);

    private @Nullable Throwable failure;

    private Semaphore(@Nullable String name, int permits) {
        if (permits < 1) {
            throw new IllegalArgumentException("a semaphore needs a permit at least, not " + permits);
        }
        this.loop = EventLoop.current();
        this.name = name;
        this.permits = permits;
        this.available = permits;
    }

    /**
     * Makes a semaphore of the current loop, all of whose permits are there.
     *
     * @throws IllegalArgumentException if {@code permits} is not positive
     * @throws IllegalStateException if the calling thread runs no loop
     */
    public static Semaphore create(int permits) {
        return new Semaphore(null, permits);
    }

    /** {@link #create(int)} with a name for messages and reports. */
    public static Semaphore create(String name, int permits) {
        return new Semaphore(Objects.requireNonNull(name, "name"), permits);
    }

    /** {@link #acquire(int)} of one permit. */
    public void acquire() {
        acquire(1);
    }

    /**
     * Takes {@code count} permits, all or none; suspends until there are as many and it is the caller's turn.
     *
     * @throws CancelledException if the task is cancelled before its turn; it then has none of the permits
     * @throws IllegalArgumentException if the count is not positive, or greater than all permits together
     * @throws IllegalStateException outside a coroutine if it would have to wait, or on another thread
     * @throws RuntimeException what the semaphore was {@linkplain #fail failed} with
     */
    public void acquire(int count) {
        if (!tryAcquire(count)) {
            Waiter me = loop.waiter(count);
            waiters.add(me);
            Object failed;
            try {
                failed = me.await();
            } catch (Throwable e) {
                serve(available); // those behind it may want less
                throw e;
            }
            if (failed != null) {
                throw Awaitable.unchecked((Throwable) failed, label());
            }
        }
    }

    /** {@link #tryAcquire(int)} of one permit. */
    public boolean tryAcquire() {
        return tryAcquire(1);
    }

    /**
     * Takes {@code count} permits if there are as many and nobody waits, and returns whether it did; never suspends.
     *
     * @throws IllegalArgumentException if the count is not positive, or greater than all permits together
     * @throws IllegalStateException on another thread
     * @throws RuntimeException what the semaphore was {@linkplain #fail failed} with
     */
    public boolean tryAcquire(int count) {
        loop.checkCurrent("Semaphore.acquire()");
        checkCount(count);
        if (failure != null) {
            throw Awaitable.unchecked(failure, label());
        }
        if (!waiters.isEmpty() || count > available) {
            return false;
        }
        available -= count;
        return true;
    }

    /** {@link #release(int)} of one permit. */
    public void release() {
        release(1);
    }

    /**
     * Returns {@code count} permits and hands them to those who wait; never suspends. Not only for coroutines.
     *
     * @throws IllegalArgumentException if the count is not positive, or greater than all permits together
     * @throws IllegalStateException if fewer permits are taken than that, or on another thread
     */
    public void release(int count) {
        loop.checkCurrent("Semaphore.release()");
        checkCount(count);
        if (count > permits - available) {
            throw new IllegalStateException(count + " returned, but not taken: " + this);
        }
        serve(available + count);
    }

    /**
     * Runs {@code body} with a permit, returns the permit however the body ends, and returns the body's result.
     *
     * @throws CancelledException if the task is cancelled before its turn, and then the body does not run; or in the body
     * @throws RuntimeException what the semaphore was {@linkplain #fail failed} with, and then the body does not run
     * @throws java.util.concurrent.CompletionException if the body threw a checked exception, its cause; unchecked ones are
     *     thrown as they are
     */
    public <T extends @Nullable Object> T withPermit(Callable<? extends T> body) {
        Objects.requireNonNull(body, "body");
        acquire();
        try {
            return body.call();
        } catch (Exception e) {
            throw Awaitable.unchecked(e, "a block that holds a permit of " + label());
        } finally {
            release();
        }
    }

    /** {@link #withPermit(Callable)} without a result. */
    public void withPermit(Action body) {
        Objects.requireNonNull(body, "body");
        withPermit(() -> {
            body.run();
            return null;
        });
    }

    /**
     * Ends the semaphore for good: all who wait and all who acquire later get {@code failure}, unchecked exceptions and errors
     * as they are, checked ones as the cause of a {@link java.util.concurrent.CompletionException}. Who has been handed a
     * permit before keeps it. Returns false, changing nothing, if it had failed before.
     *
     * @throws IllegalStateException on another thread
     */
    public boolean fail(Throwable failure) {
        loop.checkCurrent("Semaphore.fail()");
        Objects.requireNonNull(failure, "failure");
        if (this.failure != null) {
            return false;
        }
        waiters.resumeAll(failure);
        this.failure = failure;
        return true;
    }

    /** How many permits nobody has. */
    public int available() {
        loop.checkCurrent("Semaphore.available()");
        return available;
    }

    /** Its name and what is left: {@code semaphore "connections", 0 of 10 available}. */
    @Override
    public String toString() {
        return label() + ", " + available + " of " + permits + " available"
                + (failure == null ? "" : ", failed: " + Failures.describe(failure));
    }

    private String label() {
        return name == null ? "a semaphore of " + loop.name() : "semaphore \"" + name + '"';
    }

    private void checkCount(int count) {
        if (count < 1 || count > permits) {
            throw new IllegalArgumentException(count + " permits cannot be acquired or returned at once: " + this);
        }
    }

    /** Hands {@code free} permits to those who wait, in their order, as far as they go; the rest is available. */
    private void serve(int free) {
        for (Waiter first; (first = waiters.peek()) != null && (int) first.item() <= free; ) {
            int wanted = (int) first.item();
            first.resume(null);
            free -= wanted;
        }
        available = free;
    }
}
