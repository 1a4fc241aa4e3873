package dev.headrace.loop;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The part of a thread's state that a coroutine takes with it: its thread-locals and its scoped values. The coroutines of
 * a loop share a thread, so without this a logging context set by one would be seen by all. The loop swaps both fields of the
 * thread at each switch.
 *
 * <p>Needs {@value #OPENS_FLAG}; without it, coroutines on the fast engine share the thread's, and
 * {@link Headrace#describe} says so. On the engine of virtual threads each has its own thread-locals anyway.
 */
final class Context {

    static final String OPENS_FLAG = "--add-opens java.base/java.lang=ALL-UNNAMED";

    private static final @Nullable VarHandle THREAD_LOCALS = field("threadLocals", "java.lang.ThreadLocal$ThreadLocalMap");
    private static final @Nullable VarHandle SCOPED_VALUES = field("scopedValueBindings", "java.lang.Object");

    /** Whether coroutines have a context of their own to swap. */
    static final boolean SWAPS = Engine.FAST && THREAD_LOCALS != null && SCOPED_VALUES != null;

    private Context() {}

    static @Nullable Object threadLocals(Thread thread) {
        return THREAD_LOCALS.get(thread);
    }

    static @Nullable Object scopedValues(Thread thread) {
        return SCOPED_VALUES.get(thread);
    }

    static void install(Thread thread, @Nullable Object threadLocals, @Nullable Object scopedValues) {
        THREAD_LOCALS.set(thread, threadLocals);
        SCOPED_VALUES.set(thread, scopedValues);
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
