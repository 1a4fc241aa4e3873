package dev.headrace.channels;

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
 * A lease that is neither acknowledged nor closed keeps its element: {@link Channel#statistics} counts it as leased, and when the
 * channel is cancelled or its loop is closed it goes to {@link Channel#onUndelivered}. Loop-confined.
 *
 * @param <T> type of the element
 */
public final class Lease<T> implements AutoCloseable {

    private final Exchange<T> channel;
    private final T value;

    /** Where the element stands among those of its channel: of two, the one with the smaller place was sent first. */
    final long place;

    private boolean settled;

    Lease(Exchange<T> channel, T value, long place) {
        this.channel = channel;
        this.value = value;
        this.place = place;
    }

    /** The element. */
    public T value() {
        return value;
    }

    /** Says that the work is done: the element is received for good. Returns false if the lease was settled before. */
    public boolean ack() {
        if (settled) {
            return false;
        }
        settled = true;
        channel.acknowledge();
        return true;
    }

    /** Puts the element back to its place, unless the lease was acknowledged. Never suspends. */
    @Override
    public void close() {
        if (!settled) {
            settled = true;
            channel.giveBack(this);
        }
    }
}
