package dev.headrace.multicore;

import dev.headrace.channels.ClosedException;
import dev.headrace.channels.Receiver;
import dev.headrace.channels.Sender;
import dev.headrace.loop.Clause;
import dev.headrace.loop.EventLoop;
import dev.headrace.loop.Headrace.Step;
import dev.headrace.loop.Waiter;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A channel whose senders and receivers are coroutines of any loops. It can be made anywhere, also before the loops run,
 * and kept in a field; everything but {@link #close} and {@link #isClosed} is for code on a loop. Elements of one sending
 * coroutine are taken in the order of its sends, and a full channel suspends its senders until there is room.
 *
 * <p>What crosses between loops is the element, in a {@link Lane}, and, only if a coroutine of the other loop waits, one
 * post to that loop.
 *
 * <pre>
 *  States      open → closed (no send is accepted any more) → sealed (no send is under way any more)
 *
 *  Closing     1 whoever closes sets "closed" and posts to each loop that has used the channel
 *              2 each loop, in that post, fails its waiting senders and counts down
 *              3 the last one sets "sealed" and posts to each loop, which serves its waiting receivers
 *              A receiver reports the end only if the channel is sealed and then found empty.
 *
 *  A race that looks wrong
 *              A sender finds "closed" unset and offers its element after the channel was closed. A send runs within one
 *              turn of its loop, and the channel is sealed only when each loop has come to step 2, in a turn of its own:
 *              so every accepted element is in the lane before any receiver can report the end. It costs a send nothing.
 *              A loop that uses the channel for the first time publishes its port and then reads "closed"; whoever closes
 *              writes "closed" and then reads the ports: one of the two sees the other.
 *
 *  Checked by  LaneCloseStress in module stress.
 * </pre>
 *
 * <p>Memory effects: what was done before a send is visible after the receive of that element, and what was done before a
 * close is visible to whoever finds the channel ended.
 *
 * @param <T> type of the elements, which are never null
 */
public final class SharedChannel<T> implements Sender<T>, Receiver<T> {

    /** What a waiter is resumed with when the channel was closed or has ended. */
    static final Object CLOSED = Clause.OVER;

    /** What the channel was closed with when there was no cause. */
    private static final Object NO_CAUSE = new Object();

    private final String name;
    private final int capacity;
    private final Lane<T> lane;

    /** One for each loop that has used the channel; replaced, under the lock, when a new one comes. */
    private volatile Port<T>[] ports;

    /** Null while open; then the cause, or {@link #NO_CAUSE}. Written once, by whoever closes; read by all. */
    private final AtomicReference<@Nullable Object> closed = new AtomicReference<>();

    /** Whether nobody will receive any more; read by the ports when the channel is sealed. */
    private volatile boolean cancelled;

    /** After the close: ports that have not passed it yet, and one for the closing itself. */
    private final AtomicInteger unsealed = new AtomicInteger();

    /** Written by the last loop that passes the close; read by receivers that found nothing. */
    private volatile boolean sealed;

    @SuppressWarnings({"unchecked", "rawtypes"})
    private SharedChannel(String name, int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("a shared channel needs a capacity of at least 1: " + capacity);
        }
        this.name = Objects.requireNonNull(name, "name");
        this.capacity = capacity;
        this.lane = new Lane<>(capacity);
        this.ports = new Port[0];
    }

    /**
     * Makes a channel that holds up to {@code capacity} elements.
     *
     * @throws IllegalArgumentException if the capacity is less than 1
     */
    public static <T> SharedChannel<T> buffered(int capacity) {
        return buffered("shared", capacity);
    }

    /** {@link #buffered(int)} with a name for messages. */
    public static <T> SharedChannel<T> buffered(String name, int capacity) {
        return new SharedChannel<>(name, capacity);
    }

    @Override
    public void send(T element) {
        Port<T> port = portForSend(element);
        if (port.senders.isEmpty() && port.putOrAsk(element)) {
            return;
        }
        Waiter me = port.loop.waiter(element);
        port.senders.add(me);
        if (me.await() == CLOSED) {
            throw closedMeanwhile();
        }
    }

    @Override
    public boolean trySend(T element) {
        Port<T> port = portForSend(element);
        return port.senders.isEmpty() && port.put(element);
    }

    @Override
    public T receive() {
        T element = receiveOrNull();
        if (element == null) {
            throw ended();
        }
        return element;
    }

    @Override
    @SuppressWarnings("unchecked")
    public @Nullable T receiveOrNull() {
        Port<T> port = port();
        if (port.receivers.isEmpty()) {
            T element = port.takeOrAsk();
            if (element != null) {
                return element;
            }
        }
        if (sealed) {
            return orCause(port.take());
        }
        Waiter me = port.loop.waiter(null);
        port.receivers.add(me);
        Object handedOver = me.await();
        return handedOver == CLOSED ? orCause(null) : (T) handedOver;
    }

    @Override
    public @Nullable T tryReceive() {
        Port<T> port = port();
        T element = port.receivers.isEmpty() ? port.take() : null;
        return element == null && isEnded() ? orCause(null) : element;
    }

    /** {@code element}; but instead of null, the cause with which the channel was closed. */
    private @Nullable T orCause(@Nullable T element) {
        if (element == null && cause() != null) {
            throw ended();
        }
        return element;
    }

    @Override
    public <R extends @Nullable Object> Clause<R> onSend(Supplier<? extends T> element, Callable<? extends R> handler) {
        return new SharedClause.Send<>(this, element, handler);
    }

    @Override
    public <R extends @Nullable Object> Clause<R> onReceive(Step<? super T, ? extends R> handler) {
        return new SharedClause.Receive<>(this, handler, true);
    }

    @Override
    public <R extends @Nullable Object> Clause<R> onReceiveOrEnd(Step<? super @Nullable T, ? extends R> handler) {
        return new SharedClause.Receive<>(this, handler, false);
    }

    @Override
    public boolean isEnded() {
        return sealed && lane.isEmpty();
    }

    /** {@inheritDoc} What other loops are sending at this moment is given up as well. */
    @Override
    public boolean cancel() {
        boolean first = !isEnded();
        cancelled = true;
        close();
        port().discard();
        return first;
    }

    /** {@inheritDoc} Any thread may call this. Receivers learn of the end when every loop that uses the channel has come to its next turn. */
    @Override
    public boolean close() {
        return end(NO_CAUSE);
    }

    /** {@inheritDoc} As for {@link #close()}, any thread may call this. */
    @Override
    public boolean close(Throwable cause) {
        return end(Objects.requireNonNull(cause, "cause"));
    }

    private boolean end(Object why) {
        if (!closed.compareAndSet(null, why)) {
            return false; // somebody else has closed it
        }
        Port<T>[] users = ports;
        unsealed.set(users.length + 1);
        for (Port<T> port : users) {
            if (!port.loop.post(() -> passClose(port))) {
                countDown(); // that loop is closed and sends nothing any more
            }
        }
        countDown();
        return true;
    }

    @Override
    public boolean isClosed() {
        return closed.get() != null;
    }

    boolean isCancelled() {
        return cancelled;
    }

    /** About how many elements are in the channel: other loops may send and receive meanwhile. Orders nothing. */
    public int size() {
        return lane.size();
    }

    /** How many elements it holds at most. */
    public int capacity() {
        return capacity;
    }

    /** The name given to it and about how full it is. */
    @Override
    public String toString() {
        return "shared channel \"" + name + "\" (" + lane.size() + " of " + capacity + (isClosed() ? ", closed)" : ")");
    }

    boolean isSealed() {
        return sealed;
    }

    /** After an element was put in: wakes one loop whose coroutines wait for elements, if there is one. */
    void wakeReceiver() {
        VarHandle.fullFence(); // a loop that comes for the first time adds its port and then looks for elements
        for (Port<T> port : ports) {
            if (port.wantsElements.claim() && port.loop.post(port.serveReceivers)) {
                return;
            }
        }
    }

    /** After an element was taken out: wakes one loop whose coroutines wait for room, if there is one. */
    void wakeSender() {
        VarHandle.fullFence(); // likewise, for room
        for (Port<T> port : ports) {
            if (port.wantsRoom.claim() && port.loop.post(port.serveSenders)) {
                return;
            }
        }
    }

    private Port<T> portForSend(T element) {
        Objects.requireNonNull(element, "a channel carries no nulls");
        Port<T> port = port();
        if (closed.get() != null) {
            throw new ClosedException("channel \"" + name + "\" is closed: nothing can be sent any more", cause());
        }
        return port;
    }

    private @Nullable Throwable cause() {
        return closed.get() instanceof Throwable cause ? cause : null;
    }

    ClosedException closedMeanwhile() {
        return new ClosedException("channel \"" + name + "\" was closed before the element could be sent", cause());
    }

    ClosedException ended() {
        return new ClosedException("channel \"" + name + "\" is closed and empty: nothing will come any more", cause());
    }

    Port<T> port() {
        EventLoop loop = EventLoop.current();
        for (Port<T> port : ports) {
            if (port.loop == loop) {
                return port;
            }
        }
        return addPort(loop);
    }

    private synchronized Port<T> addPort(EventLoop loop) {
        Port<T> port = new Port<>(this, lane, loop);
        Port<T>[] more = Arrays.copyOf(ports, ports.length + 1);
        more[more.length - 1] = port;
        ports = more;
        return port;
    }

    private void passClose(Port<T> port) {
        port.serveSenders.run();
        countDown();
    }

    private void countDown() {
        if (unsealed.decrementAndGet() == 0) {
            sealed = true;
            for (Port<T> port : ports) {
                port.loop.post(port.serveReceivers);
            }
        }
    }
}
