package dev.headrace.loop;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is to be called when an awaitable has ended, in the ring of all such callbacks of that awaitable: so one that is not
 * wanted any more leaves without a search. Loop-confined.
 */
final class Callback<T extends @Nullable Object> implements Runnable {

    private final Awaitable<T> awaited;
    private final Consumer<? super Awaitable<T>> action;
    private Callback<T> previous = this;
    private Callback<T> next = this;

    Callback(Awaitable<T> awaited, Consumer<? super Awaitable<T>> action) {
        this.awaited = awaited;
        this.action = action;
    }

    /** Joins the ring that begins with {@code first}, or begins one; returns the first of the ring. */
    Callback<T> joinRing(@Nullable Callback<T> first) {
        if (first == null) {
            return this;
        }
        previous = first.previous;
        next = first;
        previous.next = this;
        next.previous = this;
        return first;
    }

    /** Leaves the ring that begins with {@code first}; returns the first of those that are left, or null. */
    @Nullable Callback<T> leaveRing(@Nullable Callback<T> first) {
        Callback<T> second = next == this ? null : next;
        previous.next = next;
        next.previous = previous;
        return first == this ? second : first;
    }

    /** Takes the callback back, if what it waits for has not ended. */
    void cancel() {
        awaited.unwatch(this);
    }

    @Override
    public void run() {
        action.accept(awaited);
    }
}
