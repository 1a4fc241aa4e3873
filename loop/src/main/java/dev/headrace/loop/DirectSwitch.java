package dev.headrace.loop;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import jdk.internal.vm.Continuation;
import jdk.internal.vm.ContinuationScope;
import jdk.internal.vm.StackChunk;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's switch between stacks without the books that {@link Continuation#run} keeps around it. Who may run a continuation, which takes
 * two atomic instructions, is known here: a loop runs its tasks one at a time, and a generator and a greenlet refuse a second thread
 * themselves. On whom it runs is two references stored into a thread, and whose scoped values are cached; of tasks a loop knows that as well.
 *
 * <pre>
 *  Continuation.run, yield       mount, book the thread's continuation, ENTER │ LEAVE, book, unmount
 *  a generator                          book the thread's continuation, ENTER │ LEAVE, book
 *  a task                                                               ENTER │ LEAVE
 *
 *  so that the JDK and others    the thread of a running loop has an {@link Anchor} for a continuation, once and for all: it stands
 *  know where they are           for whatever task is running. A generator inside a task has the anchor for a parent, and what is to be
 *                                suspended through it is the anchor's scope: the JDK leaves the innermost stack, which is the task's.
 * </pre>
 *
 * Needs {@code jdk.internal.vm} and {@code java.lang} opened, not only exported. A loop has an anchor if it runs on a platform thread: a
 * virtual one is itself a continuation, which may have to be suspended through the task's, so there a task is booked like a generator.
 */
final class DirectSwitch {

    /** {@code Continuation.enterSpecial}: runs a continuation until it is left or ends. */
    private static final @Nullable MethodHandle ENTER;

    /** {@code Continuation.doYield}: leaves the innermost one. */
    private static final @Nullable MethodHandle LEAVE;

    /** {@code Continuation.yield0}: leaves a continuation through another that runs inside it. */
    private static final @Nullable MethodHandle LEAVE_THROUGH;

    /** {@code Thread.currentCarrierThread}: the calling thread itself, unless that is virtual. */
    private static final @Nullable MethodHandle CARRIER;

    private static final @Nullable MethodHandle CACHE;
    private static final @Nullable MethodHandle SET_CACHE;

    /** {@code Thread.cont}: the innermost continuation that the JDK knows of. */
    private static final @Nullable VarHandle CURRENT;

    /** {@code Continuation.parent} and {@code child}. */
    private static final @Nullable VarHandle PARENT;
    private static final @Nullable VarHandle CHILD;

    /** {@code Continuation.yieldInfo}: the scope that is to be left through a continuation, if it is not its own. */
    private static final @Nullable VarHandle THROUGH;

    /** What the JDK notes there, {@code EXCEPTION}, for a coroutine that could not be left because there was no room for its stack. */
    private static final Object NO_ROOM = 5;

    /** {@code Continuation.tail}: where its stack is kept, once it has been left. */
    private static final @Nullable VarHandle KEPT;

    /** {@code StackChunk.size}, in words. */
    private static final @Nullable VarHandle KEPT_SIZE;

    /** How many words a stack may have to be small. */
    private static final int SMALL = 1024;

    /** Whether this JVM allows all that. */
    static final boolean POSSIBLE;

