package dev.headrace.loop;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The engine room of a loop: what is ready, what is due, what was posted, and one turn after the other.
 *
 * <p>Confined to the thread that runs the loop; the mailbox takes care of itself.
 */
final class Scheduler {

    /** How many coroutines and callbacks one turn runs before the loop looks at posts and timers; and how many of those. */
    static final int BUDGET = 256;

    /** How many of the oldest that wait to start are started in every turn, however many newer ones there are. */
    private static final int OLDEST_PER_TURN = 4;

    /** Looks at the mailbox before a loop with nothing to do parks: a few microseconds; none on a single core. */
    private static final int SPINS = Runtime.getRuntime().availableProcessors() > 1 ? 200 : 0;

    final RunQueue ready = new RunQueue();
    final TimerQueue timers = new TimerQueue();
    final Mailbox mailbox = new Mailbox();
    final LoopCounters counters = new LoopCounters();

    private final EventLoop loop;
    private final LongSupplier clock;

    /** The task whose coroutine is running; null in callbacks and between coroutines. */
    private @Nullable Task<?> running;

    /** The clock as it stood at the last look at the timers. */
    private long turnTime;

    private long turns;
    private boolean idle;

    Scheduler(EventLoop loop, LongSupplier clock) {
        this.loop = loop;
        this.clock = clock;
    }

    long time() {
        return clock.getAsLong();
    }

    long turnTime() {
        return turnTime;
    }

    @Nullable Task<?> running() {
        return running;
    }

    /** Changes whenever something new begins; read by the stall detector, without ordering. */
    long progress() {
        return counters.resumptions + turns;
    }

    /** Whether the loop waits for something to do; read by the stall detector, without ordering. */
    boolean isIdle() {
        return idle;
    }

    void started() {
        turnTime = time();
        turns++;
        counters.started();
    }

    void stopped() {
        counters.stopped();
    }

    /** One turn, without the waiting at its end. */
    void turn() {
        turns++;
        ready.admitOldest(OLDEST_PER_TURN);
        for (int budget = BUDGET; budget > 0; budget--) {
            Object job = ready.poll();
            if (job == null) {
                break;
            }
            if (job instanceof Task<?> task) {
                resume(task);
            } else {
                ((Handle) job).run();
            }
        }
        mailbox.drain(loop::call, BUDGET);
        fireTimers();
    }

    /** Whether a turn would find something to do. */
    boolean hasWork() {
        return !ready.isEmpty() || !mailbox.isEmpty() || timers.untilNext(time()) == 0;
    }

    /**
     * Nothing is ready: waits for a post or the next timer, {@code limit} nanoseconds at most; spins first, because waking a
     * parked thread takes long. A manual clock is moved to the next timer instead of waiting for it.
     */
    void idle(long limit) {
        long since = System.nanoTime();
        idle = true;
        for (int i = 0; i < SPINS && mailbox.isEmpty(); i++) {
            Thread.onSpinWait();
        }
        if (mailbox.isEmpty() && !Thread.currentThread().isInterrupted()) {
            long nanos = timers.untilNext(time());
            if (nanos != Long.MAX_VALUE && clock instanceof ManualClock manual) {
                manual.advance(Duration.ofNanos(nanos));
            } else if (nanos > 0) {
                mailbox.park(Math.min(nanos, limit));
            }
        }
        idle = false;
        counters.idleNanos += System.nanoTime() - since;
    }

    /** Runs {@code part}, a part of the life of a virtual thread that is hosted here, as {@code task}. */
    void runAs(Task<?> task, Runnable part) {
        counters.resumptions++;
        running = task;
        part.run();
        running = null;
    }

    private void resume(Task<?> task) {
        counters.resumptions++;
        running = task;
        if (Context.SWAPS) {
            Thread thread = Thread.currentThread();
            Object threadLocals = Context.threadLocals(thread);
            Object scopedValues = Context.scopedValues(thread);
            Context.install(thread, task.threadLocals, task.scopedValues);
            task.resume();
            task.threadLocals = Context.threadLocals(thread);
            task.scopedValues = Context.scopedValues(thread);
            Context.install(thread, threadLocals, scopedValues);
        } else {
            task.resume();
        }
        running = null;
    }

    private void fireTimers() {
        turnTime = time();
        for (int budget = BUDGET; budget > 0; budget--) {
            Handle due = timers.pollDue(turnTime);
            if (due == null) {
                return;
            }
            due.run();
        }
    }
}
