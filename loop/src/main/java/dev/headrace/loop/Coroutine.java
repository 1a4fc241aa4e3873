package dev.headrace.loop;

import org.jspecify.annotations.Nullable;

/**
 * A stack that can be left in the middle and taken up again: the engine under tasks and generators. {@link #resume} and
 * {@link #suspend} are all that the rest of the library knows of it.
 */
interface Coroutine {

    /** Why a suspension fails on a stack that is not the coroutine's. */
    String NOT_INSIDE = "cannot suspend here: this is not the coroutine that is to be suspended. Only a generator's body, and what "
            + "it calls, may yield; a coroutine that it spawns hands values over through a channel or a promise";

    /** Runs the body until its next {@link #suspend} or its end. Must not be called while it runs or after its end. */
    void resume();

    /**
     * On the coroutine's own stack, or on that of a generator that it runs: goes back to whoever called {@link #resume};
     * returns at the next one.
     *
     * @throws IllegalStateException if the stack cannot be left here
     */
    void suspend();

    /** The stack of the suspended coroutine, innermost frame first; empty if it has not started or has ended. */
    StackTraceElement[] stackTrace();

    /** The coroutine of a task. */
    static Coroutine of(Task<?> task) {
        return Engine.FAST ? new ContinuationCoroutine(task) : new ThreadCoroutine(task, task::runBody);
    }

    /** A coroutine on its own, such as a generator's. */
    static Coroutine of(String name, Runnable body) {
        return Engine.FAST ? new ContinuationCoroutine(name, body) : new ThreadCoroutine(null, body);
    }

    /** The task on whose coroutine, or in whose generator, the caller runs; null outside tasks. */
    static @Nullable Task<?> currentTask() {
        Task<?> task = Engine.FAST ? ContinuationCoroutine.currentTask() : null;
        return task == null && Thread.currentThread().isVirtual() ? ThreadCoroutine.currentTask() : task;
    }
}
