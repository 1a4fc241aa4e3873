package dev.headrace.channels;

import dev.headrace.loop.Clause;
import dev.headrace.loop.Task;
import dev.headrace.loop.Waiter;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The mechanism of a local channel: who gets which element, without ever suspending.
 *
 * <pre>
 *  At rest     senders wait only if there is no room, or behind one who waits for a permit
 *              receivers wait only if nothing is in the store, and no sender waits but those who want a permit;
 *              when it is closed, only if something is leased, which may come back
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

    /** What a waiter is resumed with whose element has been accepted; null comes from the clock. */
    static final Object ACCEPTED = new Object();

    /** What a waiter brings along that wants its element as a {@link Lease}. */
    static final Object LEASING = new Object();

    final Label label;
    final int capacity;
    final Overflow overflow;
    final Store<T> store;

    /** Each waiter carries the element that it wants to send, or {@link #RESERVING}. */
    final Side senders;

    /** Each waiter carries null, or {@link #LEASING}. */
    final Side receivers;

    /** Told when an element has been taken out of the store; null for a channel of its own. */
    private @Nullable Runnable onTaken;

    /** The open ones, if there are any such ends; and what the first that failed said. */
    int senderEnds;
    int receiverEnds;
    @Nullable Throwable failedEnd;

    private boolean closed;
    private boolean cancelled;
    private @Nullable Throwable cause;

    Exchange(Label label, int capacity, Overflow overflow) {
        this.label = label;
        this.capacity = capacity;
        this.store = new Store<>(capacity);
        this.overflow = overflow;
        this.senders = new Side("room in", this::toString, this::receivingTasks);
        this.receivers = new Side("an element of", this::toString, this::givingTasks);
    }

    /** Sends {@code element} if that needs no waiting. */
    boolean send(T element) {
        Waiter receiver = receivers.peek();
        if (receiver != null) {
            hand(receiver, element, store.nextPlace());
            store.passed++;
            return true;
        }
        if (store.offer(element)) {
            return true;
        }
        if (overflow == Overflow.SUSPEND || overflow == Overflow.FAIL) {
            return false;
        }
        store.replace(element, overflow == Overflow.DROP_NEWEST);
        return true;
    }

    /** Hands {@code element}, which is not in the store, to {@code receiver}. Resumes first and calls nothing afterwards, see {@link Store}. */
    private void hand(Waiter receiver, T element, long place) {
        if (receiver.item() == LEASING) {
            store.lease(new Lease<>(this, element, place), receiver);
        } else {
            receiver.resume(element);
            store.received++;
        }
    }

    /** The next element, not yet counted as received, or null. */
    @Nullable T take() {
        Waiter sender = senders.peek();
        T element = sender == null ? store.poll() : takeAndServe(sender);
        if (onTaken != null && element != null) {
            onTaken.run();
        }
        return element;
    }

    /** A sender waits: it is served as well. Resumes first and calls nothing afterwards, see {@link Store}. */
    @SuppressWarnings("unchecked")
    private @Nullable T takeAndServe(Waiter first) {
        if (!store.isEmpty()) {
            return store.makesRoom() ? store.removeOldest(first, outcome(first)) : store.poll();
        }
        Waiter sender = first.item() != RESERVING ? first : senders.peek(one -> one.item() != RESERVING);
        if (sender == null) {
            return null;
        }
        T element = (T) sender.item();
        sender.resume(ACCEPTED);
        store.passed++;
        return element;
    }

    /** Serves those who wait for a place. */
    private void serveSenders() {
        for (Waiter first; store.hasRoom() && (first = senders.peek()) != null; ) {
            store.admit(first, outcome(first));
        }
    }

    /** What {@code sender} is resumed with when it gets the place that it waits for. */
    private Object outcome(Waiter sender) {
        return sender.item() == RESERVING ? new Permit<>(this) : ACCEPTED;
    }

    Permit<T> permit() {
        var permit = new Permit<>(this);
        store.reserve();
        return permit;
    }

    /** A permit was given back unused. */
    void release() {
        store.release();
        serveSenders();
    }

    void sendPermitted(T element) {
        store.release();
        if (closed) {
            throw closedMeanwhile();
        }
        send(element);
        serveSenders();
    }

    /** Makes a lease of {@code element}, which has just left its {@code place}. */
    Lease<T> lease(T element, long place) {
        var lease = new Lease<>(this, element, place);
        store.lease(lease, null);
        return lease;
    }

    void acknowledged(Lease<T> lease) {
        store.settled(lease);
        store.received++;
        endReceivers();
    }

    void giveBack(Lease<T> lease) {
        store.settled(lease);
        Waiter receiver = receivers.peek();
        if (cancelled) {
            store.lose(lease.value());
        } else if (receiver != null) {
            hand(receiver, lease.value(), lease.place);
            endReceivers();
        } else {
            store.giveBack(lease);
        }
    }

    /** Tells those who wait that nothing will come any more, if that is so. */
    private void endReceivers() {
        if (isEnded()) {
            receivers.resumeAll(Clause.OVER);
        }
    }

    boolean isClosed() {
        return closed;
    }

    /** Whether nothing will come any more: also what is leased may come back, unless all has been given up. */
    boolean isEnded() {
        return closed && store.isEmpty() && (cancelled || store.leased() == 0);
    }

    boolean close(@Nullable Throwable why) {
        if (closed) {
            return false;
        }
        senders.resumeAll(Clause.OVER);
        if (store.leased() == 0) {
            receivers.resumeAll(Clause.OVER);
        }
        closed = true;
        cause = why;
        return true;
    }

    /** Nobody will receive what is left, nor what is leased and may come back. */
    void giveUp() {
        closed = true;
        cancelled = true;
        receivers.resumeAll(Clause.OVER);
        store.giveUp();
    }

    /** For a channel that is a part of something larger: {@code action} puts elements into the room that a receive has made. */
    void onTaken(Runnable action) {
        onTaken = action;
    }

    void onUndelivered(Consumer<? super T> handler) {
        if (store.handleUndelivered(handler)) {
            label.loop().atClose(this::giveUp);
        }
    }

    void checkLoop() {
        label.check(capacity);
    }

    /** For what anybody may read when the loop has ended. */
    void checkReadable() {
        label.checkNotElsewhere(capacity);
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
        String most = capacity == Integer.MAX_VALUE ? "any" : "" + capacity;
        String leased = store.leased() == 0 ? "" : ", " + store.leased() + " leased";
        return label + " (" + store.size() + " of " + most + leased + (closed ? ", closed)" : ")");
    }

    private List<Task<?>> receivingTasks() {
        return receivers.tasks();
    }

    /** Who could give those an element, or the end, who wait for one. */
    private List<Task<?>> givingTasks() {
        List<Task<?>> giving = store.holders();
        if (!closed) {
            senders.tasks().stream().filter(task -> !giving.contains(task)).forEach(giving::add);
        }
        return giving;
    }
}
