package dev.headrace.channels;

import dev.headrace.loop.EventLoop;
import dev.headrace.loop.Task;
import dev.headrace.loop.WaitQueue;
import dev.headrace.loop.Waiter;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The senders or the receivers of a channel: those who wait, how long they have waited, and, for reports, which tasks were
 * seen here lately, whether they waited or not. Does not keep those tasks.
 *
 * <p>Loop-confined.
 */
final class Side extends WaitQueue {

    /** How many tasks are remembered. */
    private static final int MOST = 8;

    /** No limit to {@link #await}. */
    static final long FOREVER = Long.MAX_VALUE;

    /** Of those whose wait is over, in nanoseconds of the loop's turns. */
    long blocked;

    /** The task that came last; noting it again costs a comparison. */
    private @Nullable Task<?> lastSeen;

    private final List<WeakReference<Task<?>>> seen = new ArrayList<>(1);

    /** The {@code servers} are the tasks that were seen on the other side. */
    Side(String what, Supplier<String> whose, Supplier<List<Task<?>>> servers) {
        super(what, whose, servers);
    }

    /**
     * Suspends the running coroutine here, for {@code limit} nanoseconds at most; returns what it was resumed with, null when the
     * time is up.
     *
     * <p>To be called right where it is known that one has to wait. Where that is rare the JIT leaves it outside its caller then, being larger
     * than what it takes in at rare calls ({@code MaxInlineSize}); behind a small method it would be taken in. The callers must stay small
     * ({@code InlineSmallCode}) to be taken into the loops that send or receive: without that each element takes a fifth longer.
     */
    @Nullable Object await(EventLoop loop, @Nullable Object broughtAlong, long limit) {
        Waiter me = loop.waiter(broughtAlong);
        if (limit != FOREVER) {
            me.wakeAt(loop.time() + limit);
        }
        add(me);
        long since = loop.turnTime();
        Object handedOver;
        try {
            handedOver = me.await();
        } catch (Throwable e) {
            blocked += loop.turnTime() - since;
            throw e;
        }
        blocked += loop.turnTime() - since;
        return handedOver;
    }

    /** At every operation: remembers the calling task; null, a callback, is forgotten. */
    void note(@Nullable Task<?> task) {
        if (task != lastSeen) {
            lastSeen = task;
            remember(task);
        }
    }

    private void remember(@Nullable Task<?> task) {
        if (task == null) {
            return;
        }
        for (int i = 0; i < seen.size(); i++) {
            if (seen.get(i).refersTo(task)) {
                return;
            }
        }
        if (seen.size() < MOST || forgetOneThatHasEnded()) {
            seen.add(new WeakReference<>(task));
        }
    }

    private boolean forgetOneThatHasEnded() {
        for (int i = 0; i < seen.size(); i++) {
            Task<?> task = seen.get(i).get();
            if (task == null || task.isDone()) {
                seen.remove(i);
                return true;
            }
        }
        return false;
    }

    /** Those that were seen here. */
    List<Task<?>> tasks() {
        List<Task<?>> tasks = new ArrayList<>();
        for (var one : seen) {
            Task<?> task = one.get();
            if (task != null) {
                tasks.add(task);
            }
        }
        return tasks;
    }
}
