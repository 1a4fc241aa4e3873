package dev.headrace.loop;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs the coroutines of one OS thread, one at a time. asyncio's event loop: {@link #run(Callable)} is {@code asyncio.run},
 * and the parts it is made of ({@link #runUntilComplete}, {@link #runForever}, {@link #stop}, {@link #close}) are here too.
 *
 * <p>One turn of the loop:
 * <pre>
 *      ┌──────────────────────────────────────────────┐
 *      ▼                                              │
 *   1 resume what is ready, first come first served,  │
 *     at most {@value Scheduler#BUDGET} times                            │
 *   2 run what other threads have posted              │
 *   3 fire the timers that are due                    │
 *   4 nothing ready? spin a little, then park until   │
 *     the next timer or post  ────────────────────────┘
 * </pre>
 *
 * <p><b>Threads.</b> Whoever calls a {@code run} method lends the loop its thread. Until that call returns, everything
 * here is for that thread only, but for {@link #post}, {@link #submit}, {@link #call}, {@link #stop} and the read-only methods, which any
 * thread may call. What a thread did before a post is visible to the posted job.
 */
public final class EventLoop implements AutoCloseable {

    /** What a longer delay is cut to: about 146 years, half of what the clock can count. */
    private static final long LONGEST_NANOS = Long.MAX_VALUE / 2;
    private static final Duration LONGEST = Duration.ofNanos(LONGEST_NANOS);

    /** How many turns {@link #close} gives to callbacks that call others when all tasks have ended. */
    private static final int LAST_TURNS = 16;

    private static final System.Logger LOG = System.getLogger("dev.headrace.loop");
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    /** The loop that a thread runs, for code outside coroutines: callbacks, and {@code spawn} before a run. */
    private static final ThreadLocal<EventLoop> OF_THREAD = new ThreadLocal<>();

    private final String name;
    private final Scheduler scheduler;

    private static final VarHandle RUNNER;

    static {
        try {
            RUNNER = MethodHandles.lookup().findVarHandle(EventLoop.class, "runner", Thread.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /**
     * The thread that runs the loop now; written by that thread only. Other threads read it, unordered, to find that they are not
     * it: a thread finds itself here only if it has written itself. Who polls it reads it opaquely, to see it change at all.
     */
    private @Nullable Thread runner;

    /** The unfinished tasks that belong to no scope. */
    private final TaskList tasks = new TaskList(null);

    /** Failures that nobody has asked for yet. */
    private final Set<UnobservedFailure> unobserved = new LinkedHashSet<>();

    private final StallDetector.Watch stallWatch = new StallDetector.Watch(this,
            Duration.ofMillis(Long.getLong("headrace.stall.millis", 100)),
            stall -> LOG.log(System.Logger.Level.WARNING, stall.toString()));

    private Consumer<WaitGraph> deadlockHandler = graph -> LOG.log(System.Logger.Level.WARNING, graph.text());

    private final List<Runnable> closeJobs = new ArrayList<>();

    /** How long {@link #close()} waits for the next coroutine to end of those that are shielded or ignore their cancellation. */
    long closeGraceNanos = Duration.ofSeconds(5).toNanos();

    /** Of Marsaglia's xorshift generator. */
    private long randomState = System.nanoTime() | 1;

    /** The class of the last body whose spawn site was noted. */
    private @Nullable Class<?> lastNoted;
    private boolean stopRequested;

    /** Written by the thread that closes the loop. */
    private volatile boolean closed;

    private EventLoop(String name, LongSupplier clock) {
        this.name = Objects.requireNonNull(name, "name");
        this.scheduler = new Scheduler(this, Objects.requireNonNull(clock, "clock"));
    }

    /** Makes a loop called {@code loop-N}, which runs when a thread calls one of its run methods. */
    public static EventLoop create() {
        return create("loop-" + NUMBERS.getAndIncrement());
    }

    /** Makes a loop of the given name. */
    public static EventLoop create(String name) {
        return new EventLoop(name, System::nanoTime);
    }

    /** Makes a loop whose time is told by {@code clock}, for tests: nothing in it waits for real time to pass. */
    public static EventLoop create(String name, ManualClock clock) {
        return new EventLoop(name, clock);
    }

    /** {@link #run(Callable)} for a main coroutine without a result. */
    public static void run(Action main) {
        runMain(main);
    }

    /**
     * Makes a loop on the calling thread, runs {@code main} as its first coroutine, and returns its result. When
     * {@code main} ends, the coroutines that are left are cancelled and their {@code finally} blocks run; then the loop is
     * closed. Interrupting the thread cancels {@code main}, and so does the end of the JVM, for example by Ctrl-C, which then
     * waits, for a few seconds at most, until everything has been cleaned up (exit status 130).
     *
     * @throws IllegalStateException if the calling thread runs a loop already, or if the loop was stopped before {@code main} had
     *     ended
     * @throws java.util.concurrent.CompletionException if {@code main} threw a checked exception, its cause; unchecked ones
     *     are thrown as they are
     */
    public static <T extends @Nullable Object> T run(Callable<? extends T> main) {
        return runMain(main);
    }

    private static <T extends @Nullable Object> T runMain(Object main) {
        checkNotNested();
        EventLoop loop = create();
        Task<T> task = loop.spawnIn(loop.tasks, "main", main);
        Shutdown shutdown = Shutdown.cancels(task);
        try (loop) {
            return loop.runUntilEnd(task);
        } finally {
            shutdown.over();
        }
    }

    /**
     * The loop that the calling code runs on.
     *
     * @throws IllegalStateException if the calling thread runs none
     */
    public static EventLoop current() {
        EventLoop loop = currentOrNull();
        if (loop == null) {
            throw new IllegalStateException("thread \"" + Thread.currentThread().getName()
                    + "\" runs no loop: call this inside EventLoop.run(() -> ...)");
        }
        return loop;
    }

    /** The loop that the calling code runs on, or null if the calling thread runs none. */
    public static @Nullable EventLoop currentOrNull() {
        EventLoop anchored = Engine.FAST && DirectSwitch.POSSIBLE ? DirectSwitch.anchoredLoop() : null;
        return anchored != null ? anchored : currentOtherwise();
    }

    private static @Nullable EventLoop currentOtherwise() {
        Task<?> task = Coroutine.currentTask();
        if (task != null) {
            return task.loop;
        }
        EventLoop loop = OF_THREAD.get();
        return loop == null && !Engine.FAST ? ThreadCoroutine.currentHost() : loop;
    }

    /** The name, as it stands in messages. */
    public String name() {
        return name;
    }

    /** Whether the calling code runs on this loop: what every loop-confined method checks first. */
    public boolean isCurrent() {
        return Thread.currentThread() == runner || !Engine.FAST && ThreadCoroutine.currentHost() == this;
    }

    /** Whether a thread runs the loop at this moment. */
    public boolean isRunning() {
        return runner() != null;
    }

    /** Whether {@link #close} has been called. */
    public boolean isClosed() {
        return closed;
    }

    /** What the loop has done so far. */
    public LoopCounters counters() {
        return scheduler.counters;
    }

    /**
     * Any thread: how much the loop has before it, its unfinished coroutines and the posts that it has not run yet. An estimate: it
     * is read while the loop runs, and may have changed before it is used.
     */
    public long load() {
        return scheduler.counters.unfinished() + scheduler.mailbox.size();
    }

    /**
     * Any thread: what keeps the loop from its next turn, if one coroutine or callback has been busy since the detector last saw the
     * loop move, some {@linkplain #onStall milliseconds} ago; otherwise null.
     */
    public @Nullable Stall stall() {
        return stallWatch.present();
    }

    /** The loop's clock, in nanoseconds: only differences mean something. asyncio's {@code loop.time()}. */
    public long time() {
        return scheduler.time();
    }

    /** Runs the loop on the calling thread until the coroutine of {@code main} has ended, and returns its result. */
    public <T extends @Nullable Object> T runUntilComplete(Callable<? extends T> main) {
        return runUntilComplete(this.<T>spawnIn(tasks, "main", main));
    }

    /** {@link #runUntilComplete(Callable)} without a result. */
    public void runUntilComplete(Action main) {
        runUntilComplete(spawnIn(tasks, "main", main));
    }

    /**
     * Runs the loop on the calling thread until a task or promise of this loop has ended, and returns its result; starts a task
     * that is lazy. Interrupting the thread cancels the task; the wait for a promise it ends, as it ends {@link #runForever}.
     *
     * @throws IllegalStateException if the run was ended before the task or promise
     */
    public <T extends @Nullable Object> T runUntilComplete(Awaitable<T> awaited) {
        if (awaited.loop != this) {
            throw new IllegalArgumentException(awaited.label() + " belongs to " + awaited.loop.name + ", not to " + name);
        }
        return runUntilEnd(awaited);
    }

    private <T extends @Nullable Object> T runUntilEnd(Awaitable<T> awaited) {
        runUntil(awaited);
        if (!awaited.isDone()) {
            throw new IllegalStateException(name + " was stopped before " + awaited.label() + " had ended");
        }
        return awaited.result();
    }

    /**
     * Runs the loop on the calling thread until {@link #stop}, or until that thread is interrupted: then this returns after the
     * turn it is in, with the thread's interrupt flag set. Coroutines stay as they are.
     */
    public void runForever() {
        runUntil(null);
    }

    /**
     * Runs the loop on the calling thread until nothing is ready: every coroutine is suspended, nothing is posted and no timer
     * is due. Never waits. For tests, best with a {@link ManualClock}.
     */
    public void runUntilIdle() {
        checkOpen();
        enter();
        try {
            do {
                scheduler.turn();
            } while (!stopRequested && scheduler.hasWork());
        } finally {
            stopRequested = false;
            exit();
        }
    }

    /**
     * Runs one turn on the calling thread, without waiting: for a host, such as a user interface, that has a loop of its own.
     * The host calls it again after the returned time, and before that when {@code wake}, which may be called by any thread,
     * tells it to.
     *
     * @param wake called once, by the poster, if something is posted before the next call; it must not block
     * @return nanoseconds until the loop has something to do by itself: 0 if it has now, {@code Long.MAX_VALUE} if only a post
     *     can change that
     */
    public long runOnce(Runnable wake) {
        checkOpen();
        enter();
        try {
            scheduler.turn();
            if (!scheduler.ready.isEmpty() || !scheduler.mailbox.announce(wake)) {
                return 0;
            }
            return scheduler.timers.untilNext(time());
        } finally {
            exit();
        }
    }

    /** Any thread: ends the present run, or the next one, after the turn it is in. Coroutines stay as they are. */
    public void stop() {
        post(() -> stopRequested = true);
    }

    /** {@link #spawn(String, Callable)} without a name. */
    public <T extends @Nullable Object> Task<T> spawn(Callable<? extends T> body) {
        return spawnIn(tasks, null, body);
    }

    /** {@link #spawn(String, Callable)} without a name or a result. */
    public Task<@Nullable Void> spawn(Action body) {
        return spawnIn(tasks, null, body);
    }

    /** {@link #spawn(String, Callable)} without a result. */
    public Task<@Nullable Void> spawn(String name, Action body) {
        return spawnIn(tasks, name, body);
    }

    /**
     * Makes a coroutine of this loop, which belongs to no scope. It starts after what is ready already, never inside this
     * call, and first come, first served; but when more than {@value RunQueue#FEW} wait to start, in every turn the newest start
     * first, after what was ready to go on and after whom the one before them has resumed, and a few of the oldest: that keeps a tree of coroutines that
     * spawn coroutines from being all alive at once.
     *
     * @param name for messages and reports
     * @throws IllegalStateException on a closed loop, or from a thread other than the one that runs the loop
     */
    public <T extends @Nullable Object> Task<T> spawn(String name, Callable<? extends T> body) {
        return spawnIn(tasks, name, body);
    }

    /** Makes an unset promise of this loop: asyncio's {@code create_future}. */
    public <T extends @Nullable Object> Promise<T> promise() {
        checkUsable("promise()");
        return new Promise<>(this);
    }

    /** All unfinished tasks of this loop, in the order of their spawns: asyncio's {@code all_tasks}. */
    public List<Task<?>> tasks() {
        checkUsable("tasks()");
        List<Task<?>> all = new ArrayList<>();
        tasks.collect(all);
        all.sort(Comparator.comparingLong(Task::id));
        return all;
    }

    /** All unfinished tasks with what they wait for and where: for whoever wonders why nothing happens. On the loop's thread. */
    public Dump dump() {
        checkUsable("dump()");
        return new Dump(name, tasks.dump());
    }

    /**
     * Any thread: has {@code handler} told, on the detector's thread, whenever one coroutine or callback keeps this loop busy for
     * longer than {@code threshold}. Without this call the threshold is 100 ms, or the system property
     * {@code headrace.stall.millis}, and a warning is logged.
     *
     * @throws IllegalArgumentException if the threshold is not positive
     */
    public void onStall(Duration threshold, Consumer<Stall> handler) {
        stallWatch.set(threshold, handler);
        StallDetector.thresholdChanged();
    }

    /**
     * Has {@code handler} told, on the loop's thread, when all coroutines of the loop wait for each other: nothing is ready, no timer
     * is armed, and each waits for something that only a coroutine of this loop can give, such as an element of a local channel.
     * It is told a tenth of a second after that happened, once; the loop goes on, because another thread may still post to it.
     * Without this call a warning is logged.
     */
    public void onDeadlock(Consumer<WaitGraph> handler) {
        checkUsable("onDeadlock()");
        this.deadlockHandler = Objects.requireNonNull(handler, "handler");
    }

    /** Who waits for whom now: coroutines, channels, locks. */
    public WaitGraph waitGraph() {
        checkUsable("waitGraph()");
        return WaitGraph.of(this);
    }

    /** Its name and state. */
    @Override
    public String toString() {
        return name + (isRunning() ? ", running" : closed ? ", closed" : ", not running");
    }

    /** Has the loop run {@code callback} after what is ready to go on already, in this turn or a later one: {@code call_soon}. */
    public Handle callSoon(Runnable callback) {
        checkUsable("callSoon()");
        Handle handle = new Handle(this, 0, Objects.requireNonNull(callback, "callback"));
        scheduler.ready.add(handle);
        return handle;
    }

    /** Has the loop run {@code callback} after {@code delay}, never earlier: {@code call_later}. */
    public Handle callLater(Duration delay, Runnable callback) {
        checkUsable("callLater()");
        return arm(time() + nanos(delay), Objects.requireNonNull(callback, "callback"));
    }

    /**
     * Has the loop run {@code callback} when its {@link #time} is {@code deadline}, never earlier; callbacks with equal
     * deadlines run in the order of these calls: {@code call_at}. Only differences count, because the clock may overflow: a
     * deadline more than 146 years ahead is taken for that, and one long past for now.
     */
    public Handle callAt(long deadline, Runnable callback) {
        checkUsable("callAt()");
        return arm(withinReach(deadline), Objects.requireNonNull(callback, "callback"));
    }

    /**
     * Any thread: has the loop run {@code job} in one of its next turns; jobs of one thread run in the order of its posts.
     * What the thread did before is visible to the job. Returns false if the loop is closed, and then the job never runs.
     */
    public boolean post(Runnable job) {
        return scheduler.mailbox.post(Objects.requireNonNull(job, "job"));
    }

    /**
     * Any thread: a factory of virtual threads that run only in turns of this loop. They are threads in every respect, with
     * monitors and blocking calls that unmount them, and they may use the loop's channels, tasks and locks like coroutines.
     * Interrupting one that waits for something of the loop, or is about to, cancels its task. One that blocks elsewhere, such as
     * in {@code Thread.sleep}, is interrupted as any thread is, and its task goes on. On a closed loop they refuse to start; one
     * that was started just before ends without having run.
     *
     * @throws UnsupportedOperationException when the first is made, if the JVM was started without
     *     {@code --add-opens java.base/java.lang=ALL-UNNAMED} (on the module path {@code =dev.headrace.loop})
     */
    public ThreadFactory threadFactory() {
        return body -> HostedThread.of(this, body);
    }

    /** {@link #submit(String, Callable)} without a name or a result. */
    public Promise<@Nullable Void> submit(Action body) {
        return Submission.of(this, null, Objects.requireNonNull(body, "body"));
    }

    /** {@link #submit(String, Callable)} without a name. */
    public <T extends @Nullable Object> Promise<T> submit(Callable<? extends T> body) {
        return Submission.of(this, null, Objects.requireNonNull(body, "body"));
    }

    /**
     * From code on any loop: has this loop run {@code body} as a coroutine, and returns a promise of <em>the caller's</em>
     * loop that ends as the coroutine does. Never suspends and never fails for want of room, so that loops may call each
     * other back and forth. On a closed loop the promise fails. Cancelling the promise asks the coroutine to end; cancelling a
     * task that joins it does not, see {@link #call(String, Callable)}. A failure that nobody asks the promise for is logged.
     *
     * @param name for messages and reports
     * @throws IllegalStateException if the caller runs on no loop
     */
    public <T extends @Nullable Object> Promise<T> submit(String name, Callable<? extends T> body) {
        return Submission.of(this, Objects.requireNonNull(name, "name"), Objects.requireNonNull(body, "body"));
    }

    /** {@link #call(String, Callable)} without a name or a result. */
    public void call(Action body) {
        Submission.call(this, null, Objects.requireNonNull(body, "body"));
    }

    /** {@link #call(String, Callable)} without a name. */
    public <T extends @Nullable Object> T call(Callable<? extends T> body) {
        return Submission.call(this, null, Objects.requireNonNull(body, "body"));
    }

    /**
     * From a coroutine of any loop: has this loop run {@code body} as a coroutine, suspends the caller until that has ended, and
     * returns its result: a {@link #submit(String, Callable) submit} that nothing survives. When the calling task is cancelled, the coroutine on this
     * loop is cancelled as well, and this still waits for its end. If it ends with a result all the same, that is returned, and
     * the cancellation takes effect at the caller's next suspension; a failure of its clean-up is suppressed in the exception.
     *
     * <p>Memory effects: what the caller did before is visible to the body, and what the body did to the caller.
     *
     * @param name for messages and reports
     * @throws java.util.concurrent.CompletionException if the body threw a checked exception, its cause; unchecked ones are
     *     thrown as they are
     * @throws CancelledException if the calling task is cancelled and the body has no result; or, with this loop's name, if the
     *     coroutine there was cancelled by somebody else, such as the closing of this loop
     * @throws IllegalStateException outside a coroutine, or if this loop is closed, or was closed and the body did not end
     */
    public <T extends @Nullable Object> T call(String name, Callable<? extends T> body) {
        return Submission.call(this, Objects.requireNonNull(name, "name"), Objects.requireNonNull(body, "body"));
    }

    /** {@link #closeWithin} with five seconds. */
    @Override
    public void close() {
        closeWithin(Duration.ofNanos(closeGraceNanos));
    }

    /**
     * Cancels the coroutines that are left, runs them until they have ended, and closes the loop for good. If none of them has ended
     * for the length of {@code patience}, those that are left are named in the log, and whoever waits for them on another loop or
     * thread is told that they failed. Callbacks that are ready then still run; if they go on calling others for ever, they are
     * left as well. Closing twice does nothing.
     *
     * @throws IllegalStateException while the loop runs
     * @throws IllegalArgumentException if the patience is negative
     */
    public void closeWithin(Duration patience) {
        long patienceNanos = nanos(patience);
        if (closed) {
            return;
        }
        if (runner != null) {
            throw new IllegalStateException(name + " is running: stop() it first, close() it when its run has returned");
        }
        boolean interrupted = Thread.interrupted(); // it is for the caller: this may have to wait
        enter();
        try {
            closed = true;
            cancelAll(patienceNanos);
            closeJobs.forEach(this::callBack);
            giveUp();
        } finally {
            try {
                scheduler.runAfterwards();
                scheduler.mailbox.close(job -> {
                    callBack(job);
                    scheduler.runAfterwards();
                });
            } finally {
                exit();
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }
        unobserved.forEach(UnobservedFailure::run);
        unobserved.clear();
    }

    /** The task whose coroutine is running; null in a callback, and for other threads meaningless. */
    public @Nullable Task<?> running() {
        return scheduler.running();
    }

    /** The loop's time as it stood when the present turn began, in nanoseconds: for those who must not read the clock each time. */
    public long turnTime() {
        return scheduler.turnTime();
    }

    /**
     * Has {@code job} run when the loop is closed, after the last coroutine has ended: for what must be given up or given back then.
     * Jobs run in the order in which they came; what one throws is reported and harms no other.
     */
    public void atClose(Runnable job) {
        checkUsable("atClose()");
        closeJobs.add(Objects.requireNonNull(job, "job"));
    }

    /**
     * For those who write a hand-off of their own: has {@code job} run when the running coroutine suspends or ends, before another
     * coroutine runs on this loop, or while it looks for something in place ({@link #pollInPlace}); in a callback of a post or a timer,
     * at the end of the turn. It must not suspend, and uses what it has captured: it has no thread-locals, and must not ask for {@link #current}, which works on some threads only.
     * What it throws is logged.
     */
    public void afterThis(Runnable job) {
        Scheduler to = scheduler; // here and not in a method of its own: the JIT takes small ones in where they are rare, and what they call with them
        if (to.afterwardsCount == to.afterwards.length) {
            to.afterwards = Arrays.copyOf(to.afterwards, 2 * to.afterwardsCount);
        }
        to.afterwards[to.afterwardsCount++] = job;
    }

    /**
     * In a coroutine that is about to wait for what another thread will bring: looks for it in place, again and again, for as long as
     * this loop has nothing else to do and its {@link #idle idle strategy} does not want to park; returns whether {@code found} has
     * said so. A coroutine that need not suspend gets its element in the time that a cache line takes from core to core.
     */
    public boolean pollInPlace(BooleanSupplier found) {
        return scheduler.pollInPlace(found);
    }

    /**
     * Sets what the loop does when it has nothing to do, before it parks; without this call that is {@link Idle#adaptive}. Before the
     * loop runs, or on its thread.
     */
    public void idle(Idle strategy) {
        checkUsable("idle()");
        scheduler.ladder = Objects.requireNonNull(strategy, "strategy");
    }

    /**
     * For code that waits on its own: the running coroutine's wait node, carrying {@code broughtAlong}. The caller puts it
     * where it will be resumed, and calls {@link Waiter#await} next; nothing in between may suspend.
     *
     * @throws IllegalStateException if the caller is not a coroutine of this loop
     */
    public Waiter waiter(@Nullable Object broughtAlong) {
        return runningTask().armOwnWaiter(broughtAlong);
    }

    private Task<?> runningTask() {
        checkCurrent("waiting");
        Task<?> task = scheduler.running();
        if (task == null) {
            throw new IllegalStateException("a callback of " + name + " cannot wait, because it would stop the loop: "
                    + "do this in a coroutine, spawn(() -> ...)");
        }
        return task;
    }

    /** Suspends the running coroutine for {@code delay}, never less. */
    void sleep(Duration delay) {
        long nanos = nanos(delay);
        Waiter me = waiter(null);
        me.timer = arm(time() + nanos, me);
        me.await();
    }

    /** Lets everything run that is ready, then the running coroutine again. */
    void yieldNow() {
        runningTask().yieldNow();
    }

    /** Makes a coroutine, ready to start, with {@code body} an Action or a Callable. */
    <T extends @Nullable Object> Task<T> spawnIn(TaskList home, @Nullable String name, Object body) {
        Task<T> task = create(home, name, body);
        task.begin();
        return task;
    }

    /** Makes a coroutine that does not start before somebody starts or joins it. */
    <T extends @Nullable Object> Task<T> lazy(Object body) {
        return create(tasks, null, body);
    }

    /** Makes the task of a virtual thread that runs on this loop; if the loop is being closed, only for the thread to end. */
    Task<?> adopt(Coroutine thread, Action body) {
        Task<?> task = listed(tasks, null, body);
        task.carriedBy(thread);
        if (closed) {
            task.cancelBy(new CancelledException(name, "the loop was closed"));
        }
        return task;
    }

    /** Runs a part of a virtual thread's life in this turn; meanwhile that thread is the loop's. */
    void lend(Thread thread, Task<?> task, Runnable part) {
        Thread carrier = runner;
        runner = thread;
        try {
            scheduler.runAs(task, part);
        } finally {
            runner = carrier;
        }
    }

    /** Where tasks that belong to no scope are listed. */
    TaskList unscoped() {
        return tasks;
    }

    StallDetector.Watch stallWatch() {
        return stallWatch;
    }

    Scheduler scheduler() {
        return scheduler;
    }

    /** The thread that runs the loop now; may be read, without ordering, by any other. */
    @Nullable Thread runner() {
        return (Thread) RUNNER.getOpaque(this);
    }

    void forEachUnfinished(Consumer<Task<?>> action) {
        List<Task<?>> all = new ArrayList<>();
        tasks.collect(all);
        all.reversed().forEach(action);
    }

    /** Nothing has happened for a while, and no timer is armed. */
    void lookForDeadlock() {
        WaitGraph graph = WaitGraph.of(this);
        if (graph.deadlocked()) {
            callBack(() -> deadlockHandler.accept(graph));
        }
    }

    /** All unfinished tasks but the running one; read by the stall detector, without ordering. */
    List<Task<?>> suspended() {
        List<Task<?>> all = new ArrayList<>();
        tasks.collect(all);
        all.remove(running());
        return all;
    }

    /** Somebody has resumed a coroutine that waits. */
    void ready(Task<?> task) {
        scheduler.ready.addResumed(task);
    }

    /** A coroutine lets the others go first. */
    void requeue(Task<?> task) {
        scheduler.ready.add(task);
    }

    /** A task that is ready, because it was resumed, cannot suspend after all. */
    void unready(Task<?> task) {
        scheduler.ready.remove(task);
    }

    /** A new task is to start. */
    void enqueue(Task<?> task) {
        scheduler.ready.addFresh(task);
    }

    /** A random number below {@code bound}, for the fairness of selects. */
    int random(int bound) {
        randomState ^= randomState << 13;
        randomState ^= randomState >>> 7;
        randomState ^= randomState << 17;
        return (int) ((randomState >>> 32) * bound >>> 32);
    }

    void disarm(Handle handle) {
        scheduler.timers.remove(handle);
    }

    void unobserved(UnobservedFailure failure) {
        unobserved.add(failure);
    }

    void observed(UnobservedFailure failure) {
        unobserved.remove(failure);
    }

    void checkCurrent(String what) {
        if (!isCurrent()) {
            throw new IllegalStateException(what + " belongs to the thread of " + name + ", but was called from thread \""
                    + Thread.currentThread().getName() + "\": use " + name + ".post(() -> ...)");
        }
    }

    /** Runs a callback; what it throws is reported and harms nobody else. */
    void callBack(Runnable callback) {
        scheduler.calls++;
        try {
            callback.run();
        } catch (Throwable e) {
            Failures.log("a callback of " + name + " failed", e);
        }
    }

    private <T extends @Nullable Object> Task<T> create(TaskList home, @Nullable String name, Object body) {
        Objects.requireNonNull(body, "body");
        checkUsable("spawn()");
        checkOpen();
        return listed(home, name, body);
    }

    private <T extends @Nullable Object> Task<T> listed(TaskList home, @Nullable String name, Object body) {
        if (body.getClass() != lastNoted) {
            lastNoted = SpawnSite.note(body);
        }
        Task<T> task = new Task<>(this, home, ++scheduler.counters.spawned, name, body);
        home.add(task);
        Task<?> spawner = running();
        if (spawner != null) {
            task.locals = spawner.locals;
        }
        if (Context.SWAPS) {
            task.scopedValues = Context.scopedValues(Thread.currentThread());
        }
        Scope scope = home.scope;
        CancelledException request = scope == null ? null : scope.owner.requestIn(scope);
        if (request != null) {
            task.cancelBy(request); // spawned into a block that is cancelled already: it ends without having run
        }
        return task;
    }

    private void runUntil(@Nullable Awaitable<?> awaited) {
        checkOpen();
        enter();
        boolean interrupted = false;
        try {
            if (awaited != null) {
                awaited.aboutToJoin();
            }
            while (!isOver(awaited) && !interrupted) {
                scheduler.turn();
                if (scheduler.ready.isEmpty() && !isOver(awaited)) {
                    scheduler.idle(Long.MAX_VALUE);
                }
                interrupted = Thread.interrupted();
                if (interrupted && awaited instanceof Task<?> main) {
                    main.cancelBy(new CancelledException(main.label(), "the thread of " + name + " was interrupted"));
                    interrupted = false; // otherwise there is nobody to cancel, and it is for the caller
                }
            }
        } finally {
            stopRequested = false;
            exit();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private boolean isOver(@Nullable Awaitable<?> awaited) {
        return stopRequested || awaited != null && awaited.isDone();
    }

    /** The calling thread begins to run the loop. */
    private void enter() {
        checkNotNested();
        if (runner != null) {
            throw new IllegalStateException(name + " is running already, on thread \"" + runner.getName() + '"');
        }
        runner = Thread.currentThread();
        OF_THREAD.set(this);
        scheduler.started();
        StallDetector.watch(this);
    }

    private void exit() {
        StallDetector.forget(this);
        scheduler.stopped();
        OF_THREAD.remove();
        runner = null;
    }

    private static void checkNotNested() {
        EventLoop outer = currentOrNull();
        if (outer != null) {
            throw new IllegalStateException("thread \"" + Thread.currentThread().getName() + "\" runs " + outer.name
                    + " already, and a loop cannot run inside a loop: spawn() a coroutine there, or use a thread of its own");
        }
    }

    private void cancelAll(long patienceNanos) {
        var request = new CancelledException(name, "the loop was closed");
        tasks.forEach(task -> task.cancelBy(request));
        runUntilTasksHaveEnded(patienceNanos);
        runLastCallbacks();
        tasks.forEach(task -> LOG.log(System.Logger.Level.ERROR, name + " was closed, but " + task.label()
                + ", spawned at " + task.spawnSite() + ", does not end"));
    }

    /** Those who wait elsewhere for a coroutine that does not end learn of it; the log has it already. */
    private void giveUp() {
        if (!tasks.isEmpty()) {
            tasks.forEach(task -> task.abandon(new IllegalStateException(name + " was closed, but " + task.label() + " did not end")));
            runLastCallbacks();
        }
    }

    private void runLastCallbacks() {
        for (int turns = scheduler.ready.size() / Scheduler.BUDGET + LAST_TURNS; turns > 0 && !scheduler.ready.isEmpty(); turns--) {
            scheduler.turn();
        }
    }

    /** Gives up when none has ended for a while. */
    private void runUntilTasksHaveEnded(long patienceNanos) {
        long progress = scheduler.counters.ended();
        long giveUpAt = System.nanoTime() + patienceNanos;
        while (!tasks.isEmpty() && System.nanoTime() - giveUpAt < 0) {
            scheduler.turn();
            if (scheduler.counters.ended() != progress) {
                progress = scheduler.counters.ended();
                giveUpAt = System.nanoTime() + patienceNanos;
            }
            if (scheduler.ready.isEmpty() && !tasks.isEmpty()) {
                scheduler.idle(Math.max(0, giveUpAt - System.nanoTime()));
            }
        }
    }

    /**
     * The clock may overflow, so near deadlines are told by their distance; only the others by which number is greater. Most come soon
     * after the beginning of the turn, and then the clock need not be read.
     */
    private long withinReach(long deadline) {
        long ahead = deadline - turnTime();
        if (0 <= ahead && ahead <= LONGEST_NANOS) {
            return deadline;
        }
        long now = time();
        long distance = deadline - now;
        if (-LONGEST_NANOS / 2 < distance && distance <= LONGEST_NANOS) {
            return deadline;
        }
        return deadline < now ? now : now + LONGEST_NANOS;
    }

    Handle arm(long deadline, Object target) {
        Handle handle = new Handle(this, deadline, target);
        scheduler.timers.arm(handle);
        return handle;
    }

    /** For what may be called on the loop's thread and, while no thread runs the loop, by whoever prepares it. */
    void checkUsable(String what) {
        if (runner != null) {
            checkCurrent(what);
        } else if (closed) {
            throw closedFailure();
        }
    }

    /** For what may also be read when the loop has been closed, by anybody. */
    void checkNotElsewhere(String what) {
        if (runner != null) {
            checkCurrent(what);
        }
    }

    private void checkOpen() {
        if (closed) {
            throw closedFailure();
        }
    }

    IllegalStateException closedFailure() {
        return new IllegalStateException(name + " is closed: it runs nothing any more");
    }

    /**
     * {@code delay} in nanoseconds, to be added to {@link #time}: what is too long to be counted is cut to 146 years.
     *
     * @throws IllegalArgumentException if the delay is negative
     */
    public static long nanos(Duration delay) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("a delay cannot be negative: " + delay);
        }
        return delay.compareTo(LONGEST) < 0 ? delay.toNanos() : LONGEST_NANOS;
    }
}
