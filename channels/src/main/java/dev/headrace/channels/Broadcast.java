package dev.headrace.channels;

import dev.headrace.loop.Clause;
import dev.headrace.loop.EventLoop;
import dev.headrace.loop.Task;
import dev.headrace.loop.Waiter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Everybody gets everything: each subscriber receives every element that is sent after its subscription, all in the same order.
 *
 * <pre>{@code
 * Broadcast<Quote> quotes = Broadcast.create("quotes");
 * try (var mine = quotes.subscribe(16)) {
 *     for (var quote : mine) show(quote);
 * }
 * }</pre>
 *
 * What happens when a subscriber is slow is its own choice ({@link Overflow}): it holds the senders back, or loses elements, or is
 * closed. A send reaches all subscribers or none: while one of those that hold senders back has no room, nobody gets the element.
 * Without subscribers an element is sent to nobody, at once.
 *
 * <p>Loop-confined. Semantics of Kotlin's {@code SharedFlow} without a replay, and, for subscribers that lose elements, of Tokio's
 * {@code broadcast}.
 *
 * @param <T> type of the elements, which are never null
 */
public final class Broadcast<T> implements Sender<T> {

    private final Label label;

    /** At rest somebody waits here only if a subscription that holds senders back is full. Each waiter carries its element. */
    final Side senders;

    /** The open ones, in the order in which they were made. */
    private final List<Subscription<T>> subscriptions = new ArrayList<>();

    /** Of all times, to number them. */
    private int subscribed;

    private boolean closed;
    private @Nullable Throwable cause;

    private Broadcast(@Nullable String name) {
        EventLoop loop = EventLoop.current();
        this.label = new Label(loop, "broadcast", name != null ? name : "of " + loop.name());
        this.senders = new Side("room in every subscription of", this::toString, this::receivingTasks);
    }

    /**
     * Makes a broadcast of the calling loop, without subscribers.
     *
     * @throws IllegalStateException if the calling thread runs no loop
     */
    public static <T> Broadcast<T> create() {
        return new Broadcast<>(null);
    }

    /** {@link #create()} with a name for messages. */
    public static <T> Broadcast<T> create(String name) {
        return new Broadcast<>(Objects.requireNonNull(name, "name"));
    }

    /**
     * {@link #subscribe(int, Overflow)} with {@link Overflow#SUSPEND}: this subscriber misses nothing, and senders wait for it when it is
     * {@code capacity} elements behind.
     */
    public Subscription<T> subscribe(int capacity) {
        return subscribe(capacity, Overflow.SUSPEND);
    }

    /**
     * Begins to receive: everything that is sent from now on. A subscription to a broadcast that is closed has ended. Never suspends.
     *
     * @param capacity how many elements the subscriber may be behind
     * @param overflow what happens when it is slower than that: the senders wait for it; or it loses the oldest or the newest
     *     element, see {@link Subscription#missed}; or, with {@link Overflow#FAIL}, it is closed with a cause that says so
     * @throws IllegalArgumentException if the capacity is less than 1
     */
    public Subscription<T> subscribe(int capacity, Overflow overflow) {
        label.check();
        if (capacity < 1) {
            throw new IllegalArgumentException("a subscription needs a place for an element: " + capacity);
        }
        Channel<T> channel = Channel.buffered("subscription " + ++subscribed + " of " + label.name(), capacity, overflow);
        Subscription<T> subscription = new Subscription<>(this, channel);
        if (closed) {
            channel.exchange.close(cause);
        } else {
            subscriptions.add(subscription);
        }
        return subscription;
    }

    /** How many subscriptions are open. */
    public int subscribers() {
        return subscriptions.size();
    }

    /**
     * Sends {@code element} to all subscribers, suspending the calling coroutine while one that holds senders back has no room for it;
     * first come, first served.
     *
     * @throws ClosedException if this is closed before the element could be sent; nobody gets it then
     */
    @Override
    public void send(T element) {
        if (!trySend(element) && senders.await(label.loop(), element, Side.FOREVER) == Clause.OVER) {
            throw closedMeanwhile();
        }
    }

