package dev.headrace.loop;

import jdk.internal.vm.Continuation;
import jdk.internal.vm.ContinuationScope;
import org.jspecify.annotations.Nullable;

/**
 * The fast engine: the JDK's one-shot delimited continuations, which virtual threads are made of. The only class that
 * knows {@code jdk.internal.vm}; a JVM must be started with {@value #FLAG}.
 */
final class ContinuationCoroutine extends Continuation implements Coroutine {

    static final String FLAG = "--add-exports java.base/jdk.internal.vm=ALL-UNNAMED";

    private static final ContinuationScope SCOPE = new ContinuationScope("headrace");

    /** One for all, so that a coroutine needs no object for its entry. */
    private static final Runnable ENTRY = () -> {
        Task<?> task = currentTask();
        assert task != null;
        task.runBody();
    };

    private final Task<?> task;

    ContinuationCoroutine(Task<?> task) {
        super(SCOPE, ENTRY);
        this.task = task;
    }

    static @Nullable Task<?> currentTask() {
        return getCurrentContinuation(SCOPE) instanceof ContinuationCoroutine running ? running.task : null;
    }

    @Override
    public void resume() {
        run();
    }

    @Override
    public void suspend() {
        Continuation.yield(SCOPE);
    }

    @Override
    public StackTraceElement[] stackTrace() {
        return getStackTrace();
    }

    @Override
    protected void onPinned(Pinned reason) {
        throw new IllegalStateException(task.label() + " cannot suspend here: "
                + switch (reason) {
                    case NATIVE -> "a native method or a static initialiser is on its stack";
                    case MONITOR -> "it holds a monitor";
                    case CRITICAL_SECTION -> "it is in a critical section of the JDK";
                    case EXCEPTION -> "the JVM could not save its stack";
                }
                + ". Wait outside of it, and hand the result in.");
    }
}
