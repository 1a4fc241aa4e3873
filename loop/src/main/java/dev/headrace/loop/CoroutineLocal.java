package dev.headrace.loop;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A variable of which every coroutine has its own, on either engine and without flags. A coroutine starts with what its
 * spawner had at the time of the spawn; later changes on either side are not seen by the other: Python's
 * {@code contextvars.ContextVar}.
 *
 * @param <T> type of the value
 */
public final class CoroutineLocal<T extends @Nullable Object> {

    private final Supplier<? extends T> initial;

    private CoroutineLocal(Supplier<? extends T> initial) {
        this.initial = initial;
    }

    /** A variable that {@code initial} is asked for where no value was set; it is asked each time. */
    public static <T extends @Nullable Object> CoroutineLocal<T> withInitial(Supplier<? extends T> initial) {
        return new CoroutineLocal<>(initial);
    }

    /**
     * The calling coroutine's value.
     *
     * @throws IllegalStateException outside a coroutine
     */
    @SuppressWarnings("unchecked")
    public T get() {
        Map<CoroutineLocal<?>, @Nullable Object> locals = Task.current().locals;
        return locals != null && locals.containsKey(this) ? (T) locals.get(this) : initial.get();
    }

    /**
     * Sets the calling coroutine's value.
     *
     * @throws IllegalStateException outside a coroutine
     */
    public void set(T value) {
        Task<?> task = Task.current();
        // Copied at each change, because coroutines share a map as long as they share its content.
        var changed = task.locals == null ? new HashMap<CoroutineLocal<?>, @Nullable Object>() : new HashMap<>(task.locals);
        changed.put(this, value);
        task.locals = changed;
    }
}
