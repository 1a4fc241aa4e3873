package dev.headrace.loop;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A place to wait, under a {@link Mutex}, for what another coroutine changes under the same mutex. Made by
 * {@link Mutex#newCondition()}; all methods are for the holder of the mutex.
 *
 * <pre>{@code
 * mutex.withLock(() -> {                                 mutex.withLock(() -> {
 *     while (orders.isEmpty()) notEmpty.await();             orders.add(order);
 *     process(orders.remove());                              notEmpty.signal();
 * });                                                    });
 * }</pre>
 *
 * <p><b>Always wait in a loop</b>, as with every condition: between the signal and the return of {@link #await}, others may
 * have held the mutex, and a signal that was passed on may come when there is nothing left.
 *
 * <p><b>Fair.</b> Signals wake the waiters first come, first served; each then stands in line for the mutex behind those who
 * stand there already.
 *
 * <p><b>Cancellation.</b> However {@code await()} ends, the caller holds the mutex again: taking it back is shielded, so a
 * cancelled waiter stays until it has its turn, and only then is {@link CancelledException} thrown. If it had been
 * signalled before, the signal goes on to the next waiter: no signal is lost on somebody who cannot use it. A caller that is
 * cancelled already gives up nothing, it gets the exception at once.
 *
 * <p>Loop-confined. asyncio's {@code Condition}; the names are those of {@code java.util.concurrent.locks.Condition}.
 */
public final class Condition {

    private final EventLoop loop;
    private final Mutex mutex;
    private final @Nullable String name;
    private final WaitQueue waiters = new WaitQueue("a signal of", this::toString, List::of);

    Condition(EventLoop loop, Mutex mutex, @Nullable String name) {
        this.loop = loop;
        this.mutex = mutex;
        this.name = name;
    }

    /**
     * Unlocks the mutex, suspends until a signal, and locks the mutex again; always suspends.
     *
     * @throws CancelledException if the task is cancelled before it has been signalled and holds the mutex again; it holds the
     *     mutex when this is thrown
     * @throws IllegalStateException if the caller does not hold the mutex, or on another thread; and, only then not holding
     *     it, if the mutex was lost meanwhile, see {@link Mutex}
     */
    public void await() {
        Task<?> task = mutex.checkHeld("Condition.await()");
        task.checkCancelled();
        Waiter me = loop.waiter(null);
        waiters.add(me);
        mutex.unlock();
        try {
            me.await();
        } finally {
            Headrace.shielded(mutex::lock);
        }
        try {
            task.checkCancelled();
        } catch (Throwable e) {
            signal();
            throw e;
        }
    }

    /**
     * Wakes the one who has waited longest, if anybody waits; never suspends. It goes on when it gets the mutex.
     *
     * @throws IllegalStateException if the caller does not hold the mutex, or on another thread
     */
    public void signal() {
        mutex.checkHeld("Condition.signal()");
        Waiter first = waiters.peek();
        if (first != null) {
            first.resume(null);
        }
    }

    /**
     * Wakes all who wait now; never suspends. They go on one after another, as they get the mutex.
     *
     * @throws IllegalStateException if the caller does not hold the mutex, or on another thread
     */
    public void signalAll() {
        mutex.checkHeld("Condition.signalAll()");
        waiters.resumeAll(null);
    }

    /** Its name and that of its mutex: {@code condition "not empty" of mutex "orders"}. */
    @Override
    public String toString() {
        return (name == null ? "a condition" : "condition \"" + name + '"') + " of " + mutex.label();
    }
}
