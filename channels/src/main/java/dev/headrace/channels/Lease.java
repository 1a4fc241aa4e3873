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
 * goes to {@link Channel#onUndelivered}. A channel that is closed and empty has not ended while an element is leased: receivers wait until
 * it comes back, or until the last lease is acknowledged, and then find the end. So a task that receives until the end settles each lease before
 * it receives again.
 *
 * <p>Loop-confined.
 *
 * @param <T> type of the element
 */
public final class Lease<T> implements AutoCloseable {

    private final Exchange<T> channel;
    private final T value;

    /** Where the element stands among those of its channel: of two, the one with the smaller place was sent first. */
    final long place;

    /** The channel's leases before and after this one, as long as it is out; see {@link Store}. */
    @Nullable Lease<T> previous;
    @Nullable Lease<T> next;

    /** The task that received it; null for a callback. */
    private @Nullable Task<?> holder;

    /** Lets the task go that would close it at its end; null when it is settled, or was received by a callback. */
    private @Nullable Runnable letGo;

    private boolean settled;

    Lease(Exchange<T> channel, T value, long place) {
        this.channel = channel;
        this.value = value;
        this.place = place;
    }

    /** Has the lease closed when {@code task} ends. */
    void heldBy(@Nullable Task<?> task) {
        holder = task;
        if (task != null) {
            letGo = task.onEnd(this::close);
        }
    }

    @Nullable Task<?> holder() {
        return holder;
    }

    /** The element. */
    public T value() {
        return value;
    }

    /** Says that the work is done: the element is received for good. Returns false if the lease was settled before. */
    public boolean ack() {
        boolean first = settle();
        if (first) {
            channel.acknowledged(this);
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
