package dev.headrace.multicore;

import dev.headrace.channels.ClosedException;
import dev.headrace.channels.Receiver;
import dev.headrace.channels.Sender;
import dev.headrace.loop.Clause;
import dev.headrace.loop.EventLoop;
import dev.headrace.loop.Headrace.Step;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A channel whose senders and receivers are coroutines of any loops, and plain threads through {@link #blocking}. It can be made
 * anywhere, also before the loops run, and kept in a field; everything but {@link #close}, {@link #isClosed} and the reports is for
 * code on a loop. Elements of one sending coroutine are taken in the order of its sends, and a full channel suspends its senders until
 * there is room.
 *
 * <p>What crosses between loops is the element, in a {@link Lane}, and, only if a coroutine of the other loop waits, one
 * post to that loop. As long as one loop sends and one receives, the lane is a queue for just those two; when another loop or a thread
 * joins, the channel changes its form ({@link FormChange}), once. A loop that has nothing else to do looks for its element in place for
 * a while before its coroutine suspends ({@link EventLoop#pollInPlace}).
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
 *              writes "closed" and then reads the ports: one of the two sees the other. A thread, which has no turns, is
 *              counted while it sends.
 *
 *  Checked by  LaneCloseStress in module stress.
 * </pre>
 *
 * <p>Three things are weaker than in a local channel, because the other side is on another core. {@link #tryReceive} and
 * {@link #trySend} tell what is in the channel now: a sender that is suspended on another loop puts its element in only when that loop
 * comes to it. When a third loop or a thread joins a channel of two, what it tries first waits up to 20 milliseconds for those two to come to their next
 * turn, and finds nothing if they do not; for a sender who has been told to come to a rendezvous, {@code tryReceive} waits up to 5; and {@code trySend} finds
 * no place at a rendezvous while 16 elements are on their way to the only loop that receives, however many wait there. And a receiver that
 * leaves a rendezvous, cancelled or for another clause of its select, in the moment in which its element was sent, leaves that element
 * behind for the next receiver.
 *
 * <p>Memory effects: what was done before a send is visible after the receive of that element, and what was done before a
 * close is visible to whoever finds the channel ended.
 *
 * @param <T> type of the elements, which are never null
 */
public final class SharedChannel<T> implements Sender<T>, Receiver<T> {

    /** The capacity of a channel that is never full. */
    static final int ANY = Integer.MAX_VALUE;

    /** What a waiter is resumed with when the channel was closed or has ended. */
    static final Object CLOSED = Clause.OVER;

    /** What the channel was closed with when there was no cause. */
    private static final Object NO_CAUSE = new Object();

    @SuppressWarnings("rawtypes")
    private static final AtomicReferenceFieldUpdater<SharedChannel, @Nullable Object> CLOSED_BY =
            AtomicReferenceFieldUpdater.newUpdater(SharedChannel.class, Object.class, "closed");

    private final String name;
    private final int capacity;

    /** One for each loop that has used the channel; replaced, under the lock, when a new one comes. */
    private volatile Users<T> users;

    private final FormChange<T> form;

    /**
     * As long as only one loop sends, and one receives, their ports. {@link FormChange}'s, which writes them under its lock; here, because at every
     * send and receive each of the two finds its own by them, without the lock, having written it itself.
     */
    @Nullable Port<T> sender;
    @Nullable Port<T> receiver;

    /** The threads that use it, or null as long as none does; written under the lock. */
    private volatile @Nullable BlockingChannel<T> blocking;

    /** Null while open; then the cause, or {@link #NO_CAUSE}. Written once, by whoever closes; read by all. */
    private volatile @Nullable Object closed;

    /** Whether nobody will receive any more; read by the ports when the channel is sealed. */
    private volatile boolean cancelled;

    /** Who must pass before the channel is sealed: one for its being open, the ports to pass the close, threads that are sending. */
    private final AtomicInteger unsealed = new AtomicInteger(1);

    /** Written by the last loop that passes the close; read by receivers that found nothing. */
    private volatile boolean sealed;

    private volatile @Nullable Consumer<? super T> onUndelivered;

    private SharedChannel(String name, int capacity) {
        this.name = Objects.requireNonNull(name, "name");
        this.capacity = capacity;
        this.form = new FormChange<>(this, capacity);
        this.users = Users.none();
    }

    /** Makes a channel without a buffer: a send ends when a receiver has come for its element. */
    public static <T> SharedChannel<T> rendezvous() {
        return rendezvous("shared");
    }

    /** {@link #rendezvous()} with a name for messages. */
    public static <T> SharedChannel<T> rendezvous(String name) {
        return new SharedChannel<>(name, 0);
    }

    /**
     * Makes a channel that holds up to {@code capacity} elements. With many senders or receivers, powers of two are fastest.
     *
     * @throws IllegalArgumentException if the capacity is less than 1
     */
    public static <T> SharedChannel<T> buffered(int capacity) {
        return buffered("shared", capacity);
    }

    /** {@link #buffered(int)} with a name for messages. */
    public static <T> SharedChannel<T> buffered(String name, int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("a buffer needs a capacity of at least 1: " + capacity + "; rendezvous() has none");
        }
        return new SharedChannel<>(name, capacity);
    }

    /** Makes a channel that is never full: sends never suspend, and what is not received fills the memory. */
    public static <T> SharedChannel<T> unlimited() {
        return unlimited("shared");
    }

    /** {@link #unlimited()} with a name for messages. */
    public static <T> SharedChannel<T> unlimited(String name) {
        return new SharedChannel<>(name, ANY);
    }

    @Override
    public void send(T element) {
        Port<T> port = portForSend(element);
        if (!(port.senders.isEmpty() && port.put(element)) && !port.putWhenRoom(element)) {
            throw closedMeanwhile();
        }
    }

    @Override
    public boolean trySend(T element) {
        Port<T> port = portForSend(element);
        return port.senders.isEmpty() && putNow(port, element);
    }

    /** Puts {@code element} if there is room, waiting shortly for the channel's change of form if that is under way. */
    boolean putNow(Port<T> port, T element) {
        return port.put(element) || form.awaitChange(port) && port.put(element);
    }

    /** Takes an element if there is one, likewise. */
    @Nullable T takeNow(Port<T> port) {
        T element = port.takeNow();
        return element == null && form.awaitChange(port) ? port.takeNow() : element;
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
    public @Nullable T receiveOrNull() {
        Port<T> port = receivingPort();
        T element = port.receivers.isEmpty() ? port.take() : null;
        return element != null ? element : orCause(port.takeWhenThere());
    }

    @Override
    public @Nullable T tryReceive() {
        Port<T> port = receivingPort();
        T element = port.receivers.isEmpty() ? takeNow(port) : null;
        return element == null && isEnded() ? orCause(null) : element;
    }

    /** {@code element}; but instead of null, the cause with which the channel was closed. */
    private @Nullable T orCause(@Nullable T element) {
        if (element == null) {
            checkCause();
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

    /** Any thread: the same channel for threads that run no loop, which it blocks where it would suspend coroutines. */
    public synchronized BlockingChannel<T> blocking() {
        BlockingChannel<T> threads = blocking;
        if (threads == null) {
            threads = new BlockingChannel<>(this);
            blocking = threads;
            users = users.with(threads.elementBell, threads.roomBell);
        }
        return threads;
    }

    @Override
    public boolean isEnded() {
        return sealed && form.isEmpty();
    }

    /** {@inheritDoc} What other loops are sending at this moment is given up as well. */
    @Override
    public boolean cancel() {
        boolean first = !isEnded();
        cancelled = true;
        close();
        receivingPort().discard();
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
        if (!CLOSED_BY.compareAndSet(this, null, why)) {
            return false; // somebody else has closed it
        }
        List<Port<T>> ports = users.ports();
        unsealed.addAndGet(ports.size());
        for (Port<T> port : ports) {
            if (!port.loop.post(() -> passClose(port))) {
                countDown(); // that loop is closed and sends nothing any more
            }
        }
        countDown();
        BlockingChannel<T> threads = blocking;
        if (threads != null) {
            threads.wakeSenders();
        }
        return true;
    }

    @Override
    public boolean isClosed() {
        return closed != null;
    }

    /**
     * Any thread: has {@code handler} told of each element that was sent and will not be received, because the channel was
     * {@link #cancel cancelled}; on the loop that gives it up. Replaces an earlier handler.
     */
    public void onUndelivered(Consumer<? super T> handler) {
        onUndelivered = Objects.requireNonNull(handler, "handler");
    }

    /** About how many elements are in the channel: other loops may send and receive meanwhile. Orders nothing. */
    public int size() {
        return form.lane().size();
    }

    /** How many elements it holds at most: 0 for a rendezvous, {@code Integer.MAX_VALUE} if it is unlimited. */
    public int capacity() {
        return capacity;
    }

    /** In a sentence for those who tune: the form of the channel, who uses it, and why it has that form. */
    public String explain() {
        return toString() + ": " + form.explain();
    }

    /** The name given to it and about how full it is. */
    @Override
    public String toString() {
        return "shared channel \"" + name + "\" (" + size() + " of " + (capacity == ANY ? "any" : capacity) + (isClosed() ? ", closed)" : ")");
    }

    boolean isCancelled() {
        return cancelled;
    }

    boolean isSealed() {
        return sealed;
    }

    boolean isChanging() {
        return form.isChanging();
    }

    boolean isEmpty() {
        return form.isEmpty();
    }

    long freePlaces() {
        return form.lane().freePlaces();
    }

    boolean hasRoom() {
        return form.lane().hasRoom();
    }

    Users<T> users() {
        return users;
    }

    @Nullable Lane<T> laneOut(Port<T> port) {
        return form.laneOut(port);
    }

    @Nullable Lane<T> laneIn(Port<T> port) {
        return form.laneIn(port);
    }

    FormChange<T> form() {
        return form;
    }

    /** Nobody will receive {@code element}. */
    void lose(T element) {
        Consumer<? super T> handler = onUndelivered;
        if (handler != null) {
            handler.accept(element);
        }
    }

    /** A thread is about to send: returns false if the channel is closed; otherwise it is not sealed before {@link #countDown}. */
    boolean enterToSend() {
        int now;
        do {
            now = unsealed.get();
            if (now == 0) {
                return false;
            }
        } while (!unsealed.compareAndSet(now, now + 1)); // failed: somebody else has come or gone, look again
        if (isClosed()) {
            countDown();
            return false;
        }
        return true;
    }

    /** Somebody whom the seal has waited for has passed. */
    void countDown() {
        if (unsealed.decrementAndGet() == 0) {
            sealed = true;
            for (Port<T> port : users.ports()) {
                port.loop.post(port.serve);
            }
            BlockingChannel<T> threads = blocking;
            if (threads != null) {
                threads.wakeReceivers();
            }
        }
    }

    private Port<T> portForSend(T element) {
        Objects.requireNonNull(element, "a channel carries no nulls");
        Port<T> port = sendingPort();
        if (closed != null) {
            throw alreadyClosed();
        }
        return port;
    }

    private @Nullable Throwable cause() {
        return closed instanceof Throwable cause ? cause : null;
    }

    /** At the end: reports the cause, if there is one. */
    void checkCause() {
        if (cause() != null) {
            throw ended();
        }
    }

    ClosedException alreadyClosed() {
        return new ClosedException("channel \"" + name + "\" is closed: nothing can be sent any more", cause());
    }

    ClosedException closedMeanwhile() {
        return new ClosedException("channel \"" + name + "\" was closed before the element could be sent", cause());
    }

    ClosedException ended() {
        return new ClosedException("channel \"" + name + "\" is closed and empty: nothing will come any more", cause());
    }

    /** The calling loop's port; here, because it is about to send, that is most likely the sender's. */
    Port<T> sendingPort() {
        return portHere(sender);
    }

    Port<T> receivingPort() {
        return portHere(receiver);
    }

    private Port<T> portHere(@Nullable Port<T> likely) {
        EventLoop here = EventLoop.current();
        return likely != null && likely.loop == here ? likely : portOf(here);
    }

    /** With many users at every operation: so it looks at nothing that belongs to another loop, which may be writing beside it all the time. */
    Port<T> portOf(EventLoop loop) {
        for (Users.Seat<T> seat = users.seats(); seat != null; seat = seat.rest()) {
            if (seat.loop() == loop) {
                return seat.port();
            }
        }
        return addPort(loop);
    }

    private synchronized Port<T> addPort(EventLoop loop) {
        Users<T> open = users.without(port -> port.loop.isClosed() && !port.loop.post(() -> {}));
        if (open != users) {
            form.forgetAllBut(open.ports());
        }
        Port<T> port = new Port<>(this, loop);
        users = open.with(port);
        return port;
    }

    private void passClose(Port<T> port) {
        port.serve.run();
        countDown();
    }
}
