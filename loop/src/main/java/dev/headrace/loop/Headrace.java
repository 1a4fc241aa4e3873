package dev.headrace.loop;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a coroutine can do, as plain calls: {@code import static dev.headrace.loop.Headrace.*;}. Each acts on the loop that
 * the calling code runs on, and throws {@link IllegalStateException} where there is none; all but {@link #spawn(Action) spawn},
 * {@link #lazy} and {@link #describe} are for coroutines only, because they suspend.
 *
 * <p>Whatever is run for a caller fails as {@link Awaitable#join} does: unchecked exceptions and errors are thrown as they are,
 * checked ones as the cause of a {@link CompletionException}.
 */
public final class Headrace {

    /** When {@link #waitFor} has waited enough: the constants of asyncio's {@code wait}. */
    public enum Until {
        /** When one has ended, however. */
        FIRST_COMPLETED,
        /** When one has failed or was cancelled, or all have ended. */
        FIRST_EXCEPTION,
        /** When all have ended. */
        ALL_COMPLETED
    }

    /** What {@link #waitFor} found: those that have ended, and those that have not, each in the order given. */
    public record Waited<A extends Awaitable<?>>(Set<A> done, Set<A> pending) {}

    /** A function whose code may suspend and may throw anything. */
    @FunctionalInterface
    public interface Step<A extends @Nullable Object, B extends @Nullable Object> {

        /** Makes a result of {@code value}. */
        B apply(A value) throws Exception;
    }

    private Headrace() {}

    /** Makes a coroutine on the current loop; it starts after what is ready already. */
    public static Task<@Nullable Void> spawn(Action body) {
        return EventLoop.current().spawn(body);
    }

    /** Makes a coroutine with a result on the current loop; it starts after what is ready already. */
    public static <T extends @Nullable Object> Task<T> spawn(Callable<? extends T> body) {
        return EventLoop.current().spawn(body);
    }

    /** Makes a coroutine whose name stands in messages and reports. */
    public static Task<@Nullable Void> spawn(String name, Action body) {
        return EventLoop.current().spawn(name, body);
    }

    /** Makes a coroutine with a result whose name stands in messages and reports. */
    public static <T extends @Nullable Object> Task<T> spawn(String name, Callable<? extends T> body) {
        return EventLoop.current().spawn(name, body);
    }

    /** Makes a coroutine that starts only when somebody calls {@link Task#start} or {@link Awaitable#join}. */
    public static <T extends @Nullable Object> Task<T> lazy(Callable<? extends T> body) {
        return EventLoop.current().lazy(body);
    }

    /** {@link #lazy(Callable)} without a result. */
    public static Task<@Nullable Void> lazy(Action body) {
        return EventLoop.current().lazy(body);
    }

    /**
     * Suspends the calling coroutine for {@code delay}, never less: asyncio's {@code sleep}.
     *
     * @throws CancelledException if the task is cancelled before or meanwhile
     * @throws IllegalArgumentException if the delay is negative
     */
    public static void sleep(Duration delay) {
        EventLoop.current().sleep(delay);
    }

    /**
     * Suspends the calling coroutine until everything has run that is ready to go on now: asyncio's {@code sleep(0)}. Tasks that wait
     * to start count as long as there are no more than {@value RunQueue#FEW} of them; of more, a loop starts those that its turn has
     * time for, at most {@value Scheduler#BUDGET}, each time that it comes back here.
     */
    public static void yieldNow() {
        EventLoop.current().yieldNow();
    }

    /**
     * Runs {@code step} for each of {@code inputs}, each in a coroutine of its own, and returns the results in the order of the
     * inputs: asyncio's {@code gather}. The first failure cancels the others and is thrown once they have ended.
     */
    public static <A extends @Nullable Object, B extends @Nullable Object> List<B> gather(
            Collection<? extends A> inputs, Step<? super A, ? extends B> step) {
        Objects.requireNonNull(step, "step");
        List<Callable<B>> bodies = new ArrayList<>(inputs.size());
        for (A input : inputs) {
            bodies.add(new StepCall<>(step, input));
        }
        return gather(bodies);
    }

    private record StepCall<A extends @Nullable Object, B extends @Nullable Object>(Step<? super A, ? extends B> step, A input)
            implements Callable<B>, SpawnSite.Wrapper {

        @Override
        public B call() throws Exception {
            return step.apply(input);
        }

        @Override
        public Object wrapped() {
            return step;
        }
    }

    /** {@link #gather(Collection, Step)} for bodies. */
    @SafeVarargs
    @SuppressWarnings("varargs")
    public static <T extends @Nullable Object> List<T> gather(Callable<? extends T>... bodies) {
        return gather(Arrays.asList(bodies));
    }

    /** {@link #gather(Collection, Step)} for any number of bodies. */
    public static <T extends @Nullable Object> List<T> gather(List<? extends Callable<? extends T>> bodies) {
        checkBodies(bodies);
        try {
            return Scope.run(scope -> {
                List<Task<T>> tasks = new ArrayList<>(bodies.size());
                for (var body : bodies) {
                    tasks.add(scope.spawn(body));
                }
                List<T> results = new ArrayList<>(tasks.size());
                for (var task : tasks) {
                    results.add(task.join());
                }
                return results;
            });
        } catch (Exception e) {
            throw Awaitable.unchecked(e, "a gather");
        }
    }

    /** Before any of them is spawned. */
    private static void checkBodies(List<?> bodies) {
        for (int i = 0; i < bodies.size(); i++) {
            if (bodies.get(i) == null) {
                throw new NullPointerException("body " + i + " of " + bodies.size() + " is null");
            }
        }
    }

    /**
     * Runs each of {@code bodies} in a coroutine of its own and returns the result of the one that first has one; the others
     * are cancelled, and have ended when this returns. If all fail, throws the first failure, with the others suppressed in it.
     *
     * @throws IllegalArgumentException if there are none
     */
    @SafeVarargs
    @SuppressWarnings("varargs")
    public static <T extends @Nullable Object> T race(Callable<? extends T>... bodies) {
        if (bodies.length == 0) {
            throw new IllegalArgumentException("a race needs somebody to run");
        }
        checkBodies(Arrays.asList(bodies));
        try (Scope scope = Scope.supervisor()) {
            List<Task<T>> runners = new ArrayList<>(bodies.length);
            try {
                for (var body : bodies) {
                    runners.add(scope.spawn(body));
                }
                return firstResult(runners);
            } finally {
                runners.forEach(loser -> loser.cancel("it lost a race"));
            }
        }
    }

    private static <T extends @Nullable Object> T firstResult(List<Task<T>> runners) {
        Promise<@Nullable Awaitable<T>> over = Promise.create();
        var race = new Object() {
            int running = runners.size();
            @Nullable Throwable failure;
        };
        Consumer<Awaitable<T>> ended = one -> {
            race.running--;
            if (over.isDone()) {
                return; // a failure of a loser stays its own
            }
            if (one.state() == Awaitable.State.DONE) {
                over.complete(one);
                return;
            }
            race.failure = withSuppressed(race.failure, one.failure());
            if (race.running == 0) {
                over.complete(null);
            }
        };
        runners.forEach(one -> one.watch(ended));
        try {
            Awaitable<T> winner = over.join();
            if (winner == null) {
                throw Awaitable.unchecked(race.failure, "every runner of a race");
            }
            return winner.result();
        } finally {
            over.complete(null); // for those who end after a race that was left
        }
    }

    /** {@code first}, with {@code later} suppressed in it; {@code later} if there is no first. */
    private static Throwable withSuppressed(@Nullable Throwable first, Throwable later) {
        if (first == null) {
            return later;
        }
        if (first != later) {
            first.addSuppressed(later);
        }
        return first;
    }

    /** {@link #waitFor(Collection, Until, Duration)} without a limit. */
    public static <A extends Awaitable<?>> Waited<A> waitFor(Collection<? extends A> awaitables, Until until) {
        return waitFor(awaitables, until, Duration.ofNanos(Long.MAX_VALUE));
    }

    /**
     * Suspends the calling coroutine until some or all of {@code awaitables} have ended, or {@code limit} has passed, and
     * throws nothing because of how they ended: asyncio's {@code wait}. Cancels none of them.
     *
     * @throws IllegalArgumentException if one belongs to another loop, or the limit is negative
     */
    public static <A extends Awaitable<?>> Waited<A> waitFor(Collection<? extends A> awaitables, Until until, Duration limit) {
        Objects.requireNonNull(until, "until");
        EventLoop loop = EventLoop.current();
        awaitables.forEach(one -> checkBelongs(one, loop));
        List<A> open = new ArrayList<>(awaitables);
        open.removeIf(Awaitable::isDone);
        if (!open.isEmpty() && awaitables.stream().noneMatch(one -> isEnough(one, until))) {
            awaitEnough(open, until, limit);
        }
        Set<A> done = new LinkedHashSet<>();
        Set<A> pending = new LinkedHashSet<>();
        for (A awaitable : awaitables) {
            (awaitable.isDone() ? done : pending).add(awaitable);
        }
        return new Waited<>(done, pending);
    }

    /**
     * Waits for the first of several things and returns what its clause's handler returns; if several could commit at once, takes one of
     * them at random. See {@link Select}, which also has a biased form and one that can be used again.
     */
    @SafeVarargs
    @SuppressWarnings("varargs")
    public static <R extends @Nullable Object> R select(Clause<? extends R>... clauses) {
        return Select.<R>fair(clauses).next();
    }

    /** {@link Select#after}: the clause of a select that is taken when nothing else has happened for {@code delay}. */
    public static <R extends @Nullable Object> Clause<R> after(Duration delay, Callable<? extends R> handler) {
        return Select.after(delay, handler);
    }

    private static void checkBelongs(Awaitable<?> one, EventLoop loop) {
        if (one.loop != loop) {
            throw new IllegalArgumentException(one.label() + " belongs to " + one.loop.name() + " and cannot be waited for on "
                    + loop.name() + ": wait for the promise of " + one.loop.name() + ".submit(() -> ...join())");
        }
    }

    /** Suspends until enough of {@code open}, which have not ended, have. */
    private static void awaitEnough(List<? extends Awaitable<?>> open, Until until, Duration limit) {
        Promise<@Nullable Void> enough = Promise.create();
        var counter = new Object() {
            int pending = open.size();
        };
        Consumer<Awaitable<?>> ended = one -> {
            counter.pending--;
            if (counter.pending == 0 || isEnough(one, until)) {
                enough.complete(null);
            }
        };
        Handle timer = EventLoop.current().callLater(limit, () -> enough.complete(null));
        List<Callback<?>> watches = new ArrayList<>(open.size());
        try {
            open.forEach(one -> watches.add(one.watch(ended)));
            enough.join();
        } finally {
            timer.cancel();
            watches.forEach(Callback::cancel);
        }
    }

    private static boolean isEnough(Awaitable<?> one, Until until) {
        return switch (until) {
            case FIRST_COMPLETED -> one.isDone();
            case FIRST_EXCEPTION -> one.isDone() && one.state() != Awaitable.State.DONE;
            case ALL_COMPLETED -> false;
        };
    }

    /** {@link #withTimeout(Duration, Callable)} without a result. */
    public static void withTimeout(Duration limit, Action body) {
        withTimeout(limit, () -> {
            body.run();
            return null;
        });
    }

    /**
     * Runs {@code body} in the calling coroutine; when {@code limit} has passed, its present suspension and every later one in
     * the body throws {@link CancelledException}. Returns only when the body has, so nothing of it goes on behind the
     * caller's back. Time-outs nest; the tighter one wins.
     *
     * @throws TimedOutException if the body was cancelled by this limit
     * @throws IllegalArgumentException if the limit is negative
     */
    public static <T extends @Nullable Object> T withTimeout(Duration limit, Callable<? extends T> body) {
        Task<?> task = Task.current();
        var deadline = new Object() {
            @Nullable CancelledException passed;
            @Nullable Handle timer;
        };
        try {
            return Scope.within(Scope.Kind.DEADLINE, scope -> deadline.timer = task.loop.callLater(limit, () -> {
                deadline.passed = new CancelledException("a block of " + task.label(), "its time-out of " + limit + " has passed");
                scope.cancelBy(deadline.passed);
            }), body);
        } catch (CancelledException e) {
            if (deadline.passed != null && e.getCause() == deadline.passed) {
                throw new TimedOutException(task.label() + " took longer than " + limit, e);
            }
            throw e;
        } catch (Exception e) {
            throw Awaitable.unchecked(e, task.label());
        } finally {
            if (deadline.timer != null) {
                deadline.timer.cancel();
            }
        }
    }

    /**
     * Runs {@code body} in the calling coroutine, protected from every cancellation that comes from outside of it: for cleaning
     * up that must suspend. What was cancelled before or meanwhile takes effect at the first suspension after it.
     */
    public static <T extends @Nullable Object> T shielded(Callable<? extends T> body) {
        try {
            return Scope.within(Scope.Kind.SHIELD, scope -> {}, body);
        } catch (Exception e) {
            throw Awaitable.unchecked(e, "a shielded block");
        }
    }

    /** {@link #shielded(Callable)} without a result. */
    public static void shielded(Action body) {
        shielded(() -> {
            body.run();
            return null;
        });
    }

    /** One line for people: which engine runs coroutines here, what they have of their own, and why. */
    public static String describe() {
        return Engine.describe() + ", " + Context.describe() + "; Java " + Runtime.version() + ", "
                + Runtime.getRuntime().availableProcessors() + " cores";
    }
}
