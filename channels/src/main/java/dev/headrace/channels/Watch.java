package dev.headrace.channels;

import dev.headrace.loop.EventLoop;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * A value that changes, and that others watch: a configuration, a state, a progress. Whoever looks sees the latest value; values in
 * between may go unseen.
 *
 * <pre>{@code
 * Watch<State> state = Watch.of(State.STARTING);
 * spawn(() -> { warmUp(); state.set(State.READY); });
 * state.await(now -> now == State.READY);
 * }</pre>
 *
 * Setting it never waits for anybody. It always has a value, also when it is closed, which says only that no other will come.
 *
 * <p>Loop-confined. Semantics of Tokio's {@code watch}: every set counts as a change, also with an equal value.
 *
 * @param <T> type of the value, which is never null
 */
public final class Watch<T> {

    private final Label label;
    private final Broadcast<T> changes;
    private final Side awaiting;
    private T value;

    private Watch(String name, T initial) {
        this.value = Objects.requireNonNull(initial, "a watch always has a value");
        this.label = new Label(EventLoop.current(), "watch", name);
        this.changes = Broadcast.create(name);
        this.awaiting = new Side("a change of", this::toString, changes.senders::tasks);
    }

    /**
     * Makes a watch of the calling loop.
     *
     * @throws IllegalStateException if the calling thread runs no loop
     */
    public static <T> Watch<T> of(T initial) {
        return new Watch<>("of " + EventLoop.current().name(), initial);
    }

    /** {@link #of(Object)} with a name for messages. */
    public static <T> Watch<T> of(String name, T initial) {
        return new Watch<>(Objects.requireNonNull(name, "name"), initial);
    }

    /** The latest value. Never suspends. */
    public T value() {
        label.check();
        return value;
    }

    /**
     * Sets the value, and tells all who watch. Never suspends; callbacks may call it.
     *
     * @throws ClosedException if it is closed; the value stays as it is
     */
    public void set(T next) {
        Objects.requireNonNull(next, "a watch always has a value");
        label.check();
        if (changes.isClosed()) {
            throw new ClosedException(label.quoted() + " is closed: its value does not change any more");
        }
        changes.trySend(next);
        value = next;
        awaiting.resumeAll(null);
    }

    /** Sets the value to what {@code change} makes of the latest one, and returns it; what {@code change} throws leaves it as it is. */
    public T update(UnaryOperator<T> change) {
        T next = change.apply(value());
        set(next);
        return next;
    }

    /**
     * Begins to receive the changes that come from now on: the present value counts as seen, {@link #value} tells it. A receive gives the
     * latest value that this subscriber has not seen, suspending the calling coroutine while it has seen the latest. After the close it
     * gives that one, if it has not been seen, and then the end.
     */
    public Subscription<T> subscribe() {
        return changes.subscribe(1, Overflow.DROP_OLDEST);
    }

    /**
     * Suspends the calling coroutine until the value satisfies {@code condition}, and returns it; at once if it does now. A value that
     * was replaced before the coroutine could look does not count. What {@code condition} throws comes out of here.
     *
     * @throws ClosedException when it is closed with another value
     */
    public T await(Predicate<? super T> condition) {
        label.check();
        while (true) {
            T latest = value;
            if (condition.test(latest)) {
                return latest;
            }
            if (changes.isClosed()) {
                throw new ClosedException(label.quoted() + " is closed: the awaited value will not come any more");
            }
            awaiting.await(label.loop(), null, Side.FOREVER);
        }
    }

    /** Says that the value will not change any more. Never suspends. Returns false if it was closed before. */
    public boolean close() {
        boolean first = changes.close();
        awaiting.resumeAll(null);
        return first;
    }

    /** Whether the value is final. */
    public boolean isClosed() {
        return changes.isClosed();
    }

    /** How many subscriptions are open. */
    public int subscribers() {
        return changes.subscribers();
    }

    /** The name given to it, its loop, and its value. */
    @Override
    public String toString() {
        return label + " (" + value + (changes.isClosed() ? ", closed)" : ")");
    }
}
