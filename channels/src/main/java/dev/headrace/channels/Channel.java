package dev.headrace.channels;

import dev.headrace.loop.EventLoop;
import dev.headrace.loop.WaitQueue;
import dev.headrace.loop.Waiter;
import java.util.ArrayDeque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A channel between the coroutines of one loop: the loop on which it was made. Plain single-threaded code without locks or
 * atomics; used from another thread it fails at once. Between loops, use a {@code SharedChannel}.
 *
 * <p>At rest, at most one of these is true: elements are buffered, senders wait (only if the buffer is full), receivers
 * wait (only if the buffer is empty). An element handed to a waiting receiver belongs to it: nobody overtakes it or takes
 * it back.
 *
 * <p>Semantics of Go's channels, but that closing fails waiting senders instead of crashing them, and closing twice is
 * harmless.
 *
 * @param <T> type of the elements, which are never null
 */
public final class Channel<T> implements Sender<T>, Receiver<T> {

    /** What a waiter is resumed with when the channel was closed; null tells a sender that its element was taken. */
    private static final Object CLOSED = new Object();

    private final EventLoop loop;
    private final String name;
    private final int capacity;

    /** Sent and not yet received, the oldest first; never more than {@link #capacity}. */
    private final ArrayDeque<T> buffer = new ArrayDeque<>();

    /** Each carries the element that it wants to send. */
    private final WaitQueue senders = new WaitQueue("room in", this::toString);

    private final WaitQueue receivers = new WaitQueue("an element of", this::toString);
    private boolean closed;

    private Channel(@Nullable String name, int capacity) {
        if (capacity < 0) {
            throw new IllegalArgumentException("a channel's capacity cannot be negative: " + capacity);
        }
        this.loop = EventLoop.current();
        this.name = name != null ? name : "of " + loop.name();
        this.capacity = capacity;
    }

    /** Makes a channel in which every send waits for its receive: Go's unbuffered channel, CSP's rendezvous. */
    public static <T> Channel<T> rendezvous() {
        return new Channel<>(null, 0);
    }

    /** {@link #rendezvous()} with a name for messages. */
    public static <T> Channel<T> rendezvous(String name) {
        return new Channel<>(Objects.requireNonNull(name, "name"), 0);
    }

    /**
     * Makes a channel that holds up to {@code capacity} elements; with 0 it is a {@link #rendezvous()}. Memory grows with
     * what it holds, not with the capacity.
     *
     * @throws IllegalArgumentException if the capacity is negative
     * @throws IllegalStateException if the calling thread runs no loop
     */
    public static <T> Channel<T> buffered(int capacity) {
        return new Channel<>(null, capacity);
    }

    /** {@link #buffered(int)} with a name for messages. */
    public static <T> Channel<T> buffered(String name, int capacity) {
        return new Channel<>(Objects.requireNonNull(name, "name"), capacity);
    }

    @Override
    public void send(T element) {
        if (!trySend(element)) {
            Waiter me = loop.waiter(element);
            senders.add(me);
            if (me.await() == CLOSED) {
                throw closedFailure("was closed before the element could be sent");
            }
        }
    }

    @Override
    public boolean trySend(T element) {
        Objects.requireNonNull(element, "a channel carries no nulls");
        checkLoop();
        if (closed) {
            throw closedFailure("is closed: nothing can be sent any more");
        }
        Waiter receiver = receivers.peek();
        if (receiver != null) {
            receiver.resume(element);
            return true;
        }
        return buffer.size() < capacity && buffer.add(element);
    }

    @Override
    public T receive() {
        T element = receiveOrNull();
        if (element == null) {
            throw closedFailure("is closed and empty: nothing will come any more");
        }
        return element;
    }

    @Override
    @SuppressWarnings("unchecked")
    public @Nullable T receiveOrNull() {
        T element = tryReceive();
        if (element != null || closed) {
            return element;
        }
        Waiter me = loop.waiter(null);
        receivers.add(me);
        Object handedOver = me.await();
        return handedOver == CLOSED ? null : (T) handedOver;
    }

    @Override
    @SuppressWarnings("unchecked")
    public @Nullable T tryReceive() {
        checkLoop();
        Waiter sender = senders.peek();
        if (sender == null) {
            return buffer.poll();
        }
        T waited = (T) sender.item();
        sender.resume(null); // first, because it changes nothing if the stack overflows
        T element = buffer.poll();
        if (element == null) {
            return waited;
        }
        buffer.add(waited);
        return element;
    }

    @Override
    public boolean close() {
        checkLoop();
        if (closed) {
            return false;
        }
        for (Waiter sender; (sender = senders.peek()) != null; ) {
            sender.resume(CLOSED);
        }
        for (Waiter receiver; (receiver = receivers.peek()) != null; ) {
            receiver.resume(CLOSED);
        }
        closed = true;
        return true;
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    /** How many elements are in the channel and can be received without waiting for a later send. */
    public int size() {
        return buffer.size();
    }

    /** How many elements it holds at most; 0 for a rendezvous. */
    public int capacity() {
        return capacity;
    }

    /** The name given to it, its loop and how full it is. */
    @Override
    public String toString() {
        return "channel \"" + name + "\" of " + loop.name() + " (" + buffer.size() + " of " + capacity
                + (closed ? ", closed)" : ")");
    }

    private void checkLoop() {
        if (!loop.isCurrent()) {
            throw new IllegalStateException("channel \"" + name + "\" belongs to " + loop.name() + ", but was used from thread \""
                    + Thread.currentThread().getName() + "\".\nA SharedChannel works between loops: SharedChannel.buffered("
                    + Math.max(1, capacity) + ").");
        }
    }

    private ClosedException closedFailure(String what) {
        return new ClosedException("channel \"" + name + "\" " + what);
    }
}
