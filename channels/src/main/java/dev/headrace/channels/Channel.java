package dev.headrace.channels;

import dev.headrace.loop.Clause;
import dev.headrace.loop.EventLoop;
import dev.headrace.loop.Headrace.Step;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A channel between the coroutines of one loop: the loop on which it was made. Plain single-threaded code without locks or
 * atomics; used from another thread it fails at once, but {@link #size}, {@link #isClosed} and {@link #isEnded} can be read by any
 * thread when no thread runs the loop. Between loops, use a {@code SharedChannel}.
 *
 * <p>At rest, at most one of these is true: elements are buffered, senders wait (only if there is no room), receivers
 * wait (only if nothing is buffered and, once it is closed, something is leased). An element handed to a waiting receiver belongs to
 * it: nobody overtakes it or takes it back. Nothing is lost: sent = received + undelivered + leased + buffered, see {@link #statistics}.
 *
 * <p>Semantics of Go's channels, but that closing fails waiting senders instead of crashing them, and closing twice is
 * harmless.
 *
 * @param <T> type of the elements, which are never null
 */
public final class Channel<T> implements Sender<T>, Receiver<T> {

    private final EventLoop loop;
    final Exchange<T> exchange;

    private Channel(@Nullable String name, int capacity, Overflow overflow) {
        Objects.requireNonNull(overflow, "overflow");
        if (capacity < 0) {
            throw new IllegalArgumentException("a channel's capacity cannot be negative: " + capacity);
        }
        if (capacity == 0 && overflow == Overflow.DROP_OLDEST) {
            throw new IllegalArgumentException("a channel that drops the oldest element needs a place for the newest: capacity 1");
        }
        this.loop = EventLoop.current();
        this.exchange = new Exchange<>(new Label(loop, "channel", name != null ? name : "of " + loop.name()), capacity, overflow);
    }

    /** Makes a channel in which every send waits for its receive: Go's unbuffered channel, CSP's rendezvous. */
    public static <T> Channel<T> rendezvous() {
        return new Channel<>(null, 0, Overflow.SUSPEND);
    }

    /** {@link #rendezvous()} with a name for messages. */
    public static <T> Channel<T> rendezvous(String name) {
        return new Channel<>(Objects.requireNonNull(name, "name"), 0, Overflow.SUSPEND);
    }

    /**
     * Makes a channel that holds up to {@code capacity} elements; with 0 it is a {@link #rendezvous()}. Memory grows with
     * what it holds, not with the capacity.
     *
     * @throws IllegalArgumentException if the capacity is negative
     * @throws IllegalStateException if the calling thread runs no loop
     */
    public static <T> Channel<T> buffered(int capacity) {
        return new Channel<>(null, capacity, Overflow.SUSPEND);
    }

    /** {@link #buffered(int)} with a name for messages. */
    public static <T> Channel<T> buffered(String name, int capacity) {
        return buffered(name, capacity, Overflow.SUSPEND);
    }

    /** {@link #buffered(String, int)} with a policy for when it is full. */
    public static <T> Channel<T> buffered(String name, int capacity, Overflow overflow) {
        return new Channel<>(Objects.requireNonNull(name, "name"), capacity, overflow);
    }

    /** Makes a channel whose sends never wait, whatever memory that takes. */
    public static <T> Channel<T> unlimited() {
        return new Channel<>(null, Integer.MAX_VALUE, Overflow.SUSPEND);
    }

    /** {@link #unlimited()} with a name for messages. */
    public static <T> Channel<T> unlimited(String name) {
        return buffered(name, Integer.MAX_VALUE, Overflow.SUSPEND);
    }

    /** Makes a channel that holds the latest element only: each send replaces what nobody has received. Kotlin's conflated channel. */
    public static <T> Channel<T> conflated() {
        return new Channel<>(null, 1, Overflow.DROP_OLDEST);
    }

    /**
     * Has {@code handler} told of every accepted element that nobody will receive: dropped because the channel was full, given up by
     * {@link #cancel}, or left when the loop is closed. A send that fails is not among them: its sender knows. The handler is
     * called by whoever drops the element; what it throws, that operation throws when it is done. The loop keeps the channel until it is
     * closed.
     *
     * @return this channel
     */
    public Channel<T> onUndelivered(Consumer<? super T> handler) {
        exchange.checkLoop();
        exchange.onUndelivered(Objects.requireNonNull(handler, "handler"));
        return this;
    }

    @Override
    public void send(T element) {
        if (!trySend(element)) {
            if (exchange.overflow == Overflow.FAIL) {
                throw new FullException(this + " is full: the element was not sent");
            }
            waitedForRoom(exchange.senders.await(loop, element, Side.FOREVER));
        }
    }

    @Override
    public boolean trySend(T element) {
        Objects.requireNonNull(element, "a channel carries no nulls");
        exchange.checkSendable();
        return exchange.send(element);
    }

    @Override
    public boolean trySend(T element, Duration limit) {
        long nanos = EventLoop.nanos(limit);
        return trySend(element)
                || nanos > 0 && waitedForRoom(exchange.senders.await(loop, element, nanos)) != null;
    }

    @Override
    public <R extends @Nullable Object> Clause<R> onSend(Supplier<? extends T> element, Callable<? extends R> handler) {
        return new SendClause<>(exchange, element, handler);
    }

    /**
     * Takes a place in the channel for an element that is to come, suspending the calling coroutine while there is none; first come,
     * first served, together with the senders.
     *
     * @throws ClosedException if the channel is closed
     * @throws UnsupportedOperationException if it is a rendezvous, which has no places
     */
    @SuppressWarnings("unchecked")
    public Permit<T> reserve() {
        Permit<T> permit = tryReserve();
        if (permit != null) {
            return permit;
        }
        Object outcome = waitedForRoom(exchange.senders.await(loop, Exchange.RESERVING, Side.FOREVER));
        return (Permit<T>) Objects.requireNonNull(outcome);
    }

    /** {@link #reserve} if that needs no waiting, otherwise null. */
    public @Nullable Permit<T> tryReserve() {
        exchange.checkSendable();
        if (exchange.capacity == 0) {
            throw new UnsupportedOperationException(this + " has no place to reserve: use Channel.buffered(1)");
        }
        return exchange.store.hasRoom() ? exchange.permit() : null;
    }

    private @Nullable Object waitedForRoom(@Nullable Object outcome) {
        if (outcome == Clause.OVER) {
            throw exchange.closedMeanwhile();
        }
        return outcome;
    }

    @Override
    public T receive() {
        T element = receiveOrNull();
        if (element == null) {
            throw exchange.ended();
        }
        return element;
    }

    @Override
    @SuppressWarnings("unchecked")
    public @Nullable T receiveOrNull() {
        T element = tryReceive();
        return element != null || exchange.isEnded() ? element
                : (T) waitedForElement(exchange.receivers.await(loop, null, Side.FOREVER));
    }

    @Override
    public @Nullable T tryReceive() {
        T element = take();
        if (element != null) {
            exchange.store.received++;
        } else if (exchange.isEnded()) {
            exchange.checkCause();
        }
        return element;
    }

    @Override
    @SuppressWarnings("unchecked")
    public @Nullable T tryReceive(Duration limit) {
        long nanos = EventLoop.nanos(limit);
        T element = tryReceive();
        return element != null || nanos == 0 || exchange.isEnded() ? element
                : (T) waitedForElement(exchange.receivers.await(loop, null, nanos));
    }

    @Override
    public <R extends @Nullable Object> Clause<R> onReceive(Step<? super T, ? extends R> handler) {
        return ReceiveClause.orFail(this, exchange, handler);
    }

    @Override
    public <R extends @Nullable Object> Clause<R> onReceiveOrEnd(Step<? super @Nullable T, ? extends R> handler) {
        return new ReceiveClause<>(this, exchange, handler);
    }

    /**
     * Receives on approval: the element comes back to its place if the lease is closed without having been acknowledged. Until then
     * the channel does not end, so that it will find a receiver: see {@link Lease}.
     *
     * @throws ClosedException when the channel is closed and empty
     */
    public Lease<T> receiveLeased() {
        exchange.checkLoop();
        long place = exchange.store.nextPlace();
        T element = take();
        Lease<T> lease = element != null ? exchange.lease(element, place) : waitForLease();
        lease.heldBy(loop.running());
        return lease;
    }

    @SuppressWarnings("unchecked")
    private Lease<T> waitForLease() {
        Object handedOver = exchange.isEnded() ? null
                : waitedForElement(exchange.receivers.await(loop, Exchange.LEASING, Side.FOREVER));
        if (handedOver == null) {
            throw exchange.ended();
        }
        return (Lease<T>) handedOver;
    }

    private @Nullable Object waitedForElement(@Nullable Object outcome) {
        if (outcome == Clause.OVER) {
            exchange.checkCause();
            return null;
        }
        return outcome;
    }

    private @Nullable T take() {
        exchange.checkLoop();
        exchange.receivers.note(loop.running());
        return exchange.take();
    }

    /**
     * Makes an end for one of several senders: when the last of them has been closed, so is the channel. The channel's own methods go on
     * working and are not counted.
     */
    public SenderEnd<T> senderEnd() {
        exchange.checkLoop();
        return new SenderEnd<>(this);
    }

    /** Makes an end for one of several receivers: when the last of them has been closed, the channel is cancelled. */
    public ReceiverEnd<T> receiverEnd() {
        exchange.checkLoop();
        return new ReceiverEnd<>(this);
    }

    @Override
    public boolean close() {
        exchange.checkLoop();
        return exchange.close(null);
    }

    @Override
    public boolean close(Throwable cause) {
        exchange.checkLoop();
        return exchange.close(Objects.requireNonNull(cause, "cause"));
    }

    @Override
    public boolean cancel() {
        exchange.checkLoop();
        boolean first = !exchange.isEnded();
        exchange.close(null);
        exchange.giveUp();
        return first;
    }

    @Override
    public boolean isClosed() {
        exchange.checkReadable();
        return exchange.isClosed();
    }

    @Override
    public boolean isEnded() {
        exchange.checkReadable();
        return exchange.isEnded();
    }

    /** How many elements are in the channel and can be received without waiting for a later send. */
    public int size() {
        exchange.checkReadable();
        return exchange.store.size();
    }

    /** How many elements it holds at most; 0 for a rendezvous, {@code Integer.MAX_VALUE} if it is unlimited. */
    public int capacity() {
        return exchange.capacity;
    }

    /** What has happened in it so far. */
    public ChannelStatistics statistics() {
        exchange.checkLoop();
        var store = exchange.store;
        return new ChannelStatistics(store.size(), exchange.capacity, store.peak, store.sent(), store.received, store.undelivered,
                store.leased(), exchange.senders.size(), exchange.receivers.size(),
                Duration.ofNanos(exchange.senders.blocked), Duration.ofNanos(exchange.receivers.blocked));
    }

    /** The name given to it, its loop and how full it is; for any thread, from whose view the filling may be out of date. */
    @Override
    public String toString() {
        return exchange.toString();
    }
}
