package dev.headrace.loop;

import java.util.Collection;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * First come, first served: the coroutines that wait for the same thing. A list threaded through the waiters themselves,
 * so that joining, leaving from the middle and serving the first one cost the same and allocate nothing.
 *
 * <p>Loop-confined. Made for those who write a channel or a lock of their own, see {@link Waiter}; to be extended by what those
 * have to know of their waiters besides.
 */
public class WaitQueue {

    private final String what;
    private final Supplier<String> whose;
    private final @Nullable Supplier<? extends Collection<? extends Task<?>>> servers;

    /** Written here and by the waiters that leave, see {@link Waiter}. The last is noted only if it is not the first: most queues are of one, who need not write more. */
    @Nullable Waiter first;
    @Nullable Waiter last;
    int size;

    /** Makes an empty queue that reports call "a queue". */
    public WaitQueue() {
        this("a turn in", () -> "a queue");
    }

    /**
     * Makes an empty queue.
     *
     * @param what what one waits for here, as it stands in reports, such as {@code "room in"}
     * @param whose tells the name of the channel or lock, which follows in the report
     */
    public WaitQueue(String what, Supplier<String> whose) {
        this(what, whose, null);
    }

    /**
     * Makes an empty queue whose waiters only coroutines of the same loop can serve: a loop all of whose coroutines wait in such queues
     * is dead, and {@link EventLoop#onDeadlock} tells.
     *
     * @param servers the tasks that are known to serve those who wait here, such as the receivers of a full channel; asked for
     *     reports only
     */
    public WaitQueue(String what, Supplier<String> whose, @Nullable Supplier<? extends Collection<? extends Task<?>>> servers) {
        this.what = what;
        this.whose = whose;
        this.servers = servers;
    }

    /** The tasks that are known to serve those who wait here, or null if something outside the loop might. */
    @Nullable Collection<? extends Task<?>> servers() {
        return servers == null ? null : servers.get();
    }

    /** What one waits for here: {@code room in channel "orders" ...}. */
    @Override
    public String toString() {
        return what + ' ' + whose.get();
    }

    /** Whether nobody waits. */
    public final boolean isEmpty() {
        return first == null;
    }

    /** The waiter that has waited longest, left where it is, or null when nobody waits; {@link Waiter#resume} takes it out. */
    public final @Nullable Waiter peek() {
        return first;
    }

    /** Of those that {@code which} accepts, the waiter that has waited longest, left where it is, or null when there is none. */
    public final @Nullable Waiter peek(Predicate<? super Waiter> which) {
        Waiter waiter = first;
        while (waiter != null && !which.test(waiter)) {
            waiter = waiter.next;
        }
        return waiter;
    }

    /** Adds {@code waiter} behind all others; from now on, whoever resumes or cancels it takes it out again. */
    public final void add(Waiter waiter) {
        if (waiter.queue != null) {
            throw new IllegalStateException("this waiter stands in a queue already");
        }
        waiter.queue = this;
        if (first == null) {
            first = waiter;
        } else {
            Waiter before = last != null ? last : first;
            waiter.previous = before;
            before.next = waiter;
            last = waiter;
        }
        size++;
    }

    /**
     * Takes out the waiter that has waited longest and returns it, or null when nobody waits. It is lost if it is not resumed then;
     * see {@link #peek}.
     */
    public final @Nullable Waiter poll() {
        Waiter waiter = first;
        if (waiter != null) {
            Waiter second = waiter.next;
            first = second;
            if (second != null) {
                second.previous = null;
                waiter.next = null;
                if (second == last) {
                    last = null;
                }
            }
            waiter.queue = null;
            size--;
        }
        return waiter;
    }

    /** Resumes all who wait, in their order, each with {@code value}. */
    public final void resumeAll(@Nullable Object value) {
        while (first != null) {
            first.resume(value);
        }
    }

    /** The number of waiters. */
    public final int size() {
        return size;
    }
}
