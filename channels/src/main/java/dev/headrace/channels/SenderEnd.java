package dev.headrace.channels;

import dev.headrace.loop.Clause;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One of several sending ends of a {@link Channel}: each sender closes its own when it has nothing more to send, and the channel is
 * closed when the last of them is. So nobody has to know who comes last.
 *
 * <pre>{@code
 * SenderEnd<Page> first = pages.senderEnd();
 * for (var site : sites) {
 *     SenderEnd<Page> end = first.share();
 *     spawn(() -> { try { crawl(site, end); } finally { end.close(); } });
 * }
 * first.close();
 * }</pre>
 *
 * An end that is forgotten keeps the channel open. Loop-confined. Semantics of Trio's cloned memory channels and of crossbeam's senders,
 * but that a send which is suspended when its own end is closed goes on waiting.
 *
 * @param <T> type of the elements, which are never null
 */
public final class SenderEnd<T> implements Sender<T> {

    private final Channel<T> channel;
    private boolean closed;

    SenderEnd(Channel<T> channel) {
        this.channel = channel;
        channel.exchange.senderEnds++;
    }

    /**
     * Makes another end of the same channel, to be closed on its own.
     *
     * @throws ClosedException if this end is closed
     */
    public SenderEnd<T> share() {
        checkOpen();
        return new SenderEnd<>(channel);
    }

    /**
     * {@inheritDoc}
     *
     * @throws ClosedException if this end is closed, or the channel is before the element could be sent
     */
    @Override
    public void send(T element) {
        checkOpen();
        channel.send(element);
    }

    @Override
    public boolean trySend(T element) {
        checkOpen();
        return channel.trySend(element);
    }

    @Override
    public boolean trySend(T element, Duration limit) {
        checkOpen();
        return channel.trySend(element, limit);
    }

    @Override
    public <R extends @Nullable Object> Clause<R> onSend(Supplier<? extends T> element, Callable<? extends R> handler) {
        return channel.onSend(() -> {
            checkOpen();
            return element.get();
        }, handler);
    }

    /**
     * Closes this end, and the channel if it was the last one: later sends through this end fail, those through others go on. Never
     * suspends. Returns false if this end was closed before.
     */
    @Override
    public boolean close() {
        return end(null);
    }

    /**
     * {@link #close()}, but that the channel, when its last end is closed, is closed with a cause: that of the first end that gave one.
     */
    @Override
    public boolean close(Throwable cause) {
        return end(Objects.requireNonNull(cause, "cause"));
    }

    private boolean end(@Nullable Throwable cause) {
        Exchange<T> exchange = channel.exchange;
        exchange.checkLoop();
        if (closed) {
            return false;
        }
        closed = true;
        if (exchange.failedEnd == null) {
            exchange.failedEnd = cause;
        }
        if (--exchange.senderEnds == 0) {
            exchange.close(exchange.failedEnd);
        }
        return true;
    }

    /** Whether this end is closed, or the channel. */
    @Override
    public boolean isClosed() {
        return closed || channel.isClosed();
    }

    /** Whether {@code other} is an end of the same channel. */
    public boolean sameChannel(SenderEnd<?> other) {
        return channel == other.channel;
    }

    /** Whether {@code other} is the other end of the same channel. */
    public boolean sameChannel(ReceiverEnd<?> other) {
        return other.isOf(channel);
    }

    /** The channel's description. */
    @Override
    public String toString() {
        return "an end of " + channel;
    }

    private void checkOpen() {
        if (closed) {
            throw new ClosedException("this end is closed: nothing can be sent through it to " + channel);
        }
    }

    boolean isOf(Channel<?> one) {
        return channel == one;
    }
}
