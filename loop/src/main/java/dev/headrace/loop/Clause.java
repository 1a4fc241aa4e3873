package dev.headrace.loop;

import org.jspecify.annotations.Nullable;

/**
 * One of the things that a {@link Select} waits for, with what to do when it is the one that happens. Channels, tasks, promises,
 * locks and the clock make them; whoever writes a channel or a lock of their own extends this class:
 *
 * <ol>
 * <li>{@link #begin} is called once for every select, clause by clause in the order in which they are written, but for those that have dropped out;
 * <li>{@link #attempt} commits if that is possible now, and says so by its outcome;
 * <li>if no clause could, {@link #register} is called for each, and the coroutine is suspended; the one that resumes the waiter has
 *     committed this clause, and the other clauses' waiters are out of their queues by then;
 * <li>{@link #end} lets go of what {@code begin} has prepared, in every clause that has begun, however the select ends;
 * <li>{@link #finish} gets the outcome of the clause that has committed, and of no other.
 * </ol>
 *
 * A clause remembers things from its beginning to its end, so it may be in one select at a time: a second one that would use it
 * fails with IllegalStateException. It can be used again afterwards.
 *
 * <p>Loop-confined.
 *
 * @param <R> type of the select's result
 */
public abstract class Clause<R extends @Nullable Object> {

    /** The outcome of an {@link #attempt} that could not commit. */
    public static final Object NOT_NOW = new Object() {
        @Override
        public String toString() {
            return "not now";
        }
    };

    /** The outcome of a clause that can never commit again, because its channel has ended; also handed to its waiters. */
    public static final Object OVER = new Object() {
        @Override
        public String toString() {
            return "over";
        }
    };

    /** The select that it is in. */
    private @Nullable Select<?> user;

    /** For those who write one. */
    protected Clause() {}

    /** Prepares for one select, such as by asking for the element to send. */
    protected void begin() {}

    /** Commits if that is possible without waiting; returns the outcome, or {@link #NOT_NOW}, or {@link #OVER}. */
    protected abstract @Nullable Object attempt();

    /** What a waiter of this clause brings along for whoever serves it, such as the element to send. */
    protected @Nullable Object broughtAlong() {
        return null;
    }

    /** Puts {@code waiter} where whoever can commit this clause finds it. */
    protected abstract void register(Waiter waiter);

    /** The select is over, committed or not: lets go of what {@link #begin} has prepared. Neither suspends nor throws. */
    protected void end() {}

    /** After the commit, in the selecting coroutine: what the select returns. May suspend, and may throw. */
    protected abstract R finish(@Nullable Object outcome) throws Exception;

    /** Whether the clause leaves the select when it is {@link #OVER}; see {@link #whileOpen}. */
    protected boolean dropsOut() {
        return false;
    }

    /** Whether the clause is tried after all that are not: the clock's and {@link Select#otherwise}. */
    boolean isLast() {
        return false;
    }

    /** {@link #begin} for {@code select}, which has it from now on. */
    void beginFor(Select<?> select) {
        Task<?> other = user == null || user == select ? null : user.user();
        if (other != null) {
            throw new IllegalStateException("this clause is already in use by another select, of " + other.label()
                    + ": make a clause for each of them");
        }
        user = select;
        begin();
    }

    /** {@link #end}, if {@code select} has it. */
    void endFor(Select<?> select) {
        if (user == select) {
            user = null;
            end();
        }
    }

    /**
     * The same clause, but that it leaves the select when its channel has ended, instead of ending the select with a
     * {@code ClosedException}. A select all of whose clauses have left throws {@link IllegalStateException}.
     */
    public final Clause<R> whileOpen() {
        Clause<R> all = this;
        return new Clause<>() {
            @Override
            void beginFor(Select<?> select) {
                all.beginFor(select);
            }

            @Override
            void endFor(Select<?> select) {
                all.endFor(select);
            }

            @Override
            protected @Nullable Object attempt() {
                return all.attempt();
            }

            @Override
            protected @Nullable Object broughtAlong() {
                return all.broughtAlong();
            }

            @Override
            protected void register(Waiter waiter) {
                all.register(waiter);
            }

            @Override
            protected R finish(@Nullable Object outcome) throws Exception {
                return all.finish(outcome);
            }

            @Override
            protected boolean dropsOut() {
                return true;
            }

            @Override
            boolean isLast() {
                return all.isLast();
            }
        };
    }
}