    static {
        MethodHandle enter = null;
        MethodHandle leave = null;
        MethodHandle leaveThrough = null;
        MethodHandle carrier = null;
        MethodHandle cache = null;
        MethodHandle setCache = null;
        VarHandle current = null;
        VarHandle parent = null;
        VarHandle child = null;
        VarHandle through = null;
        VarHandle kept = null;
        VarHandle keptSize = null;
        try {
            var continuations = MethodHandles.privateLookupIn(Continuation.class, MethodHandles.lookup());
            var threads = MethodHandles.privateLookupIn(Thread.class, MethodHandles.lookup());
            enter = continuations.findStatic(Continuation.class, "enterSpecial",
                    MethodType.methodType(void.class, Continuation.class, boolean.class, boolean.class));
            leave = continuations.findStatic(Continuation.class, "doYield", MethodType.methodType(int.class));
            leaveThrough = continuations.findVirtual(Continuation.class, "yield0",
                    MethodType.methodType(boolean.class, ContinuationScope.class, Continuation.class));
            carrier = threads.findStatic(Thread.class, "currentCarrierThread", MethodType.methodType(Thread.class));
            cache = threads.findStatic(Thread.class, "scopedValueCache", MethodType.methodType(Object[].class));
            setCache = threads.findStatic(Thread.class, "setScopedValueCache", MethodType.methodType(void.class, Object[].class));
            parent = continuations.findVarHandle(Continuation.class, "parent", Continuation.class);
            child = continuations.findVarHandle(Continuation.class, "child", Continuation.class);
            through = continuations.findVarHandle(Continuation.class, "yieldInfo", Object.class);
            kept = continuations.findVarHandle(Continuation.class, "tail", StackChunk.class);
            var chunks = MethodHandles.privateLookupIn(StackChunk.class, MethodHandles.lookup());
            keptSize = chunks.findVarHandle(StackChunk.class, "size", int.class);
            MethodHandles.lookup().findVirtual(StackChunk.class, "parent", MethodType.methodType(StackChunk.class)); // these two are called as they are, if they are there
            MethodHandles.lookup().findVirtual(StackChunk.class, "isEmpty", MethodType.methodType(boolean.class));
            current = threads.findVarHandle(Thread.class, "cont", Continuation.class);
        } catch (ReflectiveOperationException e) {
            current = null; // not opened, or another JDK: see POSSIBLE
        }
        ENTER = enter;
        LEAVE = leave;
        LEAVE_THROUGH = leaveThrough;
        CARRIER = carrier;
        CACHE = cache;
        SET_CACHE = setCache;
        CURRENT = current;
        PARENT = parent;
        CHILD = child;
        THROUGH = through;
        KEPT = kept;
        KEPT_SIZE = keptSize;
        POSSIBLE = current != null;
    }

    /** Stands, for the JDK, for whatever task a loop is running; never runs itself. */
    static final class Anchor extends Continuation {

        private final EventLoop loop;

        /** What the thread ran when it began to run the loop: a generator, usually nothing. */
        private @Nullable Continuation outside;

        Anchor(EventLoop loop) {
            super(ContinuationCoroutine.TASKS, () -> {});
            this.loop = loop;
        }

        @Nullable Task<?> task() {
            return loop.scheduler().running();
        }
    }

    private DirectSwitch() {}

    /** The calling thread begins to run the loop of {@code anchor}: returns whether its tasks may switch directly. */
    static boolean drop(Anchor anchor) {
        Thread thread = Thread.currentThread();
        if (thread.isVirtual()) {
            return false;
        }
        anchor.outside = (Continuation) CURRENT.get(thread);
        CURRENT.set(thread, anchor);
        return true;
    }

    /** The calling thread, which has dropped {@code anchor}, runs the loop no more. */
    static void weigh(Anchor anchor) {
        CURRENT.set(Thread.currentThread(), anchor.outside);
        anchor.outside = null;
    }

    /** The loop that the calling thread runs, if it has an anchor and nothing inside a task hides it; the shortest way to the loop. */
    static @Nullable EventLoop anchoredLoop() {
        try {
            return CURRENT.get((Thread) CARRIER.invokeExact()) instanceof Anchor anchor ? anchor.loop : null;
        } catch (Throwable e) {
            throw unchecked(e);
        }
    }

    /**
     * The innermost continuation that the JDK knows of on the calling thread. One that does not run any more stands there only if its end
     * could not be booked because the stack overflowed: that is made up for here.
     */
    static @Nullable Continuation current() {
        try {
            Thread carrier = (Thread) CARRIER.invokeExact();
            var innermost = (Continuation) CURRENT.get(carrier);
            while (innermost instanceof ContinuationCoroutine left && !left.runs) {
                innermost = (Continuation) PARENT.get(left);
                CURRENT.set(carrier, innermost);
            }
            return innermost;
        } catch (Throwable e) {
            throw unchecked(e);
        }
    }

