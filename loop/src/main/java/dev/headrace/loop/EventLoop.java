package dev.headrace.loop;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
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
 *     at most {@value #BUDGET} times                            │
 *   2 run what other threads have posted              │
 *   3 fire the timers that are due                    │
 *   4 nothing ready? spin a little, then park until   │
 *     the next timer or post  ────────────────────────┘
 * </pre>
 *
 * <p><b>Threads.</b> Whoever calls a {@code run} method lends the loop its thread. Until that call returns, everything
 * here is for that thread only, but for {@link #post}, {@link #submit}, {@link #stop} and the read-only methods, which any
 * thread may call. What a thread did before a post is visible to the posted job.
 */
public final class EventLoop implements AutoCloseable {

    /** How many coroutines and callbacks one turn runs before the loop looks at posts and timers. */
    static final int BUDGET = 256;

    /** What a longer delay is cut to: about 146 years, half of what the clock can count. */
    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE / 2);

    /** How long {@link #close} waits for coroutines that suspend, shielded or ignoring their cancellation, while they end. */
    private static final long CLOSE_GRACE_NANOS = Duration.ofSeconds(5).toNanos();

    /** Looks at the mailbox before a loop with nothing to do parks: a few microseconds; none on a single core. */
    private static final int SPINS = Runtime.getRuntime().availableProcessors() > 1 ? 200 : 0;

    private static final System.Logger LOG = System.getLogger("dev.headrace.loop");
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    /** The loop that a thread runs, for code outside coroutines: callbacks, and {@code spawn} before a run. */
    private static final ThreadLocal<EventLoop> OF_THREAD = new ThreadLocal<>();

    private final String name;
    private final RunQueue ready = new RunQueue();
    private final TimerQueue timers = new TimerQueue();
    private final Mailbox mailbox = new Mailbox();
    private final LoopCounters counters = new LoopCounters();

    /**
     * The thread that runs the loop now. Other threads read it, unordered, only to find that they are not it: a thread
     * finds itself here only if it has written itself.
     */
    private @Nullable Thread runner;

    /** The task whose coroutine is running; null in callbacks and between coroutines. */
    private @Nullable Task<?> running;

    /** The unfinished tasks, newest first: they keep suspended coroutines from being collected before their finally blocks ran. */
    private @Nullable Task<?> tasks;

    private long spawned;
    private boolean stopRequested;

    /** Written by the thread that closes the loop. */
    private volatile boolean closed;

    private EventLoop(String name) {
        this.name = name;
    }

    /** Makes a loop called {@code loop-N}, which runs when a thread calls one of its run methods. */
    public static EventLoop create() {
        return create("loop-" + NUMBERS.getAndIncrement());
    }

    /** Makes a loop of the given name. */
    public static EventLoop create(String name) {
        return new EventLoop(Objects.requireNonNull(name, "name"));
    }

    /** {@link #run(Callable)} for a main coroutine without a result. */
    public static void run(Action main) {
        run(callable(main));
    }

    /**
     * Makes a loop on the calling thread, runs {@code main} as its first coroutine, and returns its result. When
     * {@code main} ends, the coroutines that are left are cancelled and their {@code finally} blocks run; then the loop is
     * closed. Interrupting the thread cancels {@code main}.
     *
     * @throws IllegalStateException if the calling thread runs a loop already
     * @throws java.util.concurrent.CompletionException if {@code main} threw a checked exception, its cause; unchecked ones
     *     are thrown as they are
     */
    public static <T extends @Nullable Object> T run(Callable<? extends T> main) {
        checkNotNested();
        try (EventLoop loop = create()) {
            return loop.runUntilComplete(main);
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

    static @Nullable EventLoop currentOrNull() {
        Task<?> task = Coroutine.currentTask();
        return task != null ? task.loop : OF_THREAD.get();
    }

    /** The name, as it stands in messages. */
    public String name() {
        return name;
    }

    /** Whether the calling code runs on this loop: what every loop-confined method checks first. */
    public boolean isCurrent() {
        return Thread.currentThread() == runner;
    }

    /** Whether a thread runs the loop at this moment. */
    public boolean isRunning() {
        return runner != null;
    }

    /** Whether {@link #close} has been called. */
    public boolean isClosed() {
        return closed;
    }

    /** What the loop has done so far. */
    public LoopCounters counters() {
        return counters;
    }

    /** The loop's clock, in nanoseconds: only differences mean something. asyncio's {@code loop.time()}. */
    public long time() {
        return System.nanoTime();
    }

    /** Runs the loop on the calling thread until the coroutine of {@code main} has ended, and returns its result. */
    public <T extends @Nullable Object> T runUntilComplete(Callable<? extends T> main) {
        Task<T> task = spawn("main", main);
        runUntil(task::isDone, task);
        return task.result();
    }

    /** Runs the loop on the calling thread until {@link #stop}. */
    public void runForever() {
        runUntil(() -> false, null);
    }

    /** Any thread: ends the present run, or the next one, after the turn it is in. Coroutines stay as they are. */
    public void stop() {
        post(() -> stopRequested = true);
    }

    /** {@link #spawn(String, Callable)} without a name. */
    public <T extends @Nullable Object> Task<T> spawn(Callable<? extends T> body) {
        return spawn(null, body);
    }

    /** {@link #spawn(String, Callable)} without a name or a result. */
    public Task<@Nullable Void> spawn(Action body) {
        return spawn(null, callable(body));
    }

    /** {@link #spawn(String, Callable)} without a result. */
    public Task<@Nullable Void> spawn(@Nullable String name, Action body) {
        return spawn(name, callable(body));
    }

    /**
     * Makes a coroutine of this loop. It starts after what is ready already, never inside this call.
     *
     * @param name for messages and reports; null gives {@code task-N}
     * @throws IllegalStateException on a closed loop, or from a thread other than the one that runs the loop
     */
    public <T extends @Nullable Object> Task<T> spawn(@Nullable String name, Callable<? extends T> body) {
        Objects.requireNonNull(body, "body");
        checkUsable("spawn()");
        if (closed) {
            throw closedFailure();
        }
        Task<T> task = new Task<>(this, ++spawned, name, body);
        Task<?> newest = tasks;
        task.next = newest;
        if (newest != null) {
            newest.previous = task;
        }
        tasks = task;
        ready.add(task);
        return task;
    }

    /** Has the loop run {@code callback} in its next turn, after what is ready already: {@code call_soon}. */
    public Handle callSoon(Runnable callback) {
        checkUsable("callSoon()");
        Handle handle = new Handle(this, 0, Objects.requireNonNull(callback, "callback"));
        ready.add(handle);
        return handle;
    }

    /** Has the loop run {@code callback} after {@code delay}, never earlier: {@code call_later}. */
    public Handle callLater(Duration delay, Runnable callback) {
        checkUsable("callLater()");
        return arm(nanos(delay), Objects.requireNonNull(callback, "callback"));
    }

    /**
     * Any thread: has the loop run {@code job} in one of its next turns; jobs of one thread run in the order of its posts.
     * What the thread did before is visible to the job. Returns false if the loop is closed, and then the job never runs.
     */
    public boolean post(Runnable job) {
        return mailbox.post(Objects.requireNonNull(job, "job"));
    }

    /** {@link #submit(Callable)} without a result. */
    public Promise<@Nullable Void> submit(Action body) {
        return submit(callable(body));
    }

    /**
     * From code on any loop: has this loop run {@code body} as a coroutine, and returns a promise of <em>the caller's</em>
     * loop that ends as the coroutine does. Never suspends and never fails for want of room, so that loops may call each
     * other back and forth. On a closed loop the promise fails.
     *
     * @throws IllegalStateException if the caller runs on no loop
     */
    public <T extends @Nullable Object> Promise<T> submit(Callable<? extends T> body) {
        Objects.requireNonNull(body, "body");
        EventLoop caller = current();
        Promise<T> promise = new Promise<>(caller);
        boolean accepted = post(() -> {
            if (closed) {
                caller.post(() -> promise.fail(closedFailure()));
                return;
            }
            Task<T> task = spawn(null, body);
            task.onDone(done -> caller.post(() -> promise.settleLike(done)));
        });
        if (!accepted) {
            promise.fail(closedFailure());
        }
        return promise;
    }

    /**
     * Cancels the coroutines that are left, runs them until they have ended, and closes the loop for good. Coroutines that
     * have not ended after five seconds are named in the log and left. Closing twice does nothing.
     *
     * @throws IllegalStateException while the loop runs
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        checkNotNested();
        if (runner != null) {
            throw new IllegalStateException(name + " is running: stop() it first, close() it when its run has returned");
        }
        runner = Thread.currentThread();
        OF_THREAD.set(this);
        try {
            closed = true;
            cancelAll();
            mailbox.close(this::call);
        } finally {
            OF_THREAD.remove();
            runner = null;
        }
    }

    /**
     * For code that waits on its own: the running coroutine's wait node, carrying {@code broughtAlong}. The caller puts it
     * where it will be resumed, and calls {@link Waiter#await} next; nothing in between may suspend.
     *
     * @throws IllegalStateException if the caller is not a coroutine of this loop
     */
    public Waiter waiter(@Nullable Object broughtAlong) {
        checkCurrent("waiting");
        Task<?> task = running;
        if (task == null) {
            throw new IllegalStateException("a callback of " + name + " cannot wait, because it would stop the loop: "
                    + "do this in a coroutine, spawn(() -> ...)");
        }
        return task.armOwnWaiter(broughtAlong);
    }

    /** Suspends the running coroutine for {@code delay}, never less. */
    void sleep(Duration delay) {
        long nanos = nanos(delay);
        Waiter me = waiter(null);
        me.timer = arm(nanos, me);
        me.await();
    }

    /** Lets everything run that is ready, then the running coroutine again. */
    void yieldNow() {
        Waiter me = waiter(null);
        me.task.checkCancelled();
        me.resume(null);
        me.await();
    }

    @Nullable Task<?> running() {
        return running;
    }

    void ready(Task<?> task) {
        ready.add(task);
    }

    void unready(Task<?> task) {
        ready.remove(task);
    }

    void disarm(Handle handle) {
        timers.remove(handle);
    }

    void forget(Task<?> task) {
        Task<?> newer = task.previous;
        Task<?> older = task.next;
        if (newer == null) {
            tasks = older;
        } else {
            newer.next = older;
        }
        if (older != null) {
            older.previous = newer;
        }
        task.previous = null;
        task.next = null;
    }

    void checkCurrent(String what) {
        if (!isCurrent()) {
            throw new IllegalStateException(what + " belongs to the thread of " + name + ", but was called from thread \""
                    + Thread.currentThread().getName() + "\": use " + name + ".post(() -> ...)");
        }
    }

    /** Runs a callback; what it throws is reported and harms nobody else. */
    void call(Runnable callback) {
        try {
            callback.run();
        } catch (Throwable e) {
            LOG.log(System.Logger.Level.ERROR, "a callback of " + name + " failed", e);
        }
    }

    private void runUntil(BooleanSupplier end, @Nullable Task<?> main) {
        checkNotNested();
        if (runner != null) {
            throw new IllegalStateException(name + " is running already, on thread \"" + runner.getName() + '"');
        }
        runner = Thread.currentThread();
        OF_THREAD.set(this);
        counters.started();
        try {
            while (!end.getAsBoolean() && !stopRequested) {
                turn(end, main);
            }
        } finally {
            stopRequested = false;
            counters.stopped();
            OF_THREAD.remove();
            runner = null;
        }
    }

    private static void checkNotNested() {
        EventLoop outer = currentOrNull();
        if (outer != null) {
            throw new IllegalStateException("thread \"" + Thread.currentThread().getName() + "\" runs " + outer.name
                    + " already, and a loop cannot run inside a loop: spawn() a coroutine there, or use a thread of its own");
        }
    }

    private void cancelAll() {
        var request = new CancelledException(name, "the loop was closed");
        for (Task<?> task = tasks; task != null; task = task.next) {
            task.cancelBy(request);
        }
        long giveUpAt = arm(CLOSE_GRACE_NANOS, (Runnable) () -> {}).deadline;
        BooleanSupplier over = () -> tasks == null && ready.isEmpty() || time() - giveUpAt >= 0;
        while (!over.getAsBoolean()) {
            turn(over, null);
        }
        for (Task<?> task = tasks; task != null; task = task.next) {
            LOG.log(System.Logger.Level.ERROR, name + " was closed, but " + task.label() + " does not end");
        }
    }

    private void turn(BooleanSupplier end, @Nullable Task<?> main) {
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
        mailbox.drain(this::call, BUDGET);
        fireTimers();
        if (ready.isEmpty() && !stopRequested && !end.getAsBoolean()) {
            idle();
            if (Thread.interrupted() && main != null) {
                main.cancelBy(new CancelledException(main.label(), "the thread of " + name + " was interrupted"));
            }
        }
    }

    private void resume(Task<?> task) {
        counters.resumptions++;
        running = task;
        task.resume();
        running = null;
    }

    private void fireTimers() {
        if (timers.isEmpty()) {
            return;
        }
        long now = time();
        for (Handle due; (due = timers.pollDue(now)) != null; ) {
            due.run();
        }
    }

    /** Nothing is ready: waits for a post or the next timer, spinning first, because waking a parked thread takes long. */
    private void idle() {
        long since = time();
        for (int i = 0; i < SPINS && mailbox.isEmpty(); i++) {
            Thread.onSpinWait();
        }
        if (mailbox.isEmpty()) {
            long nanos = timers.untilNext(time());
            if (nanos > 0) {
                mailbox.park(nanos);
            }
        }
        counters.idleNanos += time() - since;
    }

    private Handle arm(long nanos, Object target) {
        Handle handle = new Handle(this, time() + nanos, target);
        timers.arm(handle);
        return handle;
    }

    /** For what may be called on the loop's thread and, while no thread runs the loop, by whoever prepares it. */
    private void checkUsable(String what) {
        if (runner != null) {
            checkCurrent(what);
        } else if (closed) {
            throw closedFailure();
        }
    }

    private IllegalStateException closedFailure() {
        return new IllegalStateException(name + " is closed: it runs nothing any more");
    }

    private static long nanos(Duration delay) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("a delay cannot be negative: " + delay);
        }
        return delay.compareTo(LONGEST) < 0 ? delay.toNanos() : LONGEST.toNanos();
    }

    private static Callable<@Nullable Void> callable(Action action) {
        Objects.requireNonNull(action, "action");
        return () -> {
            action.run();
            return null;
        };
    }
}
