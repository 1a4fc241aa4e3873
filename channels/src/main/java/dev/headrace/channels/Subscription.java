package dev.headrace.channels;

import dev.headrace.loop.Clause;
import dev.headrace.loop.Headrace.Step;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What one subscriber of a {@link Broadcast} or a {@link Watch} receives from. It holds its elements until they are received or it is
 * cancelled; one that is forgotten goes on collecting, and may hold the senders back.
 *
 * <p>Loop-confined.
 *
 * @param <T> type of the elements
 */
public final class Subscription<T> implements Receiver<T>, AutoCloseable {

    private final Broadcast<T> broadcast;
    private final Channel<T> channel;

    Subscription(Broadcast<T> broadcast, Channel<T> channel) {
        this.broadcast = broadcast;
        this.channel = channel;
        channel.exchange.onTaken(broadcast::serveSenders);
    }

    /**
     * {@inheritDoc} Suspends until an element is sent.
     *
     * @throws ClosedException when the broadcast is closed, this is cancelled, or it was too slow, and there is nothing left to receive
     */
    @Override
    public T receive() {
        return channel.receive();
    }

    @Override
    public @Nullable T receiveOrNull() {
        return channel.receiveOrNull();
    }

    @Override
    public @Nullable T tryReceive() {
        return channel.tryReceive();
    }

    @Override
    public @Nullable T tryReceive(Duration limit) {
        return channel.tryReceive(limit);
    }

    @Override
    public <R extends @Nullable Object> Clause<R> onReceive(Step<? super T, ? extends R> handler) {
        return channel.onReceive(handler);
    }

    @Override
    public <R extends @Nullable Object> Clause<R> onReceiveOrEnd(Step<? super @Nullable T, ? extends R> handler) {
        return channel.onReceiveOrEnd(handler);
    }

    /** Whether nothing will come any more: the broadcast is closed, or this was too slow, or cancelled, and all has been received. */
    @Override
    public boolean isEnded() {
        return channel.isEnded();
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

    /** Its number, its broadcast, and how full it is. */
    @Override
    public String toString() {
        return channel.toString();
    }

    Exchange<T> exchange() {
        return channel.exchange;
    }

    /** Whether senders have to wait for it. */
    boolean isHoldingBack() {
        return channel.exchange.overflow == Overflow.SUSPEND && !channel.exchange.hasRoom();
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
