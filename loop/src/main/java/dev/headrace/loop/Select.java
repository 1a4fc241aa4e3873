package dev.headrace.loop;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the first of several things: Go's {@code select}, over any mix of receives, sends, tasks, promises, locks and the clock.
 * Exactly one clause commits; the others leave no trace. If several could, a fair select takes one at random, so that
 * none starves, and a biased one the first in the order in which they are written.
 *
 * <pre>{@code
 * String what = select(
 *     orders.onReceive(order -> "order " + order),
 *     acks.onSend(next, () -> "acknowledged"),
 *     after(ofMillis(50), () -> "nothing for 50 ms"));
 * }</pre>
 *
 * {@link Headrace#select} is for once. A loop that selects for ever makes one {@code Select} and calls {@link #next} again and again,
 * which allocates nothing.
 *
 * <p>What the committed clause's handler throws, the select throws; the clause stays committed: the element of a receive has
 * been received. A handler may select again.
 *
 * <p>Loop-confined, and for one coroutine at a time.
 *
 * @param <R> type of the result
 */
public final class Select<R extends @Nullable Object> {

    private final Clause<? extends R>[] clauses;
    private final boolean fair;

    /** Whether some are tried after all others. */
    private final boolean someAreLast;

    private final boolean[] dropped;
    private int left;

    /** In which the clauses are tried. */
    private final int[] order;

    /** The clause that has committed. */
    private int chosen;

    /** The task that is selecting now. */
    private @Nullable Task<?> user;

    /** Where the task has waited that waited last: a place for each clause that has not dropped out. */
    private @Nullable Waiter places;

    @SuppressWarnings("unchecked")
    private Select(List<? extends Clause<? extends R>> clauses, boolean fair) {
        this.clauses = (Clause<? extends R>[]) List.copyOf(clauses).toArray(new Clause<?>[0]);
        this.fair = fair;
        this.someAreLast = Arrays.stream(this.clauses).anyMatch(Clause::isLast);
        this.dropped = new boolean[this.clauses.length];
        this.left = this.clauses.length;
        this.order = IntStream.range(0, this.clauses.length).toArray();
        if (order.length == 0) {
            throw new IllegalArgumentException("a select needs a clause: it would wait for ever");
        }
    }

    /** One that takes any clause that can commit, all with the same chance. */
    @SafeVarargs
    @SuppressWarnings("varargs")
    public static <R extends @Nullable Object> Select<R> fair(Clause<? extends R>... clauses) {
        return new Select<>(List.of(clauses), true);
    }

    /** One that takes the first clause that can commit, in the order in which they are written. */
    @SafeVarargs
    @SuppressWarnings("varargs")
    public static <R extends @Nullable Object> Select<R> biased(Clause<? extends R>... clauses) {
        return new Select<>(List.of(clauses), false);
    }

    /** {@link #fair(Clause[])} for clauses that are counted at run time. */
    public static <R extends @Nullable Object> Select<R> fair(List<? extends Clause<? extends R>> clauses) {
        return new Select<>(clauses, true);
    }

    /** {@link #biased(Clause[])} for clauses that are counted at run time. */
    public static <R extends @Nullable Object> Select<R> biased(List<? extends Clause<? extends R>> clauses) {
        return new Select<>(clauses, false);
    }

    /** The clause that is taken when {@code delay} has passed, counted from the beginning of each select, and nothing else could be. */
    public static <R extends @Nullable Object> Clause<R> after(Duration delay, Callable<? extends R> handler) {
        return new AfterClause<>(delay, handler);
    }

    /** The clause that is taken when no other can commit at once, so that the select never waits: Go's {@code default}. */
    public static <R extends @Nullable Object> Clause<R> otherwise(Callable<? extends R> handler) {
        return new AfterClause<>(Duration.ZERO, handler);
    }

    /**
     * Suspends the calling coroutine until one clause commits, and returns what that clause's handler returns. An exception of the
     * handler that is not a RuntimeException comes as the cause of a {@link java.util.concurrent.CompletionException}.
     *
     * @throws CancelledException if the task is cancelled while it waits; no clause has then committed
     * @throws IllegalStateException if another coroutine is in this select or in another one with a clause of this that has not dropped out, if all clauses have
     *     dropped out, or if a channel whose clause was to stay ({@link Clause#whileOpen}) has ended
     */
    public R next() {
        Task<?> task = Task.current();
        if (user != null) {
            throw new IllegalStateException("this select is in use by " + user.label() + ": make one for each coroutine");
        }
        user = task;
        @Nullable Object outcome;
        try {
            for (int i = 0; i < clauses.length; i++) {
                if (!dropped[i]) {
                    clauses[i].beginFor(this);
                }
            }
            while (true) {
                outcome = attempt(task.loop);
                if (outcome == Clause.NOT_NOW) {
                    outcome = await(task);
                }
                if (outcome != Clause.OVER || !clauses[chosen].dropsOut()) {
                    break;
                }
                drop(chosen);
            }
        } finally {
            user = null;
            for (var clause : clauses) {
                clause.endFor(this);
            }
        }
        return finish(clauses[chosen], outcome);
    }

    /** The task that is selecting now, or null. */
    @Nullable Task<?> user() {
        return user;
    }

    /** Tries every clause until one commits, notes which and returns its outcome. */
    private @Nullable Object attempt(EventLoop loop) {
        Object outcome = attempt(loop, false);
        if (outcome == Clause.NOT_NOW && someAreLast) {
            outcome = attempt(loop, true);
        }
        if (left == 0) {
            throw new IllegalStateException("every channel of this select has ended");
        }
        return outcome;
    }

    /** Tries the clauses that are last, or those that are not. */
    private @Nullable Object attempt(EventLoop loop, boolean last) {
        for (int i = 0; i < order.length; i++) {
            if (fair && !last && i < order.length - 1) {
                swap(i, i + loop.random(order.length - i)); // shuffled as far as it is needed
            }
            int index = order[i];
            Clause<? extends R> clause = clauses[index];
            if (dropped[index] || someAreLast && clause.isLast() != last) {
                continue;
            }
            Object outcome = clause.attempt();
            if (outcome == Clause.OVER && clause.dropsOut()) {
                drop(index);
            } else if (outcome != Clause.NOT_NOW) {
                chosen = index;
                return outcome;
            }
        }
        return Clause.NOT_NOW;
    }

    private void swap(int one, int other) {
        int index = order[one];
        order[one] = order[other];
        order[other] = index;
    }

    private void drop(int index) {
        dropped[index] = true;
        left--;
        places = null;
    }

    /** Waits in all places at once; notes which clause has committed and returns its outcome. */
    private @Nullable Object await(Task<?> task) {
        Waiter leader = task.loop.waiter(null);
        try {
            if (places == null || places.task != leader.task) { // a generator may begin a select on one task and wait on another
                places = placesOf(leader);
            }
            leader.waitIn(places);
            for (Waiter place = places; place != null && leader.isArmed(); place = place.sibling) { // not, if a clause has committed at once
                Clause<? extends R> clause = clauses[place.index];
                place.arm(clause.broughtAlong());
                clause.register(place);
            }
        } catch (Throwable e) {
            leader.withdraw();
            throw e;
        }
        Waiter winner = (Waiter) Objects.requireNonNull(leader.await());
        chosen = winner.index;
        return winner.takeItem();
    }

    /** New places for the coroutine of {@code leader}, in the order of the clauses. */
    private @Nullable Waiter placesOf(Waiter leader) {
        Waiter first = null;
        for (int i = clauses.length - 1; i >= 0; i--) {
            if (!dropped[i]) {
                first = new Waiter(leader, first, i);
            }
        }
        return first;
    }

    private R finish(Clause<? extends R> clause, @Nullable Object outcome) {
        try {
            return clause.finish(outcome);
        } catch (Exception e) {
            throw Awaitable.unchecked(e, "the handler of a select");
        }
    }

    /** The clock's clause. */
    private static final class AfterClause<R extends @Nullable Object> extends Clause<R> {

        private final Duration delay;
        private final Callable<? extends R> handler;
        private long deadline;

        AfterClause(Duration delay, Callable<? extends R> handler) {
            this.delay = delay;
            this.handler = Objects.requireNonNull(handler, "handler");
            EventLoop.nanos(delay);
        }

        @Override
        protected void begin() {
            deadline = delay.isZero() ? 0 : EventLoop.current().time() + EventLoop.nanos(delay);
        }

        @Override
        protected @Nullable Object attempt() {
            return delay.isZero() ? null : NOT_NOW;
        }

        @Override
        protected void register(Waiter waiter) {
            waiter.wakeAt(deadline);
        }

        @Override
        protected R finish(@Nullable Object outcome) throws Exception {
            return handler.call();
        }

        @Override
        boolean isLast() {
            return true;
        }
    }
}
