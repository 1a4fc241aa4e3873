package dev.headrace.loop;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A coroutine that names the one to run next: the greenlet library's {@code greenlet}. Where a generator goes back to whoever
 * ran it, a greenlet switches to any other.
 *
 * <pre>{@code
 * Greenlet<Void>[] g = new Greenlet[2];
 * g[0] = Greenlet.of(x -> { print(1); g[1].switchTo(null); print(2); g[1].switchTo(null); return null; });
 * g[1] = Greenlet.of(x -> { print(3); g[0].switchTo(null); print(4); return null; });
 * g[0].switchTo(null);                                            // 1 3 2 4
 * }</pre>
 *
 * A greenlet whose body ends falls back to its parent, the greenlet that made it, with its result or its exception; at the
 * root stands whoever called {@link #switchTo} from outside all greenlets, a plain thread or a coroutine. Greenlets belong
 * to the thread, or the coroutine, that first switched to them.
 *
 * @param <T> type of the values passed at a switch
 */
public final class Greenlet<T extends @Nullable Object> {

    /** The code of a greenlet. */
    @FunctionalInterface
    public interface Body<T extends @Nullable Object> {

        /** Is passed the value of the first switch; what it returns is passed to the parent. */
        T run(T first) throws Exception;
    }

    /** The greenlet that runs on a thread, outside tasks; those of a task are kept in the task. */
    private static final ThreadLocal<Greenlet<?>> OF_THREAD = new ThreadLocal<>();

    private static final VarHandle HOME;

    static {
        try {
            HOME = MethodHandles.lookup().findVarHandle(Greenlet.class, "home", Object.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Body<T> body;
    private final @Nullable Greenlet<T> parent;
    private final Coroutine coroutine = Coroutine.of("greenlet", this::runBody);

    /** The thread or task it belongs to, once it has run; never changes then. Written through {@link #HOME}. */
    private @Nullable Object home;

    /** What is passed with the present switch: a value, or an exception to be thrown at the other side. */
    private @Nullable Object value;
    private @Nullable Throwable raised;

    /** Set before a suspension: where to go from here; null is the root. */
    private @Nullable Greenlet<T> goal;

    private boolean dead;

    private Greenlet(Body<T> body, @Nullable Greenlet<T> parent) {
        this.body = body;
        this.parent = parent;
    }

    /** Makes a greenlet, which runs when somebody switches to it; its parent is the running greenlet, or the root. */
    @SuppressWarnings("unchecked")
    public static <T extends @Nullable Object> Greenlet<T> of(Body<T> body) {
        return new Greenlet<>(Objects.requireNonNull(body, "body"), (Greenlet<T>) current());
    }

    /** Whether its body has ended. Switching to it then goes to its parent instead. */
    public boolean isDead() {
        return dead;
    }

    /**
     * Stops the caller and runs this greenlet, whose own last switch returns {@code value}; returns what is passed when
     * somebody switches back.
     *
     * @throws IllegalStateException if it belongs to another thread or coroutine
     * @throws java.util.concurrent.CompletionException if a greenlet that fell back to the caller failed with a checked
     *     exception, the cause; unchecked ones are thrown as they are
     */
    public T switchTo(T value) {
        return go(this, value, null);
    }

    /** Like {@link #switchTo}, but the other side's switch throws {@code failure}; a fresh greenlet never runs and fails with it. */
    public T raise(Throwable failure) {
        return go(this, null, Objects.requireNonNull(failure, "failure"));
    }

    /**
     * From a greenlet: switches to its parent, or to the root if it has none.
     *
     * @throws IllegalStateException outside greenlets
     */
    @SuppressWarnings("unchecked")
    public static <T extends @Nullable Object> T switchToParent(T value) {
        Greenlet<T> self = (Greenlet<T>) current();
        if (self == null) {
            throw new IllegalStateException("only a greenlet has a parent to switch to");
        }
        return go(self.parent, value, null);
    }

    @SuppressWarnings("unchecked")
    private static <T extends @Nullable Object> T go(@Nullable Greenlet<T> goal, @Nullable Object value, @Nullable Throwable raised) {
        Greenlet<T> self = (Greenlet<T>) current();
        if (self == null) {
            return drive(goal, value, raised);
        }
        Greenlet<T> next = goal;
        while (next != null && next.dead) {
            next = next.parent;
        }
        if (next != null) {
            next.claim(self.home);
        }
        self.goal = goal;
        self.value = value;
        self.raised = raised;
        if (goal != self) {
            self.coroutine.suspend();
        }
        return (T) self.take();
    }

    /** At the root: runs one greenlet after the other until one switches to the root or falls back to it. */
    @SuppressWarnings("unchecked")
    private static <T extends @Nullable Object> T drive(@Nullable Greenlet<T> goal, @Nullable Object value, @Nullable Throwable raised) {
        try {
            while (goal != null) {
                if (goal.dead) {
                    goal = goal.parent;
                    continue;
                }
                goal.claim(here());
                goal.value = value;
                goal.raised = raised;
                Greenlet<T> ran = goal;
                ran.goal = null;
                setCurrent(ran);
                ran.coroutine.resume();
                value = ran.value;
                raised = ran.raised;
                goal = ran.dead ? ran.parent : ran.goal;
            }
        } finally {
            setCurrent(null);
        }
        if (raised != null) {
            throw Awaitable.unchecked(raised, "a greenlet");
        }
        return (T) value;
    }

    private @Nullable Object take() {
        Throwable failure = raised;
        if (failure != null) {
            raised = null;
            throw Awaitable.unchecked(failure, "a greenlet");
        }
        Object passed = value;
        value = null;
        return passed;
    }

    @SuppressWarnings("unchecked")
    private void runBody() {
        setCurrent(this); // on the engine of threads, this is another thread than the root's
        try {
            value = body.run((T) take());
        } catch (Throwable thrown) {
            value = null;
            raised = thrown;
        }
        dead = true;
    }

    /** At the root: the task or, outside tasks, the thread. */
    private static Object here() {
        Task<?> task = Coroutine.currentTask();
        return task != null ? task : Thread.currentThread();
    }

    /** Whoever comes first has it; two threads may come at once, and a stack must not be run by both. */
    private void claim(@Nullable Object here) {
        Object owner = home;
        if (owner == null) {
            owner = HOME.compareAndExchange(this, null, here);
        }
        if (owner != null && owner != here) {
            throw new IllegalStateException("a greenlet cannot move: it belongs to " + owner + ", and was switched to from " + here);
        }
    }

    private static @Nullable Greenlet<?> current() {
        Task<?> task = Coroutine.currentTask();
        if (task != null) {
            return task.greenlet;
        }
        return OF_THREAD.get();
    }

    private static void setCurrent(@Nullable Greenlet<?> greenlet) {
        Task<?> task = Coroutine.currentTask();
        if (task != null) {
            task.greenlet = greenlet;
        } else if (greenlet == null) {
            OF_THREAD.remove();
        } else {
            OF_THREAD.set(greenlet);
        }
    }
}