    /**
     * Runs {@code coroutine}, which nobody else runs, like {@link Continuation#run}: until it is left or ends, and if something around it is to
     * be left through it, that is, and once it goes on, this one does.
     */
    static void run(ContinuationCoroutine coroutine) {
        try {
            while (true) {
                Continuation parent = current();
                PARENT.set(coroutine, parent);
                coroutine.runs = true;
                CURRENT.set((Thread) CARRIER.invokeExact(), coroutine);
                try {
                    enter(coroutine);
                } finally {
                    coroutine.runs = false; // first, because it needs no stack
                    CURRENT.set((Thread) CARRIER.invokeExact(), parent); // a virtual thread may have another carrier now
                }
                var through = (ContinuationScope) THROUGH.get(coroutine);
                if (through == null) {
                    PARENT.set(coroutine, null);
                    if (coroutine.isDone()) {
                        KEPT.set(coroutine, null);
                    }
                    return;
                }
                CHILD.set(parent, coroutine);
                try {
                    boolean left = (boolean) LEAVE_THROUGH.invokeExact(parent, through, (Continuation) coroutine); // if not, it tells the coroutine
                } catch (StackOverflowError | OutOfMemoryError noRoom) {
                    THROUGH.set(parent, null);
                    THROUGH.set(coroutine, NO_ROOM);
                }
                CHILD.set(parent, null);
            }
        } catch (Throwable e) {
            throw unchecked(e);
        }
    }

    /** Runs {@code coroutine} until it is left or ends. */
    static void enter(ContinuationCoroutine coroutine) {
        try {
            boolean again = (StackChunk) KEPT.get(coroutine) != null;
            forgetScopedValues();
            try {
                ENTER.invokeExact((Continuation) coroutine, again, false);
            } finally {
                VarHandle.releaseFence(); // as the JDK does, lest the compiler should move anything across
                forgetScopedValues();
            }
        } catch (Throwable e) {
            throw unchecked(e);
        }
    }

    /** Whether {@code coroutine}, which has been left, needs little room on the stack on which it goes on. */
    static boolean isSmall(ContinuationCoroutine coroutine) {
        int words = 0;
        for (var kept = (StackChunk) KEPT.get(coroutine); kept != null && words <= SMALL; kept = kept.parent()) {
            words += (int) KEPT_SIZE.get(kept);
        }
        return words <= SMALL;
    }

    /**
     * Leaves {@code coroutine}, the innermost; returns 0 at its next {@link #enter}, or at once the JDK's reason why that cannot be.
     *
     * <p>The JDK takes back all of a stack at once, if it is small, young and compiled; if not, two frames at a time (one, where the stack is merely large), and with an
     * interpreted one among them, which a body's lowest are until enough tasks have been started, a switch takes three times as long. So if part of the stack
     * is still where it was kept the last time, which says that this may be so, it is left from one frame further away.
     */
    static int leave(ContinuationCoroutine coroutine) {
        var kept = (StackChunk) KEPT.get(coroutine);
        boolean isTakenBack = kept == null || kept.isEmpty() && kept.parent() == null;
        return isTakenBack ? leave() : leaveFromAfar(2);
    }

    /** With a frame of its own, whatever its caller is: into that the JIT takes a recursion only once. */
    private static int leaveFromAfar(int depth) {
        return depth > 0 ? leaveFromAfar(depth - 1) : leave();
    }

    private static int leave() {
        try {
            int pinned = (int) LEAVE.invokeExact();
            VarHandle.releaseFence();
            return pinned;
        } catch (Throwable e) {
            throw unchecked(e);
        }
    }

    /** Of what a method handle may throw by its signature, the handles here throw nothing that is checked. */
    private static Error unchecked(Throwable thrown) {
        if (thrown instanceof RuntimeException exception) {
            throw exception;
        }
        return thrown instanceof Error error ? error : new AssertionError(thrown);
    }

    /** The cache of scoped values belongs to the thread: what one task has bound, another must not find. */
    private static void forgetScopedValues() throws Throwable {
        if ((Object[]) CACHE.invokeExact() != null) {
            SET_CACHE.invokeExact((Object[]) null);
        }
    }
}
