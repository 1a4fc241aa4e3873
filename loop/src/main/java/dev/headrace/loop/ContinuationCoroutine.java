package dev.headrace.loop;

import jdk.internal.vm.Continuation;
import jdk.internal.vm.ContinuationScope;
import org.jspecify.annotations.Nullable;

/**
 * The fast engine: the JDK's one-shot delimited continuations, which virtual threads are made of. The only class that
 * knows {@code jdk.internal.vm}.
 *
 * <p>All tasks share one scope, because tasks do not nest. Each generator has a scope of its own, so that a yield finds
 * its generator through any others that run inside it.
 */
final class ContinuationCoroutine extends Continuation implements Coroutine {

    private static final ContinuationScope TASKS = new ContinuationScope("headrace");

    /** One for all, so that a task needs no object for its entry. */
    private static final Runnable RUN_TASKS = () -> ((ContinuationCoroutine) getCurrentContinuation(TASKS)).runTasks();

    /** The one that runs on it; null for a generator's coroutine. */
    private @Nullable Task<?> task;

    ContinuationCoroutine(Task<?> task) {
        super(TASKS, RUN_TASKS);
        this.task = task;
    }

    ContinuationCoroutine(String name, Runnable body) {
        super(new ContinuationScope(name), body);
        this.task = null;
    }

    static @Nullable Task<?> currentTask() {
        return getCurrentContinuation(TASKS) instanceof ContinuationCoroutine running ? running.task : null;
    }

    @Override
    public void resume() {
        run();
    }

    /**
     * Runs the body of its task and then, on the same stack, those of the tasks that are to start next: most tasks never
     * suspend, and these need no coroutine of their own, which would cost more than all the rest of their lives.
     */
    private void runTasks() {
        Task<?> next = task;
        while (next != null) {
            next.runBody();
            next = next.loop.scheduler().start(this);
            task = next;
        }
    }

    @Override
    public void suspend() {
        boolean left;
        try {
            left = Continuation.yield(getScope());
        } catch (IllegalStateException notInScope) {
            throw new IllegalStateException(NOT_INSIDE, notInScope);
        }
        if (!left) {
            throw new IllegalStateException("cannot suspend here: a native method or a static initialiser is on the stack, "
                    + "or the JDK is in a critical section. Wait outside of it, and hand the result in.");
        }
    }

    @Override
    public StackTraceElement[] stackTrace() {
        return getStackTrace();
    }

    /**
     * Throws nothing: it is called too when the virtual thread that this coroutine runs on tries to park, and then blocks its
     * carrier instead. For a suspension of our own, {@link #suspend} throws.
     */
    @Override
    protected void onPinned(Pinned reason) {}
}
