package dev.headrace.channels;

import dev.headrace.loop.Task;
import org.jspecify.annotations.Nullable;

/**
 * An element that was received on approval ({@link Channel#receiveLeased}): acknowledged when its work is done, it is gone; otherwise
 * closing the lease puts it back in front of all that came after it, for the next receiver.
 *
 * <pre>{@code
 * try (var order = orders.receiveLeased()) {
 *     store.save(order.value());               // if this fails, somebody else gets the order
 *     order.ack();
 * }
 * }</pre>
 *
 * A lease belongs to the task that received it: when that ends, whether by a failure or by forgetting, the loop closes the lease in its
 * next turn. Whoever leases in a callback has to close by hand. An element that comes back to a channel that has been cancelled
 * goes to {@link Channel#onUndelivered}. A closed channel that is empty has ended, also while an element is leased; if that comes back,
 * it can be received.
 *
 * <p>Loop-confined.
 *
 * @param <T> type of the element
 */
public final class Lease<T> implements AutoCloseable {

    private final Exchange<T> channel;
    private final T value;

    /** Counts the leases of a channel: of two, the element of the smaller one came first. */
    final long number;

    /** Lets the task go that would close it at its end; null when it is settled, or was received by a callback. */
    private @Nullable Runnable letGo;

    private boolean settled;

    Lease(Exchange<T> channel, T value, long number) {
        this.channel = channel;
        this.value = value;
        this.number = number;
    }

    /** Has the lease closed when {@code task} ends. */
    void heldBy(@Nullable Task<?> task) {
        if (task != null) {
            letGo = task.onEnd(this::close);
        }
    }

    /** The element. */
    public T value() {
        return value;
    }

    /** Says that the work is done: the element is received for good. Returns false if the lease was settled before. */
    public boolean ack() {
        boolean first = settle();
        if (first) {
            channel.store.acknowledged();
        }
        return first;
    }

    /** Puts the element back to its place, unless the lease was acknowledged. Never suspends. */
    @Override
    public void close() {
        if (settle()) {
            channel.giveBack(this);
        }
    }

    private boolean settle() {
        channel.checkLoop();
        boolean first = !settled;
        settled = true;
        if (letGo != null) {
            letGo.run();
            letGo = null;
        }
        return first;
    }
}
