package dev.headrace.loop;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A virtual thread whose scheduler is a loop: a real {@code java.lang.Thread}, monitors included, that runs only in turns of the
 * loop and so may use its channels and tasks without locks. To the loop it is one more task; what its coroutine does by
 * switching, it does by parking.
 *
 * <p>The JDK has no public way to choose a virtual thread's scheduler, so this needs the flag that {@link Context} names.
 *
 * <p>All fields but {@link #begun} are of the loop's thread: a virtual thread scheduled on the loop runs on it.
 */
final class HostedThread implements Coroutine, Executor {

    /** {@code ThreadBuilders.newVirtualThread(Executor, String, int, Runnable)}, or null without the flag. */
    private static final @Nullable MethodHandle NEW_VIRTUAL_THREAD = find();

    private final EventLoop loop;
    private final Runnable body;
    private final Thread thread;

    /** Made in the loop's first turn for this thread: {@code newThread} may be called anywhere. */
    private @Nullable Task<?> task;

    private boolean resumed;

    /**
     * Whether the JDK has asked for the first part of the thread's life. Written by whoever starts it, before that part is posted;
     * read by whoever unparks it later, and so has seen the thread, which ran after that, park.
     */
    private boolean begun;

    private HostedThread(EventLoop loop, Runnable body) {
        this.loop = loop;
        this.body = body;
        SpawnSite.note(body);
        try {
            this.thread = (Thread) NEW_VIRTUAL_THREAD.invoke((Executor) this, loop.name() + " virtual", 0, (Runnable) this::live);
        } catch (Throwable e) {
            throw new IllegalStateException("this JDK refuses virtual threads with a scheduler of their own: " + e, e);
        }
    }

    /** A thread of {@code loop}, not started yet. */
    static Thread of(EventLoop loop, Runnable body) {
        Objects.requireNonNull(body, "body");
        if (NEW_VIRTUAL_THREAD == null) {
            throw new UnsupportedOperationException("virtual threads on a loop need " + Context.OPENS_FLAG);
        }
        return new HostedThread(loop, body).thread;
    }

    Thread thread() {
        return thread;
    }

    /**
     * Called by the JDK, on any thread, when the thread is started or unparked: has the loop run it in its next turn. On a closed
     * loop a start is refused; an unpark is dropped, because its caller can't help it that the thread did not end with the loop.
     */
    @Override
    public void execute(Runnable part) {
        boolean starts = !begun;
        begun = true;
        Runnable job = () -> runPart(part);
        if (loop.isCurrent()) {
            loop.callSoon(job);
        } else if (!loop.post(job) && starts) {
            throw new RejectedExecutionException(loop.name() + " is closed: it runs no threads any more");
        }
    }

    @Override
    public void resume() {
        resumed = true;
        LockSupport.unpark(thread);
    }

    @Override
    public void suspend() {
        while (!resumed) {
            LockSupport.park(this);
            if (Thread.interrupted()) {
                task.cancel("its thread was interrupted");
            }
        }
        resumed = false;
    }

    @Override
    public StackTraceElement[] stackTrace() {
        return thread.getStackTrace();
    }

    private record Body(Runnable wrapped) implements Action, SpawnSite.Wrapper {

        @Override
        public void run() {
            wrapped.run();
        }
    }

    private void runPart(Runnable part) {
        if (task == null) {
            task = loop.adopt(this, new Body(body));
        }
        loop.lend(thread, task, part);
    }

    private void live() {
        ThreadCoroutine.carry(task);
        try {
            if (!task.endIfCancelled()) {
                task.runBody();
            }
        } catch (Throwable e) {
            loop.scheduler().brokenDown(task, e);
        }
    }

    private static @Nullable MethodHandle find() {
        try {
            Class<?> builders = Class.forName("java.lang.ThreadBuilders");
            return MethodHandles.privateLookupIn(builders, MethodHandles.lookup()).findStatic(builders, "newVirtualThread",
                    MethodType.methodType(Thread.class, Executor.class, String.class, int.class, Runnable.class));
        } catch (ReflectiveOperationException e) {
            return null; // java.lang is not opened, or this JDK names its methods otherwise
        }
    }
}
