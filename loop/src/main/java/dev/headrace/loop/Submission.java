package dev.headrace.loop;

import org.jspecify.annotations.Nullable;

/**
 * A coroutine that one loop runs for code on another, and the promise of the caller's loop that ends as the coroutine does.
 *
 * <pre>
 *  caller's loop                              the loop that runs the body
 *  1 of(): post it          ────────────────► 2 begin(): spawn the coroutine
 *  4 settle the promise     ◄──────────────── 3 end(): the coroutine has ended
 *  cancel(): nobody wants it  ──────────────► cancel the coroutine
 * </pre>
 *
 * The posts of one thread arrive in their order, so a cancellation finds the coroutine spawned. A failure that no promise can
 * tell of any more, because it was cancelled or its loop has been closed, is reported on the spot.
 */
final class Submission<T extends @Nullable Object> {

    private final EventLoop caller;
    private final EventLoop target;
    private final @Nullable String name;
    private final Class<?> bodyClass;
    private final Promise<T> promise;

    /** Of the target's thread; null until the coroutine is spawned, or for good if that loop was closed before. */
    private @Nullable Task<T> task;

    private Submission(EventLoop caller, EventLoop target, @Nullable String name, Class<?> bodyClass) {
        this.caller = caller;
        this.target = target;
        this.name = name;
        this.bodyClass = bodyClass;
        this.promise = new Promise<>(caller, this);
    }

    /** On the caller's loop: has {@code target} run {@code body}, an Action or a Callable, as a coroutine. */
    static <T extends @Nullable Object> Promise<T> of(EventLoop target, @Nullable String name, Object body) {
        return Submission.<T>begun(target, name, body).promise;
    }

    /** In a coroutine: {@link #of}, and waits for its end, also when the caller is cancelled and so cancels it. */
    static <T extends @Nullable Object> T call(EventLoop target, @Nullable String name, Object body) {
        Task<?> task = Task.current();
        task.checkCancelled();
        Submission<T> submission = begun(target, name, body);
        return submission.promise.awaitWork(task, () -> submission.cancel(task.label() + " of " + task.loop.name()
                + ", which had called it, was cancelled"));
    }

    private static <T extends @Nullable Object> Submission<T> begun(EventLoop target, @Nullable String name, Object body) {
        var submission = new Submission<T>(EventLoop.current(), target, name, SpawnSite.note(body));
        if (!target.post(() -> submission.begin(body))) {
            submission.promise.fail(target.closedFailure());
        }
        return submission;
    }

    /** On the caller's loop, where nobody wants the result any more. */
    void cancel(String why) {
        target.post(() -> {
            if (task != null) {
                task.cancel(why);
            }
        });
    }

    /** For messages: what the promise is one of. */
    String description() {
        return "a coroutine of " + target.name() + ", spawned at " + SpawnSite.of(bodyClass);
    }

    private void begin(Object body) {
        if (target.isClosed()) {
            caller.post(() -> promise.fail(target.closedFailure()));
            return;
        }
        task = target.spawnIn(target.unscoped(), name, body);
        task.onDone(this::end);
    }

    private void end(Awaitable<T> ended) {
        if (!caller.post(() -> settle(ended))) {
            reportLost(ended);
        }
    }

    private void settle(Awaitable<T> ended) {
        if (!promise.settleLike(ended)) {
            reportLost(ended);
        }
    }

    private static void reportLost(Awaitable<?> ended) {
        if (ended.state() == Awaitable.State.FAILED && !(ended.outcome() instanceof CancelledException)) { // whoever cancelled knows
            UnobservedFailure.report(ended);
        }
    }
}