    @Override
    public boolean trySend(T element) {
        Objects.requireNonNull(element, "a broadcast carries no nulls");
        label.check();
        if (closed) {
            throw new ClosedException(label.quoted() + " is closed: nothing can be sent any more", cause);
        }
        Task<?> sender = label.loop().running();
        senders.note(sender);
        for (var subscription : subscriptions) {
            subscription.exchange().senders.note(sender);
        }
        boolean room = isRoomEverywhere();
        if (room) {
            give(element);
        }
        return room;
    }

    @Override
    public <R extends @Nullable Object> Clause<R> onSend(Supplier<? extends T> element, Callable<? extends R> handler) {
        return new BroadcastClause<>(element, handler);
    }

    /** Ends it: later and suspended sends fail, and each subscriber gets what it has not received yet and then the end. */
    @Override
    public boolean close() {
        return end(null);
    }

    @Override
    public boolean close(Throwable why) {
        return end(Objects.requireNonNull(why, "cause"));
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    /** The name given to it, its loop, and how many subscribe. */
    @Override
    public String toString() {
        return label + " (" + subscriptions.size() + " subscribers" + (closed ? ", closed)" : ")");
    }

    void checkLoop() {
        label.check();
    }

    /** One has been cancelled: it holds nobody back any more. */
    void unsubscribe(Subscription<T> subscription) {
        subscriptions.remove(subscription);
        serveSenders();
    }

    /** A subscription has room again. */
    @SuppressWarnings("unchecked")
    void serveSenders() {
        for (Waiter first; (first = senders.peek()) != null && isRoomEverywhere(); ) {
            T element = (T) Objects.requireNonNull(first.item());
            first.resume(null);
            give(element);
        }
    }

    private boolean isRoomEverywhere() {
        for (var subscription : subscriptions) {
            if (subscription.isHoldingBack()) {
                return false;
            }
        }
        return true;
    }

    /** Gives {@code element} to all; those who are too slow and want no loss leave. */
    private void give(T element) {
        subscriptions.removeIf(subscription -> !subscription.give(element));
    }

    private boolean end(@Nullable Throwable why) {
        label.check();
        if (closed) {
            return false;
        }
        senders.resumeAll(Clause.OVER);
        closed = true;
        cause = why;
        subscriptions.forEach(subscription -> subscription.exchange().close(why));
        subscriptions.clear();
        return true;
    }

    private ClosedException closedMeanwhile() {
        return new ClosedException(label.quoted() + " was closed before the element could be sent", cause);
    }

    private List<Task<?>> receivingTasks() {
        return subscriptions.stream().filter(Subscription::isHoldingBack)
                .flatMap(subscription -> subscription.exchange().receivers.tasks().stream()).toList();
    }

    /** A send as one of the things that a select waits for. */
    private final class BroadcastClause<R extends @Nullable Object> extends Clause<R> {

        private final Supplier<? extends T> source;
        private final Callable<? extends R> handler;
        private @Nullable T element;

        BroadcastClause(Supplier<? extends T> source, Callable<? extends R> handler) {
            this.source = Objects.requireNonNull(source, "element");
            this.handler = Objects.requireNonNull(handler, "handler");
        }

        @Override
        protected void begin() {
            label.check();
            element = Objects.requireNonNull(source.get(), "a broadcast carries no nulls");
        }

        @Override
        protected @Nullable Object attempt() {
            return closed ? OVER : trySend(Objects.requireNonNull(element)) ? null : NOT_NOW;
        }

        @Override
        protected @Nullable Object broughtAlong() {
            return element;
        }

        @Override
        protected void register(Waiter waiter) {
            senders.add(waiter);
        }

        @Override
        protected void end() {
            element = null;
        }

        @Override
        protected R finish(@Nullable Object outcome) throws Exception {
            if (outcome == OVER) {
                throw closedMeanwhile();
            }
            return handler.call();
        }
    }
}
