package dev.headrace.loop;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Waits until something has happened a number of times; then it is open for good.
 *
 * <pre>{@code
 * var connected = Latch.create("connected", servers.size());
 * servers.forEach(server -> spawn(() -> { connect(server); connected.countDown(); serve(server); }));
 * connected.await();
 * }</pre>
 *
 * To wait until coroutines have <em>ended</em>, use a {@link Scope}, which also learns of their failures: a latch that nobody
 * counts down any more stays shut.
 *
 * <p><b>Suspends</b> only while it is shut. An open latch lets everyone pass at once, also a cancelled task.
 *
 * <p><b>Cancellation.</b> A waiter that is cancelled, or whose time is up, leaves; the count stays as it is. One for which the
 * latch was opened before returns from {@link #await} and is cancelled at its next suspension.
 *
 * <p>Loop-confined to the loop on which it was made; another thread that uses it fails at once. The JDK's
 * {@code CountDownLatch}.
 */
public final class Latch {

    private final EventLoop loop;
    private final @Nullable String name;

    /** Somebody stands here only while {@link #count} is positive. */
    private final WaitQueue waiters = new WaitQueue("the opening of", this::toString, List::of);

    private long count;

    private Latch(@Nullable String name, long count) {
        if (count < 0) {
            throw new IllegalArgumentException("a latch cannot count down from " + count);
        }
        this.loop = EventLoop.current();
        this.name = name;
        this.count = count;
    }

    /**
     * Makes a latch of the current loop that opens at the {@code count}-th {@link #countDown}; with 0 it is open.
     *
     * @throws IllegalArgumentException if the count is negative
     * @throws IllegalStateException if the calling thread runs no loop
     */
    public static Latch create(long count) {
        return new Latch(null, count);
    }

    /** {@link #create(long)} with a name for messages and reports. */
    public static Latch create(String name, long count) {
        return new Latch(Objects.requireNonNull(name, "name"), count);
    }

    /**
     * Suspends until the latch is open; returns at once if it is.
     *
     * @throws CancelledException if the task is cancelled before
     * @throws IllegalStateException outside a coroutine if it would have to wait, or on another thread
     */
    public void await() {
        loop.checkCurrent("Latch.await()");
        if (count > 0) {
            Waiter me = loop.waiter(null);
            waiters.add(me);
            me.await();
        }
    }

    /**
     * Counts; the last one opens the latch and makes all ready who wait, in the order of their arrival. Never suspends. Not
     * only for coroutines; does nothing if the latch is open.
     */
    public void countDown() {
        loop.checkCurrent("Latch.countDown()");
        if (count == 1) {
            waiters.resumeAll(null);
        }
        count = Math.max(0, count - 1);
    }

    /** How many calls of {@link #countDown} are missing; 0 if it is open. */
    public long count() {
        loop.checkCurrent("Latch.count()");
        return count;
    }

    /** Its name and state: {@code latch "connected", 2 to go}. */
    @Override
    public String toString() {
        String label = name == null ? "a latch of " + loop.name() : "latch \"" + name + '"';
        return label + (count == 0 ? ", open" : ", " + count + " to go");
    }
}
