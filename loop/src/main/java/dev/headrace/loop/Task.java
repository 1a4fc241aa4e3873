package dev.headrace.loop;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The handle of a spawned coroutine: its name, state, result and cancellation. Loop-confined, like everything it hands
 * out; a coroutine stays on its loop for life.
 *
 * <p>Semantics of asyncio's {@code Task}, with two differences. Cancellation is level-triggered, as Trio has it: once
 * cancelled, <em>every</em> later suspension throws {@link CancelledException}, so swallowing it once does not make a
 * coroutine immortal. And what was handed to a waiting coroutine before the cancellation is not taken back: it gets its
 * element first and is cancelled at its next suspension.
 *
 * @param <T> type of the result
 */
public final class Task<T extends @Nullable Object> extends Awaitable<T> {

    private final long id;
    private @Nullable String name;

    /** Dropped when the task has ended, so that a kept handle does not keep what the body refers to. */
    private @Nullable Callable<? extends T> body;

    private @Nullable Coroutine coroutine;

    /** The wait node for everything but select, made at the first wait and used for all later ones. */
    private @Nullable Waiter ownWaiter;

    /** What the coroutine waits for while it is suspended. */
    private @Nullable Waiter waiting;

    private @Nullable CancelledException cancellation;

    /** Whether a cancellation, not what it waited for, made the coroutine ready. */
    private boolean interrupted;

    /** Neighbours in the loop's list of unfinished tasks. */
    @Nullable Task<?> previous;
    @Nullable Task<?> next;

    Task(EventLoop loop, long id, @Nullable String name, Callable<? extends T> body) {
        super(loop);
        this.id = id;
        this.name = name;
        this.body = body;
    }

    /**
     * The task whose coroutine calls this.
     *
     * @throws IllegalStateException outside a coroutine
     */
    public static Task<?> current() {
        Task<?> task = Coroutine.currentTask();
        if (task == null) {
            throw new IllegalStateException("not in a coroutine, but on thread \"" + Thread.currentThread().getName()
                    + "\": start one with spawn(), or with EventLoop.run()");
        }
        return task;
    }

    /** The name given at the spawn, or {@code task-N}. */
    public String name() {
        if (name == null) {
            name = "task-" + id;
        }
        return name;
    }

    @Override
    public State state() {
        return loop.running() == this && !isDone() ? State.RUNNING : super.state();
    }

    /** {@link #cancel(String)} without a particular reason. */
    public boolean cancel() {
        return cancel("cancel() was called");
    }

    /**
     * Asks the coroutine to end: its present suspension, if it is suspended, and every later one throws
     * {@link CancelledException}, and its {@code finally} blocks run. One that has not started never does. Returns false
     * if it was done or cancelled before; it may end with a result all the same.
     */
    public boolean cancel(String why) {
        loop.checkCurrent("cancel()");
        return cancelBy(new CancelledException(label(), why));
    }

    /** Whether somebody has asked for the end of this task. */
    public boolean isCancelRequested() {
        return cancellation != null;
    }

    /** {@code task "name"} and its state. */
    @Override
    public String toString() {
        return label() + " on " + loop.name() + ", " + state();
    }

    @Override
    String label() {
        return "task \"" + name() + '"';
    }

    boolean cancelBy(CancelledException request) {
        if (isDone() || cancellation != null) {
            return false;
        }
        cancellation = request;
        Waiter waiter = waiting;
        if (waiter != null && waiter.isArmed()) {
            interrupted = true;
            waiter.release();
        }
        return true;
    }

    /** Throws if this task, the running one, is cancelled. */
    void checkCancelled() {
        if (cancellation != null) {
            throw new CancelledException(cancellation);
        }
    }

    /** The running coroutine's own wait node, armed. */
    Waiter armOwnWaiter(@Nullable Object broughtAlong) {
        Waiter waiter = ownWaiter;
        if (waiter == null) {
            ownWaiter = waiter = new Waiter(this);
        }
        waiter.arm(broughtAlong);
        return waiter;
    }

    /** On the coroutine: waits on {@code waiter}, which is registered where it can be resumed. */
    void suspend(Waiter waiter) {
        if (cancellation != null && waiter.isArmed()) {
            waiter.withdraw();
            throw new CancelledException(cancellation);
        }
        waiting = waiter;
        try {
            coroutine.suspend();
        } catch (IllegalStateException pinned) {
            waiting = null;
            if (waiter.isArmed()) {
                waiter.withdraw();
            } else {
                loop.unready(this);
            }
            throw pinned;
        }
        waiting = null;
        if (interrupted) {
            interrupted = false;
            waiter.withdraw();
            throw new CancelledException(cancellation);
        }
    }

    /** On the loop: runs the coroutine until its next suspension or its end. */
    void resume() {
        Coroutine stack = coroutine;
        if (stack == null) {
            if (cancellation != null) {
                finish(State.CANCELLED, cancellation);
                return;
            }
            coroutine = stack = Coroutine.of(this);
        }
        stack.resume();
    }

    /** On the coroutine: the whole life of the body. */
    void runBody() {
        try {
            finish(State.DONE, body.call());
        } catch (CancelledException e) {
            boolean own = cancellation != null && (e == cancellation || e.getCause() == cancellation);
            finish(own ? State.CANCELLED : State.FAILED, e);
        } catch (Throwable e) {
            finish(State.FAILED, e);
        }
    }

    private void finish(State how, @Nullable Object with) {
        coroutine = null;
        body = null;
        loop.forget(this);
        end(how, with);
    }
}
