package dev.headrace.loop;

import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A result that somebody sets by hand: asyncio's {@code Future}. Loop-confined; to set one from another thread, post to
 * its loop.
 *
 * @param <T> type of the result
 */
public final class Promise<T extends @Nullable Object> extends Awaitable<T> {

    /** What the promise stands for on another loop; null if it is set by hand. */
    private final @Nullable Submission<T> source;

    Promise(EventLoop loop) {
        this(loop, null);
    }

    Promise(EventLoop loop, @Nullable Submission<T> source) {
        super(loop);
        this.source = source;
    }

    /**
     * Makes an unset promise of the current loop.
     *
     * @throws IllegalStateException outside a loop
     */
    public static <T extends @Nullable Object> Promise<T> create() {
        return EventLoop.current().promise();
    }

    /**
     * Makes a promise of the current loop that ends as {@code stage} does, whatever thread completes it.
     *
     * @throws IllegalStateException outside a loop
     */
    public static <T extends @Nullable Object> Promise<T> from(CompletionStage<? extends T> stage) {
        Promise<T> promise = create();
        stage.whenComplete((result, failure) -> promise.loop.post(() -> {
            if (failure == null) {
                promise.complete(result);
            } else {
                promise.fail(failure instanceof CompletionException wrapped && wrapped.getCause() != null ? wrapped.getCause() : failure);
            }
        }));
        return promise;
    }

    /** Sets the result and makes everyone ready who waits for it; returns false, changing nothing, if it was done before. */
    public boolean complete(T result) {
        return settle(State.DONE, result);
    }

    /** Ends it with a failure; returns false, changing nothing, if it was done before. */
    public boolean fail(Throwable failure) {
        return settle(State.FAILED, Objects.requireNonNull(failure, "failure"));
    }

    /**
     * Ends it as cancelled; returns false, changing nothing, if it was done before. If it is the promise of
     * {@link EventLoop#submit(java.util.concurrent.Callable) submit}, the coroutine on the other loop is asked to end, too.
     */
    public boolean cancel(String why) {
        boolean cancelled = settle(State.CANCELLED, new CancelledException(label(), why));
        if (cancelled && source != null) {
            source.cancel(why);
        }
        return cancelled;
    }

    /** Ends it as {@code other}, of another loop, has ended; returns false if it was done before. */
    boolean settleLike(Awaitable<? extends T> other) {
        return settle(other.state(), other.outcome());
    }

    /**
     * In the coroutine of {@code task}: waits until somebody else's work has set this, and returns its result. When the task is
     * cancelled, {@code stop} asks for the end of that work, and this still waits for it; if there is a result all the same, that is
     * returned, and the cancellation takes effect at the next suspension.
     */
    T awaitWork(Task<?> task, Runnable stop) {
        try {
            awaitEnd();
        } catch (RuntimeException | Error e) { // a cancellation, or the failure of a sibling in its place
            stop.run();
            Headrace.shielded(this::awaitEnd);
            Throwable failure = failure();
            if (failure == null) {
                for (Scope scope = task.innermost; scope != null; scope = scope.outer) {
                    scope.takeBack(e);
                }
                return result();
            }
            if (failure != e && !(failure instanceof InterruptedException) && !(failure instanceof CancelledException)) {
                e.addSuppressed(failure);
            }
            throw e;
        }
        return result();
    }

    private boolean settle(State how, @Nullable Object with) {
        loop.checkUsable("setting a promise");
        if (isDone()) {
            return false;
        }
        end(how, with);
        return true;
    }

    @Override
    String label() {
        return "a promise of " + loop.name();
    }

    @Override
    String origin() {
        return source == null ? label() : label() + " for " + source.description();
    }
}
