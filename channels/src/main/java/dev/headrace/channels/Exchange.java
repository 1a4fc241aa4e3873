package dev.headrace.channels;

import dev.headrace.loop.Clause;
import dev.headrace.loop.Waiter;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The mechanism of a local channel: who gets which element, without ever suspending.
 *
 * <pre>
 *  At rest     senders wait only if there is no room, or behind one who waits for a permit
 *              receivers wait only if nothing is in the store
 *
 *  A send      1 a receiver waits: the element is its own from now on
 *              2 there is room: into the store
 *              3 the policy says what becomes of it: wait, drop the oldest, drop it, fail
 *
 *  A receive   1 the oldest in the store, and the first sender's element moves into its place
 *              2 nothing in the store: the first sender's element
 *              3 wait
 * </pre>
 *
 * Loop-confined.
 */
final class Exchange<T> {

    /** What a waiter brings along that does not want to send an element, but to have a {@link Permit}. */
    static final Object RESERVING = new Object();

    /** What a waiter brings along that wants its element as a {@link Lease}. */
    static final Object LEASING = new Object();

    final Label label;
    final int capacity;
    final Overflow overflow;
    final Store<T> store = new Store<>();

    /** Each waiter carries the element that it wants to send, or {@link #RESERVING}. */
    final Side senders;

    /** Each waiter carries null, or {@link #LEASING}. */
    final Side receivers;

    /** How many elements may be buffered now: the capacity, less the permits given out. */
    private int room;

    private boolean closed;
    private boolean cancelled;
    private @Nullable Throwable cause;

    Exchange(Label label, int capacity, Overflow overflow) {
        this.label = label;
        this.capacity = capacity;
        this.room = capacity;
        this.overflow = overflow;
        this.senders = new Side("room in", this::toString, this::receivers);
        this.receivers = new Side("an element of", this::toString, this::senders);
    }

    /** Sends {@code element} if that needs no waiting. */
    boolean send(T element) {
        Waiter receiver = receivers.queue.poll();
        if (receiver != null) {
            store.passThrough();
            hand(receiver, element);
            return true;
        }
        if (store.depth() < room) {
            store.put(element);
            return true;
        }
        if (overflow == Overflow.SUSPEND || overflow == Overflow.FAIL) {
            return false;
        }
        store.replace(element, overflow == Overflow.DROP_NEWEST);
        return true;
    }

    private void hand(Waiter receiver, T element) {
        if (receiver.item() == LEASING) {
            receiver.resume(store.lease(this, element));
        } else {
            receiver.resume(element);
            store.received++;
        }
    }

    /** The next element, not yet counted as received, or null. */
    @Nullable T take() {
        T element = store.poll();
        Waiter sender = senders.queue.peek();
        if (sender != null) {
            if (element != null) {
                serveSenders();
            } else if (sender.item() != RESERVING) {
                element = accept(sender);
                store.passThrough();
            }
        }
        return element;
    }

    /** A place has become free: serves those who wait for one. */
    private void serveSenders() {
        for (Waiter first; store.depth() < room && (first = senders.queue.peek()) != null; ) {
            if (first.item() == RESERVING) {
                first.resume(permit());
            } else {
                send(accept(first));
            }
        }
    }

    @SuppressWarnings("unchecked")
    private T accept(Waiter sender) {
        T element = (T) sender.item();
        sender.resume(null);
        return element;
    }

    boolean hasRoom() {
        return store.depth() < room;
    }

    Permit<T> permit() {
        room--;
        return new Permit<>(this);
    }

    /** A permit was given back unused. */
    void release() {
        checkLoop();
        room++;
        serveSenders();
    }

    void sendPermitted(T element) {
        checkLoop();
        room++;
        if (closed) {
            throw closedMeanwhile();
        }
        send(element);
        serveSenders();
    }

    void acknowledge() {
        checkLoop();
        store.acknowledged();
    }

    void giveBack(Lease<T> lease) {
        checkLoop();
        store.leased--;
        Waiter receiver = receivers.queue.poll();
        if (cancelled) {
            store.lose(lease.value());
        } else if (receiver != null) {
            hand(receiver, store.passOn(lease));
        } else {
            store.giveBack(lease);
        }
    }

    boolean isClosed() {
        return closed;
    }

    boolean isEnded() {
        return closed && store.isEmpty();
    }

    boolean close(@Nullable Throwable why) {
        if (closed) {
            return false;
        }
        closed = true;
        cause = why;
        for (Waiter sender; (sender = senders.queue.poll()) != null; ) {
            sender.resume(Clause.OVER);
        }
        for (Waiter receiver; (receiver = receivers.queue.poll()) != null; ) {
            receiver.resume(Clause.OVER);
        }
        return true;
    }

    /** Nobody will receive what is left, nor what is leased and may come back. */
    void giveUp() {
        closed = true;
        cancelled = true;
        store.giveUp();
    }

    void onUndelivered(Consumer<? super T> handler) {
        if (store.handleUndelivered(handler)) {
            label.loop().atClose(this::giveUp);
        }
    }

    void checkLoop() {
        label.check(capacity);
    }

    /** At the entrance of every send. */
    void checkSendable() {
        checkLoop();
        senders.note(label.loop().running());
        if (closed) {
            throw new ClosedException(label.quoted() + " is closed: nothing can be sent any more", cause);
        }
    }

    ClosedException closedMeanwhile() {
        return new ClosedException(label.quoted() + " was closed before the element could be sent", cause);
    }

    ClosedException ended() {
        return new ClosedException(label.quoted() + " is closed and empty: nothing will come any more", cause);
    }

    /** At the end: reports the cause, if there is one. */
    void checkCause() {
        if (cause != null) {
            throw ended();
        }
    }

    @Override
    public String toString() {
        return label + " (" + store.size() + " of " + (capacity == Integer.MAX_VALUE ? "any" : capacity) + (closed ? ", closed)" : ")");
    }

    private Side senders() {
        return senders;
    }

    private Side receivers() {
        return receivers;
    }
}
