package dev.headrace.loop;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The engine for a JVM that was started without flags: each coroutine has a virtual thread, and a baton says whose turn it
 * is. The same behaviour, at microseconds instead of a tenth of one for a switch.
 *
 * <pre>
 *  Protocol    whoever resumes                        the coroutine's thread
 *              1 note itself as the resumer           1 wait until the baton is not the resumer's
 *              2 baton = the coroutine's thread       2 run the body until it suspends or ends
 *              3 unpark (or start) that thread        3 baton = the resumer's thread
 *              4 park until the baton is back         4 unpark the resumer; if suspended, go to 1
 *
 *  At rest     Exactly one thread has the baton; the other is parked, or about to park, and looks at the baton first.
 * </pre>
 *
 * The volatile write of the baton publishes everything done before to the thread that gets it.
 */
final class ThreadCoroutine implements Coroutine {

    /** The coroutine that a virtual thread carries. */
    private static final ThreadLocal<ThreadCoroutine> CARRIED = new ThreadLocal<>();

    private final @Nullable Task<?> task;
    private final Runnable body;

    /** Whose turn it is; written by whoever has it. */
    private volatile @Nullable Thread baton;

    /** The coroutine's thread, once started; while a generator that it runs suspends this coroutine, the generator's. */
    private @Nullable Thread inside;

    /** Who called {@link #resume}, and on which coroutine and loop; readable while the body runs. */
    private @Nullable Thread resumer;
    private @Nullable ThreadCoroutine outer;
    private @Nullable EventLoop host;

    private boolean ended;

    /** What the body threw, for whoever resumed it last. */
    private @Nullable Throwable thrown;

    ThreadCoroutine(@Nullable Task<?> task, Runnable body) {
        this.task = task;
        this.body = body;
    }

    static @Nullable Task<?> currentTask() {
        for (ThreadCoroutine c = CARRIED.get(); c != null; c = c.outer) {
            if (c.task != null) {
                return c.task;
            }
        }
        return null;
    }

    /** Notes that the calling thread is the coroutine of {@code task}, which runs without a baton: see {@link HostedThread}. */
    static void carry(Task<?> task) {
        var self = new ThreadCoroutine(task, () -> {});
        self.host = task.loop;
        CARRIED.set(self);
    }

    /** The loop that lends the calling coroutine its turn, or null if no loop does. */
    static @Nullable EventLoop currentHost() {
        ThreadCoroutine carried = CARRIED.get();
        return carried == null ? null : carried.host;
    }

    @Override
    public void resume() {
        Thread self = Thread.currentThread();
        resumer = self;
        outer = CARRIED.get();
        host = EventLoop.currentOrNull();
        Thread next = inside;
        if (next == null) {
            next = inside = Thread.ofVirtual().unstarted(this::live);
            baton = next;
            next.start();
        } else {
            baton = next;
            LockSupport.unpark(next);
        }
        awaitBaton(self);
        if (thrown != null) {
            throw Awaitable.unchecked(thrown, "a coroutine");
        }
    }

    @Override
    public void suspend() {
        checkInside();
        Thread self = Thread.currentThread();
        inside = self;
        Thread back = resumer;
        baton = back;
        LockSupport.unpark(back);
        awaitBaton(self);
    }

    /** The stack of the thread that has the turn. */
    StackTraceElement[] runningStack() {
        Thread thread = baton;
        return thread == null ? new StackTraceElement[0] : thread.getStackTrace();
    }

    @Override
    public StackTraceElement[] stackTrace() {
        Thread thread = inside;
        return thread == null || ended ? new StackTraceElement[0] : thread.getStackTrace();
    }

    private void checkInside() {
        ThreadCoroutine running = CARRIED.get();
        while (running != this) {
            if (running == null) {
                throw new IllegalStateException(NOT_INSIDE);
            }
            running = running.outer;
        }
    }

    private void live() {
        CARRIED.set(this);
        try {
            body.run();
        } catch (Throwable e) {
            thrown = e;
        } finally {
            ended = true;
            Thread back = resumer;
            baton = back;
            LockSupport.unpark(back);
        }
    }

    /** An interrupt must not end the wait; it is kept for whoever gets to run next on this thread. */
    private void awaitBaton(Thread self) {
        boolean interrupted = false;
        while (baton != self) {
            try {
                LockSupport.park(this);
            } catch (StackOverflowError e) {
                Thread.onSpinWait(); // no room to park; the baton is elsewhere, so the wait must not end here
            }
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            self.interrupt();
        }
    }
}
