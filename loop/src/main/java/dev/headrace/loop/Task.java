package dev.headrace.loop;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
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

    private static final Set<String> ENGINE = Set.of(Task.class.getName(), Waiter.class.getName(),
            "dev.headrace.loop.ContinuationCoroutine", "dev.headrace.loop.DirectSwitch", "dev.headrace.loop.ThreadCoroutine", "jdk.internal.vm.Continuation",
            "java.util.concurrent.locks.LockSupport", "java.lang.VirtualThread", "java.lang.System$1", "jdk.internal.misc.Unsafe");

    private final long id;
    private final TaskList home;
    private @Nullable String name;

    /**
     * An {@link Action} or a {@code Callable}. When the task has ended, only its class, so that a kept handle does not keep
     * what the body refers to.
     */
    private Object body;

    private @Nullable Coroutine coroutine;
    private boolean started;

    /** The wait node for everything, of a select the leader of its places; made at the first suspension and used for all later ones. */
    private @Nullable Waiter ownWaiter;

    /** Whether the coroutine is suspended, on its {@link #ownWaiter}, and the loop's time when it began to be. */
    private boolean suspended;
    private long suspendedSince;

    /** Whether a cancellation, not what it waited for, made the coroutine ready. */
    private boolean interrupted;

    /** Whether the present suspension cannot be cancelled. */
    private boolean shielded;

    /** Against the whole task; blocks inside it may have requests of their own. */
    private @Nullable CancelledException cancellation;

    /** The innermost block that the coroutine is in. */
    @Nullable Scope innermost;

    /** The greenlet that the coroutine is in. */
    @Nullable Greenlet<?> greenlet;

    /** The mutexes that it holds, the latest first, linked through them; null in most tasks. */
    @Nullable Mutex heldMutexes;

    /** See {@link CoroutineLocal}. */
    @Nullable Map<CoroutineLocal<?>, @Nullable Object> locals;

    /** The coroutine's part of the thread's state while it is not running, see {@link Context}. */
    @Nullable Object threadLocals;
    @Nullable Object scopedValues;

    /** Neighbours in the list of unfinished tasks. */
    @Nullable Task<?> previous;
    @Nullable Task<?> next;

    Task(EventLoop loop, TaskList home, long id, @Nullable String name, Object body) {
        super(loop);
        this.home = home;
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

    /** Counts the spawns of a loop. */
    long id() {
        return id;
    }

    /** The line of the program that spawned it; where one lambda is spawned from several lines, the first of them. */
    public String spawnSite() {
        return SpawnSite.of(body instanceof Class<?> type ? type : SpawnSite.classOf(body));
    }

    @Override
    public State state() {
        return loop.running() == this && !isDone() ? State.RUNNING : super.state();
    }

    /** Makes a task that {@link Headrace#lazy} made ready to run; does nothing if it was started before. */
    public void start() {
        loop.checkUsable("start()");
        begin();
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
        if (isDone()) {
            return false;
        }
        loop.checkUsable("cancel()");
        return cancelBy(new CancelledException(label(), why));
    }

    /** Whether somebody has asked for the end of this task. */
    public boolean isCancelRequested() {
        return cancellation != null;
    }

    /** {@code task "name"}, its loop and its state. */
    @Override
    public String toString() {
        return label() + " on " + loop.name() + ", " + state();
    }

    @Override
    String label() {
        return "task \"" + name() + '"';
    }

    @Override
    String origin() {
        return label() + " of " + loop.name() + ", spawned at " + spawnSite();
    }

    @Override
    void aboutToJoin() {
        begin();
    }

    void begin() {
        if (!started) {
            loop.enqueue(this);
            started = true;
        }
    }

    /** A fail-fast block throws the failures of its children. */
    @Override
    boolean isFailureThrownElsewhere() {
        return home.scope != null && home.scope.kind == Scope.Kind.FAIL_FAST;
    }

    boolean cancelBy(CancelledException request) {
        if (isDone() || cancellation != null) {
            return false;
        }
        cancelledWithin(null, request);
        cancellation = request;
        return true;
    }

    /**
     * Carries a cancellation of {@code target}, a block that the coroutine is in, or of all of it if that is null, to what is
     * inside: the children of each block, up to the outermost one that shields, and the present suspension. Children become
     * ready before their parents. A work-list, because a tree of blocks may be deeper than the stack; and whoever is noted as
     * cancelled has been woken before, so that a call that fails for want of stack can be repeated.
     */
    void cancelledWithin(@Nullable Scope target, CancelledException request) {
        if (innermost != null) {
            var found = new ArrayDeque<Task<?>>();
            var parentsFirst = new ArrayDeque<Task<?>>();
            addChildren(target, found);
            for (Task<?> task; (task = found.pollLast()) != null; ) {
                parentsFirst.addLast(task);
                task.addChildren(null, found);
            }
            for (Task<?> task; (task = parentsFirst.pollLast()) != null; ) {
                task.endWait(null);
                task.cancellation = request;
            }
        }
        endWait(target);
    }

    /** Adds the children that a cancellation of {@code target} reaches, and that are not cancelled yet. */
    private void addChildren(@Nullable Scope target, ArrayDeque<Task<?>> found) {
        for (Scope scope = reached(target); scope != null; scope = scope == target ? null : scope.outer) {
            scope.children.forEach(child -> {
                if (child.cancellation == null) {
                    found.addLast(child);
                }
            });
        }
    }

    /** The innermost block that a cancellation of {@code target} reaches: what shields keeps it out. */
    private @Nullable Scope reached(@Nullable Scope target) {
        Scope reached = innermost;
        for (Scope scope = innermost; scope != target; scope = scope.outer) {
            if (scope.shields()) {
                reached = scope.outer;
            }
        }
        return reached;
    }

    /** Ends the present suspension, if a cancellation of {@code target} reaches that; starts a task that nobody has, only to end. */
    private void endWait(@Nullable Scope target) {
        Waiter waiter = suspended ? ownWaiter : null;
        if (!started) {
            begin();
        } else if (shielded || reached(target) != innermost) {
            return;
        } else if (waiter != null && waiter.isArmed()) {
            waiter.release();
            interrupted = true;
        } else if (waiter == null && coroutine instanceof HostedThread virtual && loop.running() != this) {
            virtual.thread().interrupt(); // it may be parked by something that is not ours
        }
    }

    /** What it runs on; null before its first run and after its end. */
    @Nullable Coroutine coroutine() {
        return coroutine;
    }

    /** Makes this the task of a coroutine that exists already. */
    void carriedBy(Coroutine running) {
        coroutine = running;
        started = true;
    }

    /** The request that holds in {@code scope}, a block of this task, or in all of it if that is null. */
    @Nullable CancelledException requestIn(@Nullable Scope scope) {
        for (; scope != null; scope = scope.outer) {
            if (scope.request() != null) {
                return scope.request();
            }
            if (scope.shields()) {
                return null;
            }
        }
        return cancellation;
    }

    /** Throws if the running coroutine is cancelled where it stands. */
    void checkCancelled() {
        RuntimeException interruption = interruption();
        if (interruption != null) {
            throw interruption;
        }
    }

    /** The running coroutine's own wait node, armed. */
    Waiter armOwnWaiter(@Nullable Object broughtAlong) {
        Waiter waiter = ownWaiter();
        waiter.arm(broughtAlong);
        return waiter;
    }

    private Waiter ownWaiter() {
        Waiter waiter = ownWaiter;
        if (waiter == null) {
            ownWaiter = waiter = new Waiter(this);
        }
        return waiter;
    }

    /** On the coroutine: waits on {@code waiter}, which is registered where it can be resumed. */
    void suspend(Waiter waiter) {
        if ((cancellation != null || innermost != null) && waiter.isArmed()) {
            RuntimeException interruption = interruption();
            if (interruption != null) {
                waiter.withdraw();
                throw interruption;
            }
        }
        leave(false);
        if (interrupted) {
            interrupted = false;
            waiter.withdraw();
            throw interruption();
        }
    }

    /** {@link #suspend}, but that no cancellation ends it. */
    void suspendShielded() {
        shielded = true;
        try {
            leave(false);
        } finally {
            shielded = false;
        }
    }

    /** On the coroutine: goes to the end of the line of those that are ready, like one who has waited and was resumed. */
    void yieldNow() {
        checkCancelled();
        ownWaiter(); // unarmed: nobody but the loop resumes it
        loop.requeue(this);
        try {
            leave(true);
        } catch (StackOverflowError e) {
            loop.unready(this); // once more: further down there may have been no room for it
            throw e;
        }
    }

    /** Suspends the coroutine; {@code yields} says that it is ready already, and only lets others go first. */
    private void leave(boolean yields) {
        suspended = true;
        suspendedSince = loop.turnTime();
        try {
            coroutine.suspend();
        } catch (Throwable cannot) { // the stack was too large to save, or memory too small, or a native method is on it
            suspended = false;
            if (ownWaiter.isArmed()) {
                ownWaiter.withdraw();
            } else {
                loop.unready(this);
                if (!yields) {
                    return; // it has been resumed, by one whom it carried: there is nothing to wait for any more
                }
            }
            throw refusal(cannot);
        }
        suspended = false;
    }

    /** The coroutine could not suspend and goes on: nobody will resume it. */
    private RuntimeException refusal(Throwable cannot) {
        if (cannot instanceof Error error) {
            throw error;
        }
        return cannot instanceof IllegalStateException ? new IllegalStateException(label() + ' ' + cannot.getMessage(), cannot)
                : (RuntimeException) cannot;
    }

    /** On the loop: runs the coroutine until its next suspension or its end. */
    void resume() {
        Coroutine stack = coroutine;
        if (stack == null) {
            if (isDone()) {
                return; // it was resumed before it waited, and then did not wait
            }
            if (endIfCancelled()) {
                return;
            }
            coroutine = stack = Coroutine.of(this);
        }
        stack.resume();
    }

    /** What the coroutine is suspended on; null if it is not suspended, or was resumed. */
    @Nullable Waiter waitingOn() {
        return suspended && ownWaiter.isArmed() ? ownWaiter : null;
    }

    Duration waitingFor() {
        return Duration.ofNanos(loop.time() - suspendedSince);
    }

    /** Whether nobody has started it. */
    boolean isLazy() {
        return !started;
    }

    /** Before its body: ends a task that has been cancelled; returns whether it has. */
    boolean endIfCancelled() {
        if (cancellation == null) {
            return false;
        }
        finish(State.CANCELLED, cancellation);
        return true;
    }

    /** Whether it can run upon the stack of another: it has not started, or its own stack is small. */
    boolean isLight() {
        return isFresh() || coroutine instanceof ContinuationCoroutine own && own.isSmall();
    }

    boolean isFresh() {
        return coroutine == null && !isDone();
    }

    /** Ends a task that nobody has started. */
    void cancelIfLazy() {
        if (!started) {
            cancelBy(new CancelledException(label(), "nobody started it"));
        }
    }

    /** On the coroutine: the whole life of the body. */
    void runBody() {
        State how = State.FAILED;
        Object with;
        try {
            if (body instanceof Callable<?> callable) {
                with = callable.call();
            } else {
                ((Action) body).run();
                with = null;
            }
            how = State.DONE;
        } catch (CancelledException e) {
            boolean own = cancellation != null && (e == cancellation || e.getCause() == cancellation);
            how = own ? State.CANCELLED : State.FAILED;
            with = e;
        } catch (Throwable e) {
            with = e;
        }
        if (innermost != null) {
            with = closeForgotten(null, with);
            how = State.FAILED;
        }
        finish(how, with);
    }

    /** The body, or block {@code end} of it, has ended inside a block that was never closed: ends that, so that nothing outlives it. */
    IllegalStateException closeForgotten(@Nullable Scope end, @Nullable Object outcome) {
        var forgotten = new IllegalStateException(label() + " ended without closing a scope: use try (var scope = Scope.open())");
        if (outcome instanceof Throwable failure) {
            forgotten.addSuppressed(failure);
        }
        for (Scope scope; (scope = innermost) != end; ) {
            scope.cancelBy(new CancelledException("a scope of " + label(), "it was never closed"));
            scope.awaitChildren();
            scope.leave();
            if (scope.undelivered() != null) {
                forgotten.addSuppressed(scope.undelivered());
            }
        }
        return forgotten;
    }

    private @Nullable RuntimeException interruption() {
        for (Scope scope = innermost; scope != null; scope = scope.outer) {
            if (scope.request() != null) {
                return scope.interruption();
            }
            if (scope.shields()) {
                return null;
            }
        }
        return cancellation == null ? null : new CancelledException(cancellation);
    }

    /** On the loop: ends it, because its coroutine cannot go on; those in its blocks are cancelled, but not waited for. */
    void breakDown(Throwable failure) {
        if (!isDone()) {
            forEachChild(child -> child.cancelBy(new CancelledException(child.label(), label() + " broke down")));
            finish(State.FAILED, failure);
        }
    }

    /** On a loop that is closed: its coroutine has not ended and never runs again, which those who wait for it must know. */
    void abandon(Throwable failure) {
        markObserved(); // the log has it
        breakDown(failure);
    }

    private void finish(State how, @Nullable Object with) {
        coroutine = null;
        body = SpawnSite.classOf(body);
        threadLocals = null;
        if (ownWaiter != null && ownWaiter.isArmed()) {
            ownWaiter.withdraw(); // it was going to wait, and never did
        }
        home.remove(this);
        loop.counters().ended(how);
        end(how, with);
        if (heldMutexes != null) {
            Mutex.abandoned(heldMutexes);
            heldMutexes = null;
        }
        Scope scope = home.scope;
        if (scope != null) {
            scope.ended(this, how == State.FAILED ? (Throwable) with : null);
        }
    }

    /** For reports: everything about it; what is in its blocks is for the caller to add. */
    Dump.Entry dump() {
        Waiter waiter = waitingOn();
        String state = loop.running() == this ? "running" : waiter != null ? "suspended" : isFresh() ? "not started" : "ready";
        return new Dump.Entry(name(), state, waiter != null ? waiter.describe() : null,
                Duration.ofNanos(waiter != null ? loop.time() - suspendedSince : 0), cancellation == null ? null : cancellation.why(),
                spawnSite(), userFrames(stackTrace()), new ArrayList<>());
    }

    /** The task in one of whose blocks this one was spawned, or null. */
    @Nullable Task<?> parent() {
        return home.scope == null ? null : home.scope.owner;
    }

    /** Calls {@code action} for each child of each block that the coroutine is in, newest first. */
    void forEachChild(Consumer<Task<?>> action) {
        for (Scope scope = innermost; scope != null; scope = scope.outer) {
            scope.children.forEach(action);
        }
    }

    /** The stack of the suspended coroutine; empty if it runs, has not started or has ended. */
    StackTraceElement[] stackTrace() {
        Coroutine stack = coroutine;
        if (stack == null || loop.running() == this) {
            return new StackTraceElement[0];
        }
        Thread runner = loop.runner();
        return loop.scheduler().beneath() == this && runner != null ? Scheduler.stack(runner, true) : stack.stackTrace();
    }

    /** On the engine of threads: the stack of the running coroutine. */
    StackTraceElement[] runningStack() {
        return coroutine instanceof ThreadCoroutine threaded ? threaded.runningStack() : new StackTraceElement[0];
    }

    /** Leaves out what every stack has in common: the engine's frames at either end. */
    private static List<StackTraceElement> userFrames(StackTraceElement[] stack) {
        List<StackTraceElement> frames = new ArrayList<>();
        for (StackTraceElement frame : stack) {
            String type = frame.getClassName();
            if (type.equals(Task.class.getName()) && frame.getMethodName().equals("runBody")) {
                break;
            }
            if (!ENGINE.contains(type)) {
                frames.add(frame);
            }
        }
        return frames;
    }
}
