package dev.headrace.channels;

/**
 * What one subscriber of a {@link Broadcast} or a {@link Watch} receives from. It holds its elements until they are received or it is
 * cancelled; one that is forgotten goes on collecting, and may hold the senders back. It has ended when nothing is left to receive and nothing
 * will come any more: the broadcast is closed, or this is cancelled, or it was too slow. It describes itself by its number, its broadcast,
 * and how full it is.
 *
 * <p>Loop-confined.
 *
 * @param <T> type of the elements
 */
public final class Subscription<T> extends Outlet<T> implements AutoCloseable {

    private final Broadcast<T> broadcast;

    Subscription(Broadcast<T> broadcast, Channel<T> channel) {
        super(channel);
        this.broadcast = broadcast;
        channel.exchange.onTaken(broadcast::serveSenders);
    }

    /** How many elements it did not get because it was too slow, and those that were left when it was cancelled. */
    public long missed() {
        return channel.statistics().undelivered();
    }

    /**
     * Unsubscribes, and gives up what has not been received; a sender that waits for this subscriber goes on. Never suspends. Returns
     * false if it had ended before.
     */
    @Override
    public boolean cancel() {
        broadcast.checkLoop();
        boolean first = channel.cancel();
        broadcast.unsubscribe(this);
        return first;
    }

    /** {@link #cancel}. */
    @Override
    public void close() {
        cancel();
    }

    Exchange<T> exchange() {
        return channel.exchange;
    }

    /** Whether senders have to wait for it. */
    boolean isHoldingBack() {
        return channel.exchange.overflow == Overflow.SUSPEND && !channel.exchange.store.hasRoom();
    }

    /** Takes {@code element} in, or returns false because it was too slow and is closed now. */
    boolean give(T element) {
        if (channel.exchange.send(element)) {
            return true;
        }
        channel.exchange.close(new FullException(channel + " was too slow: the next element found no room"));
        return false;
    }
}
