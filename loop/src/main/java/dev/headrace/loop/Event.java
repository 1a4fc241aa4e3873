package dev.headrace.loop;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Something that happens, or a gate: coroutines wait until it is set. It can be cleared and set again; for what happens only
 * once and has a result there is {@link Promise}.
 *
 * <pre>{@code
 * var running = Event.create("running");
 * spawn(() -> { while (true) { running.await(); work(); } });     // running.clear() pauses it, running.set() goes on
 * }</pre>
 *
 * <p><b>Suspends</b> only while it is not set. A set event lets everyone pass at once, also a cancelled task, so a coroutine
 * that does nothing else but await it must call {@link Headrace#yieldNow} now and then, or nobody else runs.
 *
 * <p><b>Nothing is missed.</b> Who waits when it is set goes on, in the order of arrival, even if it is cleared before the
 * waiter has run: so on the return of {@link #await} it may be clear again.
 *
 * <p><b>Cancellation.</b> A waiter that is cancelled, or whose time is up, leaves. One for which the event was set before
 * returns from {@code await()} and is cancelled at its next suspension.
 *
 * <p>Loop-confined to the loop on which it was made; another thread that uses it fails at once. asyncio's {@code Event}.
 */
public final class Event {

    private final EventLoop loop;
    private final @Nullable String name;

    /** Somebody stands here only while the event is not set. */
    private final WaitQueue waiters = new WaitQueue("the setting of", this::label, List::of);

    private boolean set;

    private Event(@Nullable String name) {
        this.loop = EventLoop.current();
        this.name = name;
    }

    /**
     * Makes an event of the current loop that is not set.
     *
     * @throws IllegalStateException if the calling thread runs no loop
     */
    public static Event create() {
        return new Event(null);
    }

    /** {@link #create()} with a name for messages and reports. */
    public static Event create(String name) {
        return new Event(Objects.requireNonNull(name, "name"));
    }

    /**
     * Suspends until the event is set; returns at once if it is.
     *
     * @throws CancelledException if the task is cancelled before
     * @throws IllegalStateException outside a coroutine if it would have to wait, or on another thread
     */
    public void await() {
        loop.checkCurrent("Event.await()");
        if (!set) {
            Waiter me = loop.waiter(null);
            waiters.add(me);
            me.await();
        }
    }

    /** Sets it and makes all ready who wait; never suspends. Not only for coroutines; does nothing if it is set. */
    public void set() {
        loop.checkCurrent("Event.set()");
        waiters.resumeAll(null);
        set = true;
    }

    /** Has those who come from now on wait for the next {@link #set}; never suspends. */
    public void clear() {
        loop.checkCurrent("Event.clear()");
        set = false;
    }

    /** Whether it is set now. */
    public boolean isSet() {
        loop.checkCurrent("Event.isSet()");
        return set;
    }

    /** Its name and state: {@code event "running", set}. */
    @Override
    public String toString() {
        return label() + (set ? ", set" : ", not set");
    }

    private String label() {
        return name == null ? "an event of " + loop.name() : "event \"" + name + '"';
    }
}
