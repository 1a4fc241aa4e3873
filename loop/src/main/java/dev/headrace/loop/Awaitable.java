package dev.headrace.loop;

import java.util.ArrayList;
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

    /** Whether anybody has asked for the outcome. */
    private boolean observed;

    private @Nullable WaitQueue joiners;
    private @Nullable List<Consumer<? super Awaitable<T>>> callbacks;

    Awaitable(EventLoop loop) {
        this.loop = loop;
    }

    /** What it is called in messages, such as {@code task "reader"}. */
    abstract String label();

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
        if (!isDone()) {
            Waiter me = loop.waiter(null);
            if (me.task == this) {
                me.withdraw();
                throw new IllegalStateException(label() + " cannot join itself: it would wait for ever");
            }
            aboutToJoin();
            joiners().add(me);
            me.await();
        }
        return result();
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
     * @throws IllegalStateException if it is not done
     */
    @SuppressWarnings("unchecked")
    public final T result() {
        return switch (end) {
            case DONE -> (T) outcome;
            case FAILED, CANCELLED -> throw rethrown();
            case PENDING, RUNNING -> throw new IllegalStateException(label() + " has no result yet: join() waits for it");
        };
    }

    /** What it failed with or was cancelled by, or null if it has a result or is not done. */
    public final @Nullable Throwable failure() {
        markObserved();
        if (end != State.FAILED && end != State.CANCELLED) {
            return null;
        }
        delivered((Throwable) outcome);
        return (Throwable) outcome;
    }

    /**
     * Has the loop call {@code callback} in one of its next turns after this is done, or soon if it is done already.
     * Callbacks run once each, in the order in which they were added; what one throws is reported and harms no other.
     */
    public final void onDone(Consumer<? super Awaitable<T>> callback) {
        loop.checkUsable("onDone()");
        markObserved();
        if (isDone()) {
            loop.callSoon(() -> callback.accept(this));
            return;
        }
        watch(callback);
    }

    /**
     * {@link #onDone}, unless it is done, for somebody who wants to know when it ends, not how: a failure stays one that nobody has
     * asked for. Made for those who write a lock or a lease of their own.
     */
    public final void watch(Consumer<? super Awaitable<T>> callback) {
        if (!isDone()) {
            if (callbacks == null) {
                callbacks = new ArrayList<>(2);
            }
            callbacks.add(callback);
        }
    }

    /** Takes one {@link #watch} of {@code callback} back. */
    public final void unwatch(Consumer<? super Awaitable<T>> callback) {
        if (callbacks != null) {
            callbacks.remove(callback);
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
        end = how;
        outcome = with;
        if (joiners != null) {
            observed |= !joiners.isEmpty(); // those who gave up have not asked
            for (Waiter joiner; (joiner = joiners.poll()) != null; ) {
                joiner.resume(null);
            }
        }
        if (callbacks != null) {
            for (var callback : callbacks) {
                loop.callSoon(() -> callback.accept(this));
            }
            callbacks = null;
        }
    }

    /** The result, or the {@code Throwable} that it ended with; null before. */
    final @Nullable Object outcome() {
        return outcome;
    }

    /** Called by somebody who is going to wait for it. */
    void aboutToJoin() {}

    /** Called when somebody asks for the outcome. */
    void observe() {}

    final boolean isObserved() {
        return observed;
    }

    private void markObserved() {
        observed = true;
        observe();
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
            default -> new CompletionException(label + " failed: " + failure, failure);
        };
    }
}
