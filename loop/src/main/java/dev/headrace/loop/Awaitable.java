package dev.headrace.loop;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A result that will be there later: a {@link Task}, whose coroutine produces it, or a {@link Promise}, which somebody
 * sets by hand. Loop-confined: every method is for the thread of the loop that it belongs to.
 *
 * <p>Semantics of asyncio's {@code Future}, but that a failure and a cancellation are states of their own.
 *
 * @param <T> type of the result
 */
public abstract sealed class Awaitable<T extends @Nullable Object> permits Task, Promise {

    /** Where an awaitable stands. The last three are final. */
    public enum State {
        /** Not started, or suspended, or not set yet. */
        PENDING,
        /** The task whose coroutine is running at this moment. */
        RUNNING,
        /** Has a result. */
        DONE,
        /** Ended with an exception. */
        FAILED,
        /** Ended by cancellation. */
        CANCELLED
    }

    final EventLoop loop;

    private State end = State.PENDING;

    /** The result, or the {@code Throwable} that it ended with. */
    private @Nullable Object outcome;

    /** Whether anybody has asked for the outcome; and the failure that nobody has asked for, once there is one. */
    private boolean observed;
    private @Nullable UnobservedFailure unobserved;

    private @Nullable WaitQueue joiners;

    /** The first of the ring of callbacks. */
    private @Nullable Callback<T> callbacks;

    Awaitable(EventLoop loop) {
        this.loop = loop;
    }

    /** What it is called in messages, such as {@code task "reader"}. */
    abstract String label();

    /** What it is called in a report that says where it comes from. */
    abstract String origin();

    /** Where it stands now. */
    public State state() {
        return end;
    }

    /** Whether it has ended: with a result, a failure or by cancellation. */
    public final boolean isDone() {
        return end != State.PENDING;
    }

    /**
     * Suspends the running coroutine until the result is there and returns it. Returns at once, without suspending, if it
     * is there already.
     *
     * @throws CompletionException if it failed with a checked exception, which is the cause; unchecked exceptions and
     *     errors are thrown as they are
     * @throws CancelledException if it was cancelled, or if the waiting task is
     * @throws IllegalStateException when a task joins itself, outside a coroutine, or on another loop
     */
    public final T join() {
        awaitEnd();
        return result();
    }

    /** The waiting in {@link #join}: throws only what the waiting task is cancelled with. */
    final void awaitEnd() {
        while (!isDone()) {
            Waiter me = loop.waiter(null);
            if (me.task == this) {
                me.withdraw();
                throw new IllegalStateException(label() + " cannot join itself: it would wait for ever");
            }
            aboutToJoin();
            joiners().add(me);
            me.await();
        }
    }

    /**
     * The clause of a select that is taken when this is done: its handler gets the result, or the select throws what {@link #join}
     * would throw.
     */
    public final <R extends @Nullable Object> Clause<R> onJoin(Headrace.Step<? super T, ? extends R> handler) {
        Objects.requireNonNull(handler, "handler");
        return new Clause<>() {
            @Override
            protected void begin() {
                loop.checkCurrent("onJoin()");
                if (loop.running() == Awaitable.this) {
                    throw new IllegalStateException(label() + " cannot join itself: it would wait for ever");
                }
                aboutToJoin();
            }

            @Override
            protected @Nullable Object attempt() {
                return isDone() ? null : NOT_NOW;
            }

            @Override
            protected void register(Waiter waiter) {
                joiners().add(waiter);
            }

            @Override
            protected R finish(@Nullable Object outcome) throws Exception {
                return handler.apply(result());
            }
        };
    }

    private WaitQueue joiners() {
        if (joiners == null) {
            joiners = new WaitQueue("the end of", this::label, this instanceof Task<?> task ? () -> List.of(task) : null);
        }
        return joiners;
    }

    /**
     * The result, without waiting; throws what {@link #join} would throw.
     *
     * @throws IllegalStateException if it is not done, or on another thread than the one that runs the loop
     */
    @SuppressWarnings("unchecked")
    public final T result() {
        loop.checkNotElsewhere("result()");
        return switch (end) {
            case DONE -> (T) outcome;
            case FAILED, CANCELLED -> throw rethrown();
            case PENDING, RUNNING -> throw new IllegalStateException(label() + " has no result yet: join() waits for it");
        };
    }

