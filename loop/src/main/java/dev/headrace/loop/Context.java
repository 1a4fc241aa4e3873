package dev.headrace.loop;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The part of a thread's state that a coroutine takes with it: its thread-locals and its scoped values. The coroutines of
 * a loop share a thread, so without this a logging context set by one would be seen by all. The loop swaps both fields of the
 * thread at each switch; but it writes only what differs, and gives the thread its own back only when something else than a coroutine
 * is to run: a reference stored into a thread, which is an old object, costs a garbage collector's barrier.
 *
 * <p>Needs {@code --add-opens java.base/java.lang}; without it, coroutines on the fast engine share the thread's, and
 * {@link Headrace#describe} says so. On the engine of virtual threads each has its own thread-locals anyway.
 */
final class Context {

    /** What a JVM must be started with for that. */
    static final String OPENS_FLAG = "--add-opens java.base/java.lang=" + Engine.flagTarget(Context.class.getModule());

    private static final @Nullable VarHandle THREAD_LOCALS = field("threadLocals", "java.lang.ThreadLocal$ThreadLocalMap");
    private static final @Nullable VarHandle SCOPED_VALUES = field("scopedValueBindings", "java.lang.Object");

    /** Whether coroutines have a context of their own to swap. */
    static final boolean SWAPS = Engine.FAST && THREAD_LOCALS != null && SCOPED_VALUES != null;

    private @Nullable Object ownThreadLocals;
    private @Nullable Object ownScopedValues;

    /** Whether the thread has the context of some coroutine, and its own is kept here. */
    private boolean lent;

    /** Gives the thread of a loop the context of {@code task}, whose coroutine is about to run. */
    void enter(Thread thread, Task<?> task) {
        Object threadLocals = THREAD_LOCALS.get(thread);
        Object scopedValues = SCOPED_VALUES.get(thread);
        if (!lent) {
            lent = true;
            ownThreadLocals = threadLocals;
            ownScopedValues = scopedValues;
        }
        if (threadLocals != task.threadLocals) {
            THREAD_LOCALS.set(thread, task.threadLocals);
        }
        if (scopedValues != task.scopedValues) {
            SCOPED_VALUES.set(thread, task.scopedValues);
        }
    }

    /** Remembers the context that {@code task} has now that its coroutine is suspended, or nothing if it has ended. */
    void exit(Thread thread, Task<?> task) {
        if (task.isDone()) {
            return;
        }
        Object threadLocals = THREAD_LOCALS.get(thread);
        Object scopedValues = SCOPED_VALUES.get(thread);
        if (threadLocals != task.threadLocals) {
            task.threadLocals = threadLocals;
        }
        if (scopedValues != task.scopedValues) {
            task.scopedValues = scopedValues;
        }
    }

    /** Gives the thread the context of {@code next} after a task that has ended, unless its scoped values differ from that one's. */
    boolean pass(Thread thread, Task<?> next) {
        if (SCOPED_VALUES.get(thread) != next.scopedValues) {
            return false;
        }
        if (THREAD_LOCALS.get(thread) != next.threadLocals) {
            THREAD_LOCALS.set(thread, next.threadLocals);
        }
        return true;
    }

    /**
     * Whether the running coroutine has the scoped values that the thread has without it. Otherwise nobody may run upon its stack: after an overflow
     * the JDK looks for scoped values down there.
     */
    boolean isOwn(Thread thread) {
        return SCOPED_VALUES.get(thread) == ownScopedValues;
    }

    /** Gives the thread its own context back. */
    void restore(Thread thread) {
        if (lent) {
            lent = false;
            THREAD_LOCALS.set(thread, ownThreadLocals);
            SCOPED_VALUES.set(thread, ownScopedValues);
            ownThreadLocals = null;
            ownScopedValues = null;
        }
    }

    static @Nullable Object scopedValues(Thread thread) {
        return SCOPED_VALUES.get(thread);
    }

    static void installScopedValues(Thread thread, @Nullable Object scopedValues) {
        SCOPED_VALUES.set(thread, scopedValues);
    }

    static String describe() {
        if (!Engine.FAST) {
            return "each with thread-locals of its own, scoped values are not inherited";
        }
        return SWAPS
                ? "each with thread-locals of its own, scoped values are inherited"
                : "which share the thread-locals of their loop, because the JVM was started without " + OPENS_FLAG;
    }

    /** A field of Thread, or null if java.lang is not opened or this JDK names its fields otherwise. */
    private static @Nullable VarHandle field(String name, String type) {
        try {
            return MethodHandles.privateLookupIn(Thread.class, MethodHandles.lookup())
                    .findVarHandle(Thread.class, name, Class.forName(type));
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }
}
