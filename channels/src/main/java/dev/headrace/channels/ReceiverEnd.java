package dev.headrace.channels;

import dev.headrace.loop.Clause;
import dev.headrace.loop.Headrace.Step;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One of several receiving ends of a {@link Channel}: each receiver closes its own when it wants no more, and the channel is cancelled
 * when the last of them is, which tells the senders to stop. Each element goes to one of the ends.
 *
 * <pre>{@code
 * try (var end = pages.receiverEnd()) {
 *     for (var page : end) if (index(page)) break;
 * }
 * }</pre>
 *
 * An end that is forgotten keeps the senders sending. Loop-confined. Semantics of Trio's cloned memory channels and of crossbeam's
 * receivers, but that a receive which is suspended when its own end is closed goes on waiting.
 *
 * @param <T> type of the elements, which are never null
 */
public final class ReceiverEnd<T> implements Receiver<T>, AutoCloseable {

    private final Channel<T> channel;
    private boolean closed;

    ReceiverEnd(Channel<T> channel) {
        this.channel = channel;
        channel.exchange.receiverEnds++;
    }

    /**
     * Makes another end of the same channel, to be closed on its own.
     *
     * @throws ClosedException if this end is closed
     */
    public ReceiverEnd<T> share() {
        checkOpen();
        return new ReceiverEnd<>(channel);
    }

    /**
     * {@inheritDoc}
     *
     * @throws ClosedException if this end is closed, or when the channel is closed and empty
     */
    @Override
    public T receive() {
        checkOpen();
        return channel.receive();
    }

    @Override
    public @Nullable T receiveOrNull() {
        checkOpen();
        return channel.receiveOrNull();
    }

    @Override
    public @Nullable T tryReceive() {
        checkOpen();
        return channel.tryReceive();
    }

    @Override
    public @Nullable T tryReceive(Duration limit) {
        checkOpen();
        return channel.tryReceive(limit);
    }

    @Override
    public <R extends @Nullable Object> Clause<R> onReceive(Step<? super T, ? extends R> handler) {
        return ReceiveClause.orFail(this, channel.exchange, handler);
    }

    @Override
    public <R extends @Nullable Object> Clause<R> onReceiveOrEnd(Step<? super @Nullable T, ? extends R> handler) {
        return new ReceiveClause<>(this, channel.exchange, handler);
    }

    /** Whether the channel is closed and empty. An end that was closed itself has not ended, but fails. */
    @Override
    public boolean isEnded() {
        return !closed && channel.isEnded();
    }

    /**
     * Closes this end, and cancels the channel if it was the last one: later receives through this end fail, those through others go
     * on. Never suspends. Returns false if this end was closed before.
     */
    @Override
    public boolean cancel() {
        Exchange<T> exchange = channel.exchange;
        exchange.checkLoop();
        if (closed) {
            return false;
        }
        closed = true;
        if (--exchange.receiverEnds == 0) {
            channel.cancel();
        }
        return true;
    }

    /** {@link #cancel}. */
    @Override
    public void close() {
        cancel();
    }

    /** Whether {@code other} is an end of the same channel. */
    public boolean sameChannel(ReceiverEnd<?> other) {
        return other.isOf(channel);
    }

    /** Whether {@code other} is the other end of the same channel. */
    public boolean sameChannel(SenderEnd<?> other) {
        return other.isOf(channel);
    }

    /** The channel's description. */
    @Override
    public String toString() {
        return "an end of " + channel;
    }

    private void checkOpen() {
        if (closed) {
            throw new ClosedException("this end is closed: nothing can be received through it from " + channel);
        }
    }

    boolean isOf(Channel<?> one) {
        return channel == one;
    }
}