    /**
     * What it failed with or was cancelled by, or null if it has a result or is not done.
     *
     * @throws IllegalStateException on another thread than the one that runs the loop
     */
    public final @Nullable Throwable failure() {
        loop.checkNotElsewhere("failure()");
        if (end != State.FAILED && end != State.CANCELLED) {
            return null;
        }
        markObserved();
        delivered((Throwable) outcome);
        return (Throwable) outcome;
    }

    /**
     * Has the loop call {@code callback} in one of its next turns after this is done, or soon if it is done already.
     * Callbacks run once each, in the order in which they were added; what one throws is reported and harms no other.
     */
    public final void onDone(Consumer<? super Awaitable<T>> callback) {
        Objects.requireNonNull(callback, "callback");
        loop.checkUsable("onDone()");
        markObserved();
        if (isDone()) {
            loop.callSoon(new Callback<>(this, callback));
        } else {
            watch(callback);
        }
    }

    /**
     * Has the loop run {@code job} soon after this has ended, or soon if it has: {@link #onDone}, but that it does not count as asking
     * for the outcome. For those who write a lock or a lease of their own.
     *
     * @return takes the job back when it is run, which does nothing after the end
     */
    public final Runnable onEnd(Runnable job) {
        Objects.requireNonNull(job, "job");
        if (isDone()) {
            return loop.callSoon(job)::cancel;
        }
        return watch(one -> job.run())::cancel;
    }

    /** Before it is done: {@link #onDone}, for somebody who wants to know when it ends, not how, and may take that back. */
    final Callback<T> watch(Consumer<? super Awaitable<T>> callback) {
        loop.checkUsable("watch()");
        var added = new Callback<>(this, callback);
        callbacks = added.joinRing(callbacks);
        return added;
    }

    /** Does nothing if it is done: then the callback is on its way. */
    final void unwatch(Callback<T> callback) {
        loop.checkUsable("unwatch()");
        if (!isDone()) {
            callbacks = callback.leaveRing(callbacks);
        }
    }

    /**
     * A future that ends as this does, for code outside the loop; completing or cancelling the future has no effect on this.
     * Call it on the loop; the future may then be used by any thread, and what happened before the end is visible there.
     */
    public final CompletableFuture<T> toCompletableFuture() {
        CompletableFuture<T> future = new CompletableFuture<>();
        onDone(one -> {
            Throwable failure = one.failure();
            if (failure == null) {
                future.complete(one.result());
            } else {
                future.completeExceptionally(failure);
            }
        });
        return future;
    }

    /** Ends it and tells those who wait. */
    final void end(State how, @Nullable Object with) {
        if (joiners != null) {
            observed |= !joiners.isEmpty(); // those who gave up have not asked
            joiners.resumeAll(null);
        }
        end = how;
        outcome = with;
        for (Callback<T> callback; (callback = callbacks) != null; ) {
            loop.callSoon(callback);
            callbacks = callback.leaveRing(callback);
        }
        if (how == State.FAILED && !observed && !isFailureThrownElsewhere()) {
            unobserved = UnobservedFailure.of(this);
            loop.unobserved(unobserved);
        }
    }

    /** The result, or the {@code Throwable} that it ended with; null before. */
    final @Nullable Object outcome() {
        return outcome;
    }

    /** Called by somebody who is going to wait for it. */
    void aboutToJoin() {}

    /** Whether somebody gets to know of a failure without asking here. */
    boolean isFailureThrownElsewhere() {
        return false;
    }

    /** Somebody has asked for the outcome, or knows it. */
    final void markObserved() {
        observed = true;
        if (unobserved != null) {
            unobserved.observe();
            loop.observed(unobserved);
            unobserved = null;
        }
    }

    private RuntimeException rethrown() {
        markObserved();
        Throwable failure = (Throwable) outcome;
        delivered(failure);
        return unchecked(failure, label());
    }

    /** The blocks that the running coroutine is in need not throw {@code failure} again. */
    private void delivered(Throwable failure) {
        Task<?> joining = loop.running();
        for (Scope scope = joining == null ? null : joining.innermost; scope != null; scope = scope.outer) {
            scope.joined(failure);
        }
    }

    /** {@code failure} as something that a method without a throws clause can throw. */
    static RuntimeException unchecked(@Nullable Throwable failure, String label) {
        return switch (failure) {
            case RuntimeException exception -> exception;
            case Error error -> throw error;
            case null -> throw new AssertionError("no failure");
            default -> new CompletionException(label + " failed: " + Failures.describe(failure), failure);
        };
    }
}
