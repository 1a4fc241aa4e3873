package dev.headrace.loop;

import org.jspecify.annotations.Nullable;

/**
 * The engine under a task: a stack that can be left in the middle and taken up again. These two methods are all that the
 * loop knows of it.
 */
interface Coroutine {

    /** On the loop's thread: runs the task's body until its next {@link #suspend} or its end. */
    void resume();

    /**
     * On the coroutine's own stack: goes back to whoever called {@link #resume}; returns at the next one.
     *
     * @throws IllegalStateException if the stack cannot be left here
     */
    void suspend();

    /** The stack of a suspended coroutine, innermost frame first; empty if it has not started or has ended. */
    StackTraceElement[] stackTrace();

    /** A coroutine for {@code task}, on the engine that this JVM allows. */
    static Coroutine of(Task<?> task) {
        return new ContinuationCoroutine(task);
    }

    /** The task on whose coroutine the caller runs, or null outside coroutines. */
    static @Nullable Task<?> currentTask() {
        return ContinuationCoroutine.currentTask();
    }
}
