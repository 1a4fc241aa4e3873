package dev.headrace.loop;

import java.util.Arrays;
import java.util.stream.Stream;
import jdk.internal.vm.Continuation;
import jdk.internal.vm.ContinuationScope;
import org.jspecify.annotations.Nullable;

/**
 * The fast engine: the JDK's one-shot delimited continuations, which virtual threads are made of. Only this class and
 * {@link DirectSwitch}, by which they switch where they may, know {@code jdk.internal.vm}.
 *
 * <p>All tasks share one scope, because tasks do not nest. Each generator has a scope of its own, so that a yield finds
 * its generator through any others that run inside it.
 */
final class ContinuationCoroutine extends Continuation implements Coroutine {

    static final ContinuationScope TASKS = new ContinuationScope("headrace");

    /** One for all, so that a task needs no object for its entry. */
    private static final Runnable RUN_TASKS = () -> ((ContinuationCoroutine) currentTask().coroutine()).runTasks();

    /** The one that runs on it; null for a generator's coroutine. */
    private @Nullable Task<?> task;

    /** Whether {@link DirectSwitch#run} runs it. */
    boolean runs;

    /** While a task's is suspended through generators that it runs: the innermost, if left under an anchor; see {@link DirectSwitch}. */
    private @Nullable Continuation inside;

    ContinuationCoroutine(Task<?> task) {
        super(TASKS, RUN_TASKS);
        this.task = task;
    }

    ContinuationCoroutine(String name, Runnable body) {
        super(new ContinuationScope(name), body);
        this.task = null;
    }

    static @Nullable Task<?> currentTask() {
        Continuation current = getCurrentContinuation(TASKS);
        if (current instanceof DirectSwitch.Anchor anchor) {
            return anchor.task();
        }
        return current instanceof ContinuationCoroutine running ? running.task : null;
    }

    @Override
    public void resume() {
        if (!DirectSwitch.POSSIBLE) {
            run();
        } else if (task != null && task.loop.scheduler().anchor() != null) {
            DirectSwitch.enter(this);
        } else if (isDone()) {
            throw new IllegalStateException("this coroutine has ended: the stack overflowed where its body began or ended");
        } else {
            DirectSwitch.run(this);
        }
    }

    /** The one of the generators around {@code innermost} that the task itself runs. */
    private static Continuation outermost(Continuation innermost) {
        Continuation outermost = innermost;
        for (Continuation parent; (parent = outermost.getParent()) != null && !(parent instanceof DirectSwitch.Anchor); ) {
            outermost = parent;
        }
        return outermost;
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
        Continuation innermost = DirectSwitch.POSSIBLE ? DirectSwitch.current() : null;
        boolean underAnchor = task != null && innermost instanceof DirectSwitch.Anchor;
        if (underAnchor && task.loop.scheduler().runUpon(task)) {
            return;
        }
        if (!(underAnchor || innermost == this ? DirectSwitch.leave(this) == 0 : leaveThrough(innermost))) {
            throw new IllegalStateException("cannot suspend here: a native method or a static initialiser is on the stack, "
                    + "or the JDK is in a critical section. Wait outside of it, and hand the result in.");
        }
    }

    /** Whether its stack is so small that it finds room upon another; not while it waits in a generator, which has a stack of its own. */
    boolean isSmall() {
        return inside == null && DirectSwitch.isSmall(this);
    }

    /** Suspends this one, and with it the generators that it runs. */
    private boolean leaveThrough(@Nullable Continuation innermost) {
        inside = task != null && task.loop.scheduler().anchor() != null ? innermost : null;
        try {
            return Continuation.yield(getScope());
        } catch (IllegalStateException notInScope) {
            throw new IllegalStateException(NOT_INSIDE, notInScope);
        } finally {
            inside = null;
        }
    }

    @Override
    public StackTraceElement[] stackTrace() {
        StackTraceElement[] own = getStackTrace();
        Continuation innermost = inside; // read once: the stall detector asks for stacks at any moment
        if (innermost == null) {
            return own; // where it was not left under an anchor, it is all of it
        }
        // In two parts: the JVM must not walk on to the anchor, which has no frames.
        return Stream.concat(Arrays.stream(outermost(innermost).getStackTrace()), Arrays.stream(own)).toArray(StackTraceElement[]::new);
    }

    /**
     * Throws nothing: it is called too when the virtual thread that this coroutine runs on tries to park, and then blocks its
     * carrier instead. For a suspension of our own, {@link #suspend} throws.
     */
    @Override
    protected void onPinned(Pinned reason) {}
}
