package dev.headrace.loop;

import java.time.Duration;
import java.util.Arrays;
import java.util.function.BooleanSupplier;
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

    /** How long nothing may happen on a loop without timers before it looks whether anything can. */
    private static final long QUIET_NANOS = 100_000_000;

    final RunQueue ready = new RunQueue();
    final TimerQueue timers = new TimerQueue();
    final Mailbox mailbox = new Mailbox();
    final LoopCounters counters = new LoopCounters();

    /** How many times a coroutine looks in place before the loop does what it owes others. */
    private static final int LOOKS_AT_ONCE = 8;

    private final EventLoop loop;
    private final LongSupplier clock;
    private final Context context = new Context();

    /** The task whose coroutine is running; null in callbacks and between coroutines. */
    private @Nullable Task<?> running;

    /** The clock as it stood at the last look at the timers. */
    private long turnTime;

    private long turns;

    /** Callbacks of timers, posts and {@code callSoon}. */
    long calls;

    /** How many coroutines and callbacks this turn may still run. */
    private int budget;

    private boolean idle;

    /** By which tasks switch directly, where that is possible; and whether it has been dropped. */
    private final DirectSwitch.@Nullable Anchor anchor;
    private boolean anchored;

    /** With how many that are ready the loop goes on upon the stack of a task that waits; with more it rarely comes back to that one soon. */
    private static final int FEW = 8;

    /** After how many resumptions that is worth being prepared. */
    private static final int MANY = 1_000;

    /** What tells whether a task's stack is fit for that; null if nothing does. And whose stack it is. */
    private @Nullable StackGauge gauge;
    private @Nullable Task<?> beneath;

    /** What to do while there is nothing to do. */
    Idle ladder = Idle.adaptive();

    /** What is to be done, before anything else, when the running coroutine or callback gives the loop back: see {@link EventLoop#afterThis}. */
    Runnable[] afterwards = new Runnable[4];
    int afterwardsCount;
    private int afterwardsDone;

    /** How many resumptions there had been when the loop last looked for a deadlock. */
    private long lookedAfter;

    Scheduler(EventLoop loop, LongSupplier clock) {
        this.loop = loop;
        this.clock = clock;
        this.turnTime = time();
        this.anchor = Engine.FAST && DirectSwitch.POSSIBLE ? new DirectSwitch.Anchor(loop) : null;
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
        return counters.resumptions + calls + turns;
    }

    /** Whether the loop waits for something to do; read by the stall detector, without ordering. */
    boolean isIdle() {
        return idle;
    }

    void started() {
        turnTime = time();
        turns++;
        counters.started();
        AdaptiveIdle.AWAKE.incrementAndGet();
        anchored = anchor != null && DirectSwitch.drop(anchor);
        if (gauge != null && !gauge.isOfThisThread()) {
            gauge = null;
        }
    }

    void stopped() {
        counters.stopped();
        AdaptiveIdle.AWAKE.decrementAndGet();
        if (anchored) {
            DirectSwitch.weigh(anchor);
            anchored = false;
        }
    }

    /** The anchor, if the loop runs and its tasks switch directly. */
    DirectSwitch.@Nullable Anchor anchor() {
        return anchored ? anchor : null;
    }

    /** One turn, without the waiting at its end. */
    void turn() {
        turns++;
        if (gauge == null && anchored && Context.SWAPS) {
            gauge = StackGauge.ofThisThread(counters.resumptions > MANY);
        }
        if (gauge != null) {
            gauge.beginTurn();
        }
        ready.admitOldest(OLDEST_PER_TURN);
        ready.beginTurn();
        Thread thread = Thread.currentThread();
        try {
            runReady(thread);
        } finally {
            running = null;
            context.restore(thread);
        }
        mailbox.drain(loop::callBack, BUDGET);
        fireTimers();
        if (afterwardsCount > 0) {
            runAfterwards();
        }
    }

    void runAfterwards() {
        while (afterwardsDone < afterwardsCount) { // a job may add another
            loop.callBack(afterwards[afterwardsDone]); // throws only if the stack is too small; then it is called again further up
            afterwards[afterwardsDone++] = null;
        }
        afterwardsDone = 0;
        afterwardsCount = 0;
    }

    /**
     * In a coroutine: looks again and again whether {@code found} says so, for as long as the loop has nothing else to do and
     * {@link #ladder} does not want to park. What is to be done after the coroutine waits for a few looks too, because most
     * of what is looked for comes at once.
     */
    boolean pollInPlace(BooleanSupplier found) {
        if (Engine.FAST && Thread.currentThread().isVirtual()) {
            return false; // a thread that is hosted here may be unmounted, and then others run
        }
        for (int round = 0; ready.isEmpty() && mailbox.isEmpty() && ladder.pause(round); round++) {
            if (found.getAsBoolean()) {
                return true;
            }
            if (round == LOOKS_AT_ONCE) {
                runAfterwards();
            } else if ((round & 63) == 63 && timers.untilNext(time()) == 0) {
                break;
            }
        }
        return false;
    }

    private void runReady(Thread thread) {
        for (budget = BUDGET; budget > 0; budget--) {
            Object job = ready.poll();
            if (job == null) {
                break;
            }
            if (job instanceof Task<?> task) {
                resume(thread, task);
            } else {
                context.restore(thread);
                ((Handle) job).run();
            }
            if (afterwardsCount > 0) {
                runAfterwards();
            }
        }
    }

    /**
     * In {@code waiting}, which is about to be suspended: the loop goes on upon its stack instead, with the tasks that are ready, as long as there are only
     * such as find room there. Returns whether the turn of {@code waiting} itself has come meanwhile, and then it need not be suspended;
     * otherwise it must be now. Whoever runs, runs in the same order in either case.
     */
    boolean runUpon(Task<?> waiting) {
        if (gauge == null || beneath != null || !ready.isShort(FEW) || ready.peekLight(waiting) == null) {
            return false;
        }
        Thread thread = Thread.currentThread();
        if (!context.isOwn(thread) || !gauge.isClear()) {
            return false;
        }
        context.exit(thread, waiting);
        beneath = waiting;
        try {
            return runUntil(waiting, thread);
        } finally {
            beneath = null;
            context.enter(thread, waiting);
            running = waiting;
        }
    }

    private boolean runUntil(Task<?> waiting, Thread thread) {
        while (true) {
            running = null;
            if (afterwardsCount > 0) {
                runAfterwards();
            }
            Task<?> next = budget > 1 ? ready.peekLight(waiting) : null;
            if (next == null) {
                return false;
            }
            ready.poll();
            budget--;
            if (next == waiting) {
                counters.resumptions++;
                return true;
            }
            resume(thread, next);
        }
    }

    /** The task upon whose stack the loop goes on; null usually. Read by the stall detector, without ordering. */
    @Nullable Task<?> beneath() {
        return beneath;
    }

    /** The part of the stack of {@code thread}, which runs the loop, that belongs to the task {@link #beneath}, or to whom it carries. */
    static StackTraceElement[] stack(Thread thread, boolean ofBeneath) {
        StackTraceElement[] all = thread == Thread.currentThread()
                ? StackWalker.getInstance().walk(frames -> frames.map(StackWalker.StackFrame::toStackTraceElement).toArray(StackTraceElement[]::new))
                : thread.getStackTrace(); // only a thread itself gets more than some thousand frames
        for (int i = 0; i < all.length; i++) {
            if (all[i].getMethodName().equals("runUpon") && all[i].getClassName().equals(Scheduler.class.getName())) {
                return ofBeneath ? Arrays.copyOfRange(all, i + 1, all.length) : Arrays.copyOf(all, i);
            }
        }
        return ofBeneath ? new StackTraceElement[0] : all;
    }

    /** Whether a turn would find something to do. */
    boolean hasWork() {
        return !ready.isEmpty() || !mailbox.isEmpty() || timers.untilNext(time()) == 0;
    }

    /** Whether something is ready, posted or armed. */
    boolean hasFuture() {
        return !ready.isEmpty() || !mailbox.isEmpty() || !timers.isEmpty();
    }

    /**
     * Nothing is ready: waits for a post or the next timer, {@code limit} nanoseconds at most; spins first, because waking a
     * parked thread takes long. A manual clock is moved to the next timer instead of waiting for it.
     */
    void idle(long limit) {
        long since = System.nanoTime();
        long wakeUp = 0;
        idle = true;
        for (int round = 0; mailbox.isEmpty() && ladder.pause(round); round++) {
            if ((round & 63) == 63 && (timers.untilNext(time()) == 0 || Thread.currentThread().isInterrupted())) {
                break;
            }
        }
        if (mailbox.isEmpty() && !Thread.currentThread().isInterrupted()) {
            long nanos = timers.untilNext(time());
            if (nanos != Long.MAX_VALUE && clock instanceof ManualClock manual) {
                manual.advance(Duration.ofNanos(nanos));
            } else if (nanos == Long.MAX_VALUE && limit == Long.MAX_VALUE && lookedAfter != counters.resumptions) {
                wakeUp = park(QUIET_NANOS);
                if (mailbox.isEmpty()) {
                    lookedAfter = counters.resumptions;
                    loop.lookForDeadlock();
                }
            } else if (nanos > 0) {
                wakeUp = park(Math.min(nanos, limit));
            }
        }
        idle = false;
        long waited = System.nanoTime() - since;
        counters.idleNanos += waited;
        ladder.over(waited, Math.min(wakeUp, waited));
    }

    private long park(long nanos) {
        AdaptiveIdle.AWAKE.decrementAndGet();
        long wakeUp = mailbox.park(nanos);
        AdaptiveIdle.AWAKE.incrementAndGet();
        return wakeUp;
    }

    /** Runs {@code part}, a part of the life of a virtual thread that is hosted here, as {@code task}. */
    void runAs(Task<?> task, Runnable part) {
        counters.resumptions++;
        running = task;
        try {
            part.run();
        } catch (Throwable e) {
            brokenDown(task, e);
        }
        running = null;
    }

    /** Something has failed that is not the body of {@code task}, such as the switch to it: that ends the task, not the loop. */
    void brokenDown(Task<?> task, Throwable failure) {
        Failures.log(task.label() + " of " + loop.name() + " broke down", failure);
        try {
            task.breakDown(failure);
        } catch (Throwable again) {
            Failures.log(task.label() + " of " + loop.name() + " cannot even end", again);
        }
    }

    private void resume(Thread thread, Task<?> task) {
        counters.resumptions++;
        running = task;
        try {
            if (Context.SWAPS) {
                context.enter(thread, task);
                task.resume();
                context.exit(thread, running);
            } else {
                task.resume();
            }
        } catch (Throwable e) {
            brokenDown(running, e);
        }
        running = null;
    }

    /**
     * On {@code stack}, whose task has just ended: the next task, if it is one that is to start and may do so on the same stack,
     * or null. A stack serves only tasks with the same scoped values, because the JDK caches them by stack.
     */
    @Nullable Task<?> start(Coroutine stack) {
        if (afterwardsCount > 0) {
            runAfterwards();
        }
        Task<?> next = budget > 1 ? ready.peekFresh() : null;
        if (next == null || next.isCancelRequested() || Context.SWAPS && !context.pass(Thread.currentThread(), next)) {
            return null;
        }
        ready.poll();
        budget--;
        counters.resumptions++;
        running = next;
        next.carriedBy(stack);
        return next;
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
