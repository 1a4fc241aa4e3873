package dev.headrace.loop;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The tasks and callbacks of one loop that are ready to run: first in, first out, in a ring that doubles when full.
 *
 * <p>Tasks that wait to start are the exception. A tree of coroutines that spawn coroutines, started first come, first served,
 * is soon all alive at once; started newest first, only one path from its root to a leaf is. So when more than {@value #FEW}
 * wait to start, the rest stand aside and start newest first: in every turn, after what was in the ring when the turn began, or
 * when the first of them came. What joins the ring later waits for the next turn, so that a few that yield for ever hold nobody
 * up, except whom one of those that stand aside resumes: that one goes on before the next of them starts. And in every turn the loop starts a few of the
 * oldest, so that none is starved. While nobody stands aside, the ring alone is served, without such a break.
 *
 * <p>Loop-confined.
 */
final class RunQueue {

    /** How many tasks may wait to start before the newest start first. */
    static final int FEW = 256;

    private @Nullable Object[] ring = new Object[FEW];
    private int head;
    private int tail;

    /** Where in the ring the turn is interrupted for those that stand aside; anywhere from head to tail. */
    private int interval;

    /** Whether the last one that was taken out stood aside; and whom it has resumed, if anybody, who comes next. */
    private boolean justStarted;
    private @Nullable Task<?> next;

    /** How many tasks in the ring have not started. */
    private int starting;

    /** Those that stand aside, oldest first. */
    private final ArrayDeque<Task<?>> aside = new ArrayDeque<>();

    boolean isEmpty() {
        return head == tail && next == null && aside.isEmpty();
    }

    int size() {
        return tail - head + aside.size() + (next == null ? 0 : 1);
    }

    /** Adds a callback or a task to be resumed; changes nothing if it throws, because there is no room to grow. */
    void add(Object job) {
        if (tail - head == ring.length) {
            grow();
        }
        ring[tail++ & (ring.length - 1)] = job;
    }

    /**
     * Adds a task that somebody has resumed. If that was one of those that stand aside, the task goes on before the next of them starts: a parent
     * that waits for its children then takes what each brings, and none has to wait for it.
     */
    void addResumed(Task<?> task) {
        if (justStarted && next == null) {
            next = task;
        } else {
            add(task);
        }
    }

    /** Adds a task to be started. */
    void addFresh(Task<?> task) {
        if (starting < FEW && aside.isEmpty()) {
            add(task);
            starting++;
        } else {
            if (aside.isEmpty()) {
                interval = tail; // first come, first served: who was in the ring before it, is before it
            }
            aside.addLast(task);
        }
    }

    /** A turn begins, with what is in the ring now and then those that stand aside. */
    void beginTurn() {
        interval = tail;
    }

    /** The next one to run, or null. */
    @Nullable Object poll() {
        if (next != null) {
            return pollNext();
        }
        if (head == interval && isInterval()) {
            justStarted = !aside.isEmpty();
            return aside.pollLast();
        }
        justStarted = false;
        int slot = head++ & (ring.length - 1);
        Object job = ring[slot];
        ring[slot] = null;
        if (job instanceof Task<?> task && task.isFresh()) {
            starting--;
        }
        return job;
    }

    private Task<?> pollNext() {
        Task<?> task = next;
        next = null;
        justStarted = false;
        return task;
    }

    /** Whether at most so many are ready, but for those that stand aside. */
    boolean isShort(int most) {
        return tail - head <= most;
    }

    /** The next one to run, if it is {@code one} or a task that {@link Task#isLight}; stays where it is. */
    @Nullable Task<?> peekLight(Task<?> one) {
        return peek() instanceof Task<?> task && (task == one || task.isLight()) ? task : null;
    }

    /** The next one to run, if it is a task to be started; stays where it is. */
    @Nullable Task<?> peekFresh() {
        return next == null && peek() instanceof Task<?> task && task.isFresh() ? task : null;
    }

    private @Nullable Object peek() {
        return next != null ? next : head == interval && isInterval() ? aside.peekLast() : ring[head & (ring.length - 1)];
    }

    /** The ring has been served as far as it was to be: whether it is the others' turn, or there is nothing left at all. */
    private boolean isInterval() {
        if (aside.isEmpty()) {
            interval = tail;
        }
        return head == interval;
    }

    /** Puts up to {@code count} of the oldest that stand aside in line with the rest. */
    void admitOldest(int count) {
        for (; count > 0 && !aside.isEmpty(); count--) {
            starting++;
            add(aside.pollFirst());
        }
    }

    /** Takes out the latest entry of {@code job}: for the rare case that it must not run after all. */
    void remove(Object job) {
        if (next == job) {
            next = null;
            return;
        }
        int mask = ring.length - 1;
        for (int i = tail - 1; i - head >= 0; i--) {
            if (ring[i & mask] == job) {
                if (interval - i > 0) {
                    interval--;
                }
                for (; i + 1 - tail < 0; i++) {
                    ring[i & mask] = ring[(i + 1) & mask];
                }
                ring[--tail & mask] = null;
                return;
            }
        }
    }

    private void grow() {
        int size = ring.length;
        var bigger = new Object[size * 2];
        for (int i = 0; i < size; i++) {
            bigger[i] = ring[(head + i) & (size - 1)];
        }
        ring = bigger;
        interval -= head;
        head = 0;
        tail = size;
    }
}
