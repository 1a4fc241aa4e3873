package dev.headrace.loop;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One suspended coroutine, registered somewhere, with the way to withdraw it. Channels, timers, joins and locks all wait
 * like this, and so can yours:
 *
 * <pre>{@code
 * Object take() {                                 // in a coroutine
 *     if (!items.isEmpty()) return items.poll();  // try first ...
 *     Waiter me = loop.waiter(null);              // ... wait second
 *     takers.add(me);
 *     return me.await();
 * }
 *
 * void put(Object item) {                         // on the same loop
 *     Waiter taker = takers.poll();
 *     if (taker != null) taker.resume(item); else items.add(item);
 * }
 * }</pre>
 *
 * The first of {@link #resume}, a cancellation and a time-out wins; it takes the waiter out of its queue and disarms its
 * timer, so that the others find nothing. What was handed over by {@code resume} belongs to the waiter: a later
 * cancellation of the coroutine takes effect at its next suspension.
 *
 * <p>Loop-confined. The idea is Trio's {@code wait_task_rescheduled} and {@code reschedule}.
 */
public final class Waiter {

    final Task<?> task;
    @Nullable WaitQueue queue;
    @Nullable Waiter previous;
    @Nullable Waiter next;
    @Nullable Handle timer;

    /** Of a select: the other places where the coroutine waits meanwhile, of which this is the leader. */
    private @Nullable Waiter others;

    /** Of one of those places: the leader, and the next place; where the clause stands in the select. */
    private @Nullable Waiter leader;
    private @Nullable Waiter sibling;
    int place;

    private @Nullable Object item;
    private boolean armed;

    Waiter(Task<?> task) {
        this.task = task;
    }

    /** What the waiting side brought along ({@link EventLoop#waiter}), such as the element that it wants to send. */
    public @Nullable Object item() {
        return item;
    }

    /**
     * Suspends the running coroutine until {@link #resume} and returns what that call handed over.
     *
     * @throws CancelledException if the task is cancelled before it is resumed; the waiter is then withdrawn
     * @throws IllegalStateException if the coroutine cannot suspend here, for example in a static initialiser
     */
    public @Nullable Object await() {
        task.suspend(this);
        Object handedOver = item;
        item = null;
        return handedOver;
    }

    /** Makes the waiting coroutine ready, with {@code value} as the result of its {@link #await}. */
    public void resume(@Nullable Object value) {
        if (!armed) {
            throw new IllegalStateException("task \"" + task.name() + "\" does not wait here any more");
        }
        item = value;
        if (leader != null) {
            leader.resume(this);
        } else {
            release();
        }
    }

    /** Leaves without waiting: for a registration that turned out to be needless before {@link #await}. */
    public void withdraw() {
        disarm();
        item = null;
    }

    /** Waits in {@code other} as well; resuming either withdraws both, and then the other one is what {@link #await} returns. */
    void also(Waiter other, @Nullable Object broughtAlong) {
        other.arm(broughtAlong);
        other.leader = this;
        other.sibling = others;
        others = other;
    }

    /**
     * Has the loop run {@code callback} when its {@link EventLoop#time} is {@code deadline}, unless this waiter has been resumed,
     * cancelled or withdrawn by then: nothing stays behind on the clock. One callback at a time; it may ask for the next.
     */
    public void callAt(long deadline, Runnable callback) {
        timer = task.loop.arm(deadline, callback);
    }

    /** Has the clock resume this waiter, with null, at {@code deadline} in nanoseconds of the loop's time. */
    void wakeAt(long deadline) {
        timer = task.loop.arm(deadline, this);
    }

    /** What it was resumed with. */
    @Nullable Object takeItem() {
        Object handedOver = item;
        item = null;
        return handedOver;
    }

    /** Calls {@code action} for each place where the coroutine waits. */
    void forEachPlace(Consumer<Waiter> action) {
        if (others == null) {
            action.accept(this);
        }
        for (Waiter other = others; other != null; other = other.sibling) {
            action.accept(other);
        }
    }

    /** What is waited for, for reports. */
    String describe() {
        if (others != null) {
            List<String> places = new ArrayList<>();
            forEachPlace(place -> places.addFirst(place.describe()));
            return "the first of: " + String.join("; ", places);
        }
        if (queue != null) {
            return queue.toString();
        }
        return timer != null ? "the time" : "somebody to resume it";
    }

    boolean isArmed() {
        return armed;
    }

    void arm(@Nullable Object broughtAlong) {
        item = broughtAlong;
        armed = true;
    }

    /** Makes the coroutine ready without a value; its {@link #await} finds out why. */
    void release() {
        disarm();
        task.loop.ready(task);
    }

    private void disarm() {
        armed = false;
        if (queue != null) {
            queue.remove(this);
        }
        Handle pending = timer;
        if (pending != null) {
            timer = null;
            pending.cancel();
        }
        if (others != null) {
            disarmOthers();
        }
    }

    private void disarmOthers() {
        Waiter other = others;
        others = null;
        while (other != null) {
            Waiter next = other.sibling;
            other.leader = null;
            other.sibling = null;
            other.disarm();
            if (other != item) {
                other.item = null; // it lost: what it brought along is not kept for the next select
            }
            other = next;
        }
    }
}
