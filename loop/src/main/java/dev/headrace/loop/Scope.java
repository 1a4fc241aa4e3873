package dev.headrace.loop;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A block that ends only when all the coroutines spawned in it have ended: structured concurrency, as Trio's nurseries have it.
 *
 * <pre>{@code
 * try (var scope = Scope.open()) {
 *     var user  = scope.spawn(() -> loadUser(id));
 *     var order = scope.spawn(() -> loadOrder(id));
 *     return render(user.join(), order.join());
 * }
 * }</pre>
 *
 * <p>The first child that fails cancels its siblings and the block: the block's wait throws that failure, or else the end of the
 * block does, with later failures suppressed in it. It is thrown once: all that the block waits for afterwards, and its end,
 * throw a {@link CancelledException} with the failure as its cause, so that a block that catches it cannot pass for complete. (In a
 * block that lets it through, Java adds that of the end to the failure's suppressed ones; {@link #run} does not.) A block that joined
 * the failed child may deal with its failure, and then ends without an exception if no sibling was cancelled. In a {@link #supervisor} a failing child harms nobody
 * else. If the task in which the block stands is cancelled, so are the children, and the block still waits for them.
 *
 * <p>Java does not tell the end of a try block that an exception is on its way out, so then the siblings are waited for, not
 * cancelled; {@link #run} knows, and cancels them.
 *
 * <p>Loop-confined. The block belongs to one coroutine; its children, and theirs, may spawn into it too. A {@link Generator} must not
 * yield inside a block that its body has opened.
 */
public final class Scope implements AutoCloseable {

    /** What a block may do with a scope. */
    @FunctionalInterface
    public interface Body<T extends @Nullable Object> {

        /** The block; its children are spawned in {@code scope}. */
        T run(Scope scope) throws Exception;
    }

    enum Kind { FAIL_FAST, SUPERVISOR, DEADLINE, SHIELD }

    final Kind kind;
    final Task<?> owner;
    final @Nullable Scope outer;
    final TaskList children = new TaskList(this);

    /** Why everything in here must end; null as long as it need not. */
    private @Nullable CancelledException request;

    /** Of the first child that failed. */
    private @Nullable Throwable failure;

    /** Whether the failure itself has been thrown into the block, which must not happen twice; and whether a join has done that. */
    private boolean told;
    private boolean joined;

    /** Whether a child has ended cancelled after the failure. */
    private boolean siblingCancelled;

    /** Whether the block is known to end with an exception. */
    private boolean failing;

    private @Nullable Waiter closer;
    private boolean closed;

    private Scope(Kind kind) {
        this.kind = kind;
        this.owner = Task.current();
        this.outer = owner.innermost;
        owner.innermost = this;
    }

    /**
     * Begins a block in which the first failing child cancels all others.
     *
     * @throws IllegalStateException outside a coroutine
     */
    public static Scope open() {
        return new Scope(Kind.FAIL_FAST);
    }

    /**
     * Begins a block whose children fail each for itself: join them to learn of it; a failure that nobody asks for is logged.
     *
     * @throws IllegalStateException outside a coroutine
     */
    public static Scope supervisor() {
        return new Scope(Kind.SUPERVISOR);
    }

    /** Runs {@code body} as a block; if it throws, its children are cancelled, and waited for, before the exception goes on. */
    public static <T extends @Nullable Object> T run(Body<? extends T> body) throws Exception {
        try (Scope scope = open()) {
            try {
                return body.run(scope);
            } catch (Throwable e) {
                scope.cancel("its block failed: " + Failures.describe(e));
                scope.failing = true;
                throw e;
            }
        }
    }

    /** Runs {@code body} as a block of the given kind that spawns nothing. */
    static <T extends @Nullable Object> T within(Kind kind, Consumer<Scope> prepare, Callable<? extends T> body) throws Exception {
        Scope scope = new Scope(kind);
        try {
            prepare.accept(scope);
            T result = body.call();
            scope.checkForgotten(null);
            return result;
        } catch (Throwable e) {
            scope.checkForgotten(e);
            throw e;
        } finally {
            scope.leave();
        }
    }

    /** The block ends: so must those inside it that were never closed, and whoever forgot them is told. */
    private void checkForgotten(@Nullable Throwable failure) {
        if (owner.innermost != this) {
            throw owner.closeForgotten(this, failure);
        }
    }

    /** Spawns a child without a result. */
    public Task<@Nullable Void> spawn(Action body) {
        return owner.loop.spawnIn(children(), null, body);
    }

    /** Spawns a child. */
    public <T extends @Nullable Object> Task<T> spawn(Callable<? extends T> body) {
        return owner.loop.spawnIn(children(), null, body);
    }

    /** Spawns a child of the given name without a result. */
    public Task<@Nullable Void> spawn(String name, Action body) {
        return owner.loop.spawnIn(children(), name, body);
    }

    /**
     * Spawns a child of the given name.
     *
     * @throws IllegalStateException if the block has ended
     */
    public <T extends @Nullable Object> Task<T> spawn(String name, Callable<? extends T> body) {
        return owner.loop.spawnIn(children(), name, body);
    }

    /** Cancels all children and the block itself: its suspensions throw {@link CancelledException}. Once; later calls do nothing. */
    public void cancel(String why) {
        owner.loop.checkCurrent("Scope.cancel()");
        if (!closed) {
            cancelBy(new CancelledException("a scope of " + owner.label(), why));
        }
    }

    /**
     * Ends the block: suspends until all children have ended, also while the task is cancelled.
     *
     * @throws RuntimeException the first failure of a child, if the block has not got it before
     * @throws CancelledException if the task was cancelled meanwhile; or, with that failure as its cause, if the block was
     *     cancelled by it while it waited for something else, or siblings were
     * @throws IllegalStateException in another coroutine than the block's, or while a block inside it is open
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        if (owner.loop.running() != owner || owner.innermost != this) {
            throw new IllegalStateException("a scope of " + owner.label() + " was closed "
                    + (owner.loop.running() != owner ? "by another coroutine" : "before the scope inside it"));
        }
        boolean waited = awaitChildren();
        leave();
        if (failure != null && !told) {
            throw Awaitable.unchecked(failure, "a child of " + owner.label());
        }
        if (failure != null && !failing && (!joined || siblingCancelled)) {
            throw new CancelledException(request, failure);
        }
        if (waited) {
            owner.checkCancelled();
        }
    }

    /** Ends the block without looking at how its children ended. */
    void leave() {
        closed = true;
        owner.innermost = outer;
    }

    /** The failure of a child that the block has not got to know; null if there is none. */
    @Nullable Throwable undelivered() {
        return told ? null : failure;
    }

    boolean awaitChildren() {
        boolean waited = false;
        children.forEach(Task::cancelIfLazy);
        while (!children.isEmpty()) {
            waited = true;
            closer = owner.loop.waiter(null);
            new WaitQueue("the children of", owner::label, this::childList).add(closer);
            owner.suspendShielded();
        }
        closer = null;
        return waited;
    }

    private List<Task<?>> childList() {
        List<Task<?>> list = new ArrayList<>();
        children.forEach(list::add);
        return list;
    }

    void cancelBy(CancelledException why) {
        if (request == null) {
            owner.cancelledWithin(this, why);
            request = why;
        }
    }

    @Nullable CancelledException request() {
        return request;
    }

    /** What a suspension in a cancelled block throws: the failure that caused it, if it was one, but the same exception only once. */
    RuntimeException interruption() {
        if (failure == null) {
            return new CancelledException(request);
        }
        if (told) {
            return new CancelledException(request, failure);
        }
        told = true;
        return Awaitable.unchecked(failure, "a child of " + owner.label());
    }

    /** Whether what happens outside does not reach what happens in here. */
    boolean shields() {
        return kind == Kind.SHIELD;
    }

    /** A child has ended; {@code how} is its failure, or null if it has a result or was cancelled. */
    void ended(Task<?> child, @Nullable Throwable how) {
        if (how != null && kind == Kind.FAIL_FAST) {
            if (failure == null) {
                failure = how;
                cancelBy(new CancelledException("a scope of " + owner.label(), child.label() + " failed: " + Failures.describe(how)));
            } else if (failure != how) {
                failure.addSuppressed(how);
            }
        }
        siblingCancelled |= failure != null && child.state() == Awaitable.State.CANCELLED;
        Waiter waiting = closer;
        if (waiting != null && children.isEmpty() && waiting.isArmed()) {
            waiting.resume(null);
        }
    }

    /** The block has joined a failed child by itself, so the end of the block need not throw that failure again. */
    void joined(@Nullable Throwable how) {
        if (how != null && how == failure) {
            told = true;
            joined = true;
        }
    }

    /** {@code told}, which the block's coroutine was interrupted with, goes no further: the block is to be told again. */
    void takeBack(Throwable told) {
        if (failure != null && (told == failure || told.getCause() == failure)) {
            this.told = false;
        }
    }

    private TaskList children() {
        if (closed) {
            throw new IllegalStateException("a scope of " + owner.label() + " has ended: nothing can be spawned in it");
        }
        return children;
    }
}
