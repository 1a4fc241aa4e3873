package dev.headrace.loop;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A lock that suspends the coroutine that waits for it, not the thread: what to use instead of {@code synchronized} where the
 * block suspends. Between two suspensions a coroutine has its loop to itself, so a block without any needs no lock.
 *
 * <pre>{@code
 * accounts.withLock(() -> {
 *     long balance = store.read(account);            // suspends
 *     store.write(account, balance - amount);        // suspends; nobody saw the balance in between
 * });
 * }</pre>
 *
 * <p><b>Suspends</b> only while another coroutine holds it. A free mutex is taken at once, also by a cancelled task, so a
 * coroutine that does nothing else but lock and unlock must call {@link Headrace#yieldNow} now and then, or nobody else runs.
 *
 * <p><b>Fair.</b> First come, first served, and handed over directly: an unlocked mutex belongs to its first waiter before
 * that one has run, so newcomers cannot overtake, and a holder that unlocks and locks again stands in line behind the others.
 *
 * <p><b>Cancellation.</b> A waiter that is cancelled, or whose time is up, leaves the line and holds nothing. If the mutex was
 * handed to it before, {@link #lock} returns and the cancellation takes effect at its next suspension; there is none between
 * {@code lock()} and the {@code try} behind it, so nothing leaks:
 *
 * <pre>{@code
 * mutex.lock();
 * try { ... } finally { mutex.unlock(); }
 * }</pre>
 *
 * <p><b>Held by one task, once.</b> Only the holder can unlock, and it cannot lock again; callbacks cannot hold a mutex. When a
 * holder has ended without unlocking, the mutex is lost, because what it guards may be half done: all who wait for it then, and
 * all who come for it later, get an {@link IllegalStateException} that names the culprit. Nobody can repair a lost mutex; {@link #withLock} makes sure that there is none.
 *
 * <p>Loop-confined to the loop on which it was made; another thread that uses it fails at once. asyncio's {@code Lock}, with
 * the ownership, the strict order and the loss of Trio's.
 */
public final class Mutex {

    private final EventLoop loop;
    private final @Nullable String name;

    /** Somebody stands here only while {@link #holder} is set. */
    private final WaitQueue waiters = new WaitQueue("a turn with", this::toString, this::holders);

    private @Nullable Task<?> holder;

    /** The next in the list of those that the holder holds, see {@link Task#heldMutexes}. */
    private @Nullable Mutex nextHeld;

    private Mutex(@Nullable String name) {
        this.loop = EventLoop.current();
        this.name = name;
    }

    /**
     * Makes a free mutex of the current loop.
     *
     * @throws IllegalStateException if the calling thread runs no loop
     */
    public static Mutex create() {
        return new Mutex(null);
    }

    /** {@link #create()} with a name for messages and reports. */
    public static Mutex create(String name) {
        return new Mutex(Objects.requireNonNull(name, "name"));
    }

    /**
     * Takes the mutex; suspends while another task holds it, or was handed it.
     *
     * @throws CancelledException if the task is cancelled before its turn; it then does not hold the mutex
     * @throws IllegalStateException if the task holds it already, if its holder has ended without unlocking, outside a
     *     coroutine, or on another thread
     */
    public void lock() {
        if (!tryLock()) {
            Waiter me = loop.waiter(null);
            waiters.add(me);
            me.await();
            if (holder != me.task) {
                throw lost();
            }
        }
    }

    /**
     * Takes the mutex if nobody holds it and returns whether it did; never suspends.
     *
     * @throws IllegalStateException where {@link #lock} throws it
     */
    public boolean tryLock() {
        loop.checkCurrent("Mutex.lock()");
        Task<?> caller = loop.running();
        if (caller == null) {
            throw new IllegalStateException("a callback of " + loop.name() + " cannot hold " + label()
                    + ", only a coroutine can: spawn(() -> ...)");
        }
        if (holder == null) {
            holder = caller;
            nextHeld = caller.heldMutexes;
            caller.heldMutexes = this;
            return true;
        }
        if (holder == caller) {
            throw new IllegalStateException(caller.label() + " holds " + label()
                    + " already: it would wait for itself, because a mutex is not reentrant");
        }
        if (holder.isDone()) {
            throw lost();
        }
        return false;
    }

    /**
     * Gives the mutex to its first waiter, which becomes ready, or frees it; never suspends.
     *
     * @throws IllegalStateException if the caller does not hold it, or on another thread
     */
    public void unlock() {
        Task<?> caller = checkHeld("Mutex.unlock()");
        Waiter next = waiters.peek();
        Task<?> heir = null;
        if (next != null) {
            next.resume(null); // the last call: if the stack overflows, nothing has changed
            heir = next.task;
        }
        Mutex before = caller.heldMutexes;
        if (before == this) {
            caller.heldMutexes = nextHeld;
        } else {
            while (before.nextHeld != this) {
                before = before.nextHeld;
            }
            before.nextHeld = nextHeld;
        }
        holder = heir;
        nextHeld = null;
        if (heir != null) {
            nextHeld = heir.heldMutexes;
            heir.heldMutexes = this;
        }
    }

    /**
     * Runs {@code body} while holding the mutex, unlocks it however the body ends, and returns the result.
     *
     * @throws CancelledException if the task is cancelled before its turn, and then the body does not run; or in the body
     * @throws IllegalStateException where {@link #lock} throws it
     * @throws java.util.concurrent.CompletionException if the body threw a checked exception, its cause; unchecked ones are
     *     thrown as they are
     */
    public <T extends @Nullable Object> T withLock(Callable<? extends T> body) {
        Objects.requireNonNull(body, "body");
        lock();
        try {
            return body.call();
        } catch (Exception e) {
            throw Awaitable.unchecked(e, "a block that holds " + label());
        } finally {
            unlock();
        }
    }

    /** {@link #withLock(Callable)} without a result. */
    public void withLock(Action body) {
        Objects.requireNonNull(body, "body");
        withLock(() -> {
            body.run();
            return null;
        });
    }

    /** Whether a task holds the mutex, was handed it, or has lost it. */
    public boolean isLocked() {
        loop.checkCurrent("Mutex.isLocked()");
        return holder != null;
    }

    /** Makes a condition whose waiters give up this mutex meanwhile. */
    public Condition newCondition() {
        return new Condition(loop, this, null);
    }

    /** {@link #newCondition()} with a name for messages and reports, such as {@code "not empty"}. */
    public Condition newCondition(String name) {
        return new Condition(loop, this, Objects.requireNonNull(name, "name"));
    }

    /** Its name and who holds it: {@code mutex "accounts", held by task "writer"}. */
    @Override
    public String toString() {
        Task<?> task = holder;
        return label() + (task == null ? ", which nobody holds"
                : ", held by " + task.label() + (task.isDone() ? ", which has ended without unlocking it" : ""));
    }

    /** What it is called in messages. */
    String label() {
        return name == null ? "a mutex of " + loop.name() : "mutex \"" + name + '"';
    }

    /** The running task, which must hold the mutex to do {@code what}. */
    Task<?> checkHeld(String what) {
        loop.checkCurrent(what);
        Task<?> caller = loop.running();
        if (caller == null || caller != holder) {
            throw new IllegalStateException(what + " is for the holder only, but was called by "
                    + (caller == null ? "a callback of " + loop.name() : caller.label()) + ": " + this);
        }
        return caller;
    }

    /** The clause of a select that is taken when the mutex is free and this coroutine's turn has come: it holds it then. */
    public <R extends @Nullable Object> Clause<R> onLock(Callable<? extends R> handler) {
        Objects.requireNonNull(handler, "handler");
        return new Clause<>() {
            @Override
            protected @Nullable Object attempt() {
                return tryLock() ? null : NOT_NOW;
            }

            @Override
            protected void register(Waiter waiter) {
                waiters.add(waiter);
            }

            @Override
            protected R finish(@Nullable Object outcome) throws Exception {
                if (holder != loop.running()) {
                    throw lost();
                }
                return handler.call();
            }
        };
    }

    private List<Task<?>> holders() {
        return holder == null ? List.of() : List.of(holder);
    }

    /** A task has ended that holds {@code first} and those after it: who waits for them is resumed without holding anything. */
    static void abandoned(@Nullable Mutex first) {
        for (Mutex mutex = first; mutex != null; ) {
            Mutex next = mutex.nextHeld;
            mutex.nextHeld = null;
            mutex.waiters.resumeAll(null);
            mutex = next;
        }
    }

    private IllegalStateException lost() {
        return new IllegalStateException("this lock is lost: " + this + "; withLock(() -> ...) always unlocks");
    }
}
