package dev.headrace.multicore;

import dev.headrace.channels.ClosedException;
import dev.headrace.loop.EventLoop;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A {@link SharedChannel} as plain threads see it, platform or virtual: what suspends a coroutine there parks the thread here. Got by
 * {@link SharedChannel#blocking}; for any number of threads at once, while coroutines of any loops use the channel itself.
 *
 * <pre>{@code
 * var lines = SharedChannel.<String>buffered("lines", 1_000);
 * executor.submit(() -> {                                // a thread that reads a file
 *     try (var in = Files.newBufferedReader(path)) {
 *         for (String line; (line = in.readLine()) != null; ) lines.blocking().send(line);
 *     }
 *     return lines.close();
 * });
 * group.run(() -> { for (String line : lines) count(line); });   // coroutines
 * }</pre>
 *
 * <p>Elements of one thread are received in the order of its sends. Interrupting a thread that waits ends the wait with
 * {@link InterruptedException}: an element to be sent has then not been sent, and none has been taken. Memory effects are those of the
 * channel. A thread that runs a loop must not call what blocks, because that would stop the loop: it is refused.
 *
 * @param <T> type of the elements, which are never null
 */
public final class BlockingChannel<T> {

    private static final long FOREVER = Long.MAX_VALUE;

    final Bell.OfThreads elementBell = new Bell.OfThreads();
    final Bell.OfThreads roomBell = new Bell.OfThreads();

    private final SharedChannel<T> channel;

    BlockingChannel(SharedChannel<T> channel) {
        this.channel = channel;
    }

    /**
     * Sends {@code element}; parks the thread while there is no room for it.
     *
     * @throws ClosedException if the channel is closed before the element could be sent; it has then not been sent
     * @throws InterruptedException if the thread is interrupted before; the element has then not been sent
     * @throws IllegalStateException if the thread runs a loop
     */
    public void send(T element) throws InterruptedException {
        put(element, FOREVER);
    }

    /**
     * {@link #send}, but that it waits for {@code limit} at most, and says whether it has sent the element.
     *
     * @throws IllegalArgumentException if the limit is negative
     */
    public boolean trySend(T element, Duration limit) throws InterruptedException {
        return put(element, EventLoop.nanos(limit));
    }

    /**
     * Takes the next element; parks the thread while there is none.
     *
     * @throws ClosedException when the channel is closed and empty
     * @throws InterruptedException if the thread is interrupted before; nothing has then been taken
     * @throws IllegalStateException if the thread runs a loop
     */
    public T receive() throws InterruptedException {
        T element = receiveOrNull();
        if (element == null) {
            throw channel.ended();
        }
        return element;
    }

    /**
     * {@link #receive}, but null when the channel is closed and empty.
     *
     * @throws ClosedException at the end of a channel that was closed with a cause
     */
    public @Nullable T receiveOrNull() throws InterruptedException {
        return take(FOREVER);
    }

    /**
     * Takes the next element, waiting for {@code limit} at most; null if none came in time or the channel has ended, which
     * {@link SharedChannel#isEnded} tells.
     *
     * @throws IllegalArgumentException if the limit is negative
     */
    public @Nullable T tryReceive(Duration limit) throws InterruptedException {
        return take(EventLoop.nanos(limit));
    }

    /** As that of the channel. */
    public boolean close() {
        return channel.close();
    }

    /** As that of the channel. */
    public boolean close(Throwable cause) {
        return channel.close(cause);
    }

    /** What it is a view of. */
    @Override
    public String toString() {
        return channel + ", for threads";
    }

    private boolean put(T element, long nanos) throws InterruptedException {
        Objects.requireNonNull(element, "a channel carries no nulls");
        long giveUpAt = System.nanoTime() + nanos;
        Lane<T> lane = lane(nanos);
        if (lane == null) {
            return false;
        }
        while (!offer(lane, element)) {
            Bell.Sleeper me = roomBell.ask();
            try {
                if (offer(lane, element)) {
                    return true;
                }
                if (!park(giveUpAt, nanos)) {
                    return offer(lane, element);
                }
            } finally {
                roomBell.leave(me);
                passRoomOn(lane);
            }
        }
        return true;
    }

    private boolean offer(Lane<T> lane, T element) {
        if (!channel.enterToSend()) {
            throw channel.alreadyClosed();
        }
        boolean sent;
        try {
            sent = lane.offer(element);
        } finally {
            channel.countDown();
        }
        if (sent) {
            ring(channel.users().elementBells());
        }
        return sent;
    }

    private @Nullable T take(long nanos) throws InterruptedException {
        long giveUpAt = System.nanoTime() + nanos;
        Lane<T> lane = lane(nanos);
        if (lane == null) {
            return null;
        }
        T element = lane.poll();
        if (element != null) {
            return taken(element);
        }
        lane.lend(1);
        ring(channel.users().roomBells());
        try {
            element = awaitElement(lane, giveUpAt, nanos);
        } finally {
            if (element == null) {
                lane.lend(-1);
                if (!lane.isEmpty()) {
                    ring(channel.users().elementBells()); // it was woken for this, or has given up too late
                }
            }
        }
        if (element != null) {
            if (!lane.isEmpty()) {
                ring(channel.users().elementBells()); // somebody may have rung for this thread after it had found its element
            }
            return taken(element);
        }
        if (channel.isEnded()) {
            channel.checkCause();
        }
        return null;
    }

    private @Nullable T awaitElement(Lane<T> lane, long giveUpAt, long nanos) throws InterruptedException {
        while (true) {
            Bell.Sleeper me = elementBell.ask();
            try {
                boolean over = channel.isSealed();
                T element = lane.pollLent();
                if (element != null || over) {
                    return element;
                }
                if (!park(giveUpAt, nanos)) {
                    return lane.pollLent();
                }
            } finally {
                elementBell.leave(me);
            }
        }
    }

    private T taken(T element) {
        ring(channel.users().roomBells());
        return element;
    }

    /** Whoever was woken for room and has left without using it. */
    private void passRoomOn(Lane<T> lane) {
        if (lane.hasRoom()) {
            ring(channel.users().roomBells());
        }
    }

    private static void ring(Bell.@Nullable Chain bells) {
        VarHandle.fullFence();
        Bell.ringOne(bells, null, null);
    }

    /** Parks the thread until it is woken, perhaps in vain; returns false at once when the time is up. */
    private boolean park(long giveUpAt, long nanos) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (nanos == FOREVER) {
            LockSupport.park(this);
        } else {
            long left = giveUpAt - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            LockSupport.parkNanos(this, left);
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        return true;
    }

    private @Nullable Lane<T> lane(long nanos) throws InterruptedException {
        EventLoop here = EventLoop.currentOrNull();
        if (here != null) {
            throw new IllegalStateException(this + " blocks its caller, and was called on " + here.name()
                    + ": coroutines use the channel itself");
        }
        return channel.form().laneForThreads(nanos);
    }

    /** The channel has been closed: nobody sends any more. */
    void wakeSenders() {
        while (roomBell.ring()) {
            // and the next
        }
    }

    /** The channel is sealed: receivers find its end. */
    void wakeReceivers() {
        while (elementBell.ring()) {
            // and the next
        }
    }
}
