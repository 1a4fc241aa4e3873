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
 *     Waiter taker = takers.peek();               // resume() takes it out
 *     if (taker != null) taker.resume(item); else items.add(item);
 * }
 * }</pre>
 *
 * The first of {@link #resume}, a cancellation and a time-out wins; it takes the waiter out of its queue, so that the others find
 * nothing. A {@code resume} that throws, be it for a stack that overflows, has changed nothing: the waiter stands where it stood,
 * which is why one looks at it with {@link WaitQueue#peek} and leaves it to {@code resume} to take it out. What was handed over by {@code resume} belongs to the waiter: a later
 * cancellation of the coroutine takes effect at its next suspension.
 *
 * <p>A coroutine has one such node and uses it for wait after wait. So a reference to it must be dropped once {@link #await} has
 * returned or thrown: a call through an older one is refused only as long as the coroutine is not waiting again, and would
 * otherwise end a wait for something else.
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

    /** Of one of those places: the leader, and the next place; which of the select's clauses it belongs to. */
    private final @Nullable Waiter leader;
    final @Nullable Waiter sibling;
    final int index;

    private @Nullable Object item;
    private boolean armed;

    Waiter(Task<?> task) {
        this.task = task;
        this.leader = null;
        this.sibling = null;
        this.index = 0;
    }

    /** A place of a select, linked before {@code sibling}. */
    Waiter(Waiter leader, @Nullable Waiter sibling, int index) {
        this.task = leader.task;
        this.leader = leader;
        this.sibling = sibling;
        this.index = index;
    }

    /** What the waiting side brought along ({@link EventLoop#waiter}), such as the element that it wants to send. */
    public @Nullable Object item() {
        return item;
    }

    /**
     * Suspends the running coroutine until {@link #resume} and returns what that call handed over.
     *
     * @throws CancelledException if the task is cancelled before it is resumed; the waiter is then withdrawn
     * @throws IllegalStateException if the coroutine cannot suspend here, for example in a static initialiser; or if the caller
     *     is not the coroutine that asked for this waiter
     */
    public @Nullable Object await() {
        if (task.loop.running() != task) {
            throw new IllegalStateException("this waiter is " + task.label() + "'s: only that coroutine can wait on it");
        }
        try {
            task.suspend(this);
        } catch (StackOverflowError e) {
            leave(false, null); // once more: further down there may have been no room to withdraw it
            throw e;
        }
        stopTimer();
        Object handedOver = item;
        item = null;
        return handedOver;
    }

    /**
     * Makes the waiting coroutine ready, with {@code value} as the result of its {@link #await}.
     *
     * @throws IllegalStateException if it does not wait any more, or on another thread than the loop's
     */
    public void resume(@Nullable Object value) {
        task.loop.checkUsable("Waiter.resume()");
        if (!armed) {
            throw new IllegalStateException("task \"" + task.name() + "\" does not wait here any more");
        }
        if (leader == null) {
            leave(true, value);
        } else {
            leader.leave(true, this);
            item = value;
        }
    }

    /** Whether it is the same coroutine that waits here and at {@code other}: a select waits in several places. */
    public boolean isOfTheTaskOf(Waiter other) {
        return task == other.task;
    }

    /** Leaves without waiting: for a registration that turned out to be needless before {@link #await}. */
    public void withdraw() {
        leave(false, null);
        stopTimer();
    }

    /** Waits in {@code places} as well; resuming one of them withdraws all, and then that one is what {@link #await} returns. */
    void waitIn(Waiter places) {
        others = places;
    }

    /**
     * Has the loop run {@code callback} when its {@link EventLoop#time} is {@code deadline}, unless this waiter has been resumed,
     * cancelled or withdrawn by then: nothing stays behind on the clock. One callback at a time; it may ask for the next.
     */
    public void callAt(long deadline, Runnable callback) {
        timer = task.loop.arm(deadline, (Runnable) () -> {
            if (armed) { // the timer is stopped by the coroutine, which may not have run yet
                callback.run();
            }
        });
    }

    /**
     * Has the clock resume this waiter, with null, when the loop's {@link EventLoop#time} is {@code deadline}, unless it has been resumed,
     * cancelled or withdrawn by then: {@link #callAt} without a callback.
     */
    public void wakeAt(long deadline) {
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
            forEachPlace(place -> places.add(place.describe()));
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
        leave(true, null);
    }

    /** The time that it waits for has come, unless {@code due} is left over from a wait that is over. */
    void timeUp(Handle due) {
        if (timer == due && armed) {
            resume(null);
        }
    }

    /**
     * Ends the wait, in all its places. All or nothing, whoever calls it on however little stack: a stack overflows where a method is
     * entered, so the only call comes first, and it appends the task or throws. Timers are left to the coroutine: until it runs,
     * they fire in vain.
     */
    private void leave(boolean ready, @Nullable Object value) {
        if (ready) {
            task.loop.ready(task);
        }
        Waiter left = this;
        Waiter following = others;
        while (true) {
            left.armed = false;
            left.item = null;
            WaitQueue line = left.queue;
            if (line != null) {
                if (line.last == null) { // it is the only one
                    line.first = null;
                } else {
                    Waiter before = left.previous;
                    Waiter after = left.next;
                    if (before == null) {
                        line.first = after;
                    } else {
                        before.next = after;
                        left.previous = null;
                    }
                    if (after == null) {
                        line.last = before;
                    } else {
                        after.previous = before;
                        left.next = null;
                    }
                    if (line.first == line.last) {
                        line.last = null;
                    }
                }
                line.size--;
                left.queue = null;
            }
            if (following == null) {
                break;
            }
            left = following;
            following = left.sibling;
        }
        item = value;
    }

    private void stopTimer() {
        Handle pending = timer;
        if (pending != null) {
            timer = null;
            pending.cancel();
        }
        if (others != null) {
            stopTimers(others);
            others = null;
        }
    }

    private static void stopTimers(Waiter first) {
        for (Waiter place = first; place != null; place = place.sibling) {
            place.stopTimer();
        }
    }
}
