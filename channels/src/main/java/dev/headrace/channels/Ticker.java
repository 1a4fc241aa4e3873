package dev.headrace.channels;

import dev.headrace.loop.Clause;
import dev.headrace.loop.EventLoop;
import dev.headrace.loop.Headrace.Step;
import dev.headrace.loop.WaitQueue;
import dev.headrace.loop.Waiter;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Ticks at equal intervals, the first one period after it was made. An element is the time for which the tick was planned, counted
 * from the making of the ticker: 1 s, 2 s, 3 s; how late it was taken does not move the plan, unless {@link MissedTicks#DELAY} says so.
 *
 * <pre>{@code
 * for (var tick : Ticker.every(Duration.ofSeconds(1))) {
 *     System.out.println(tick.toSeconds() + " s: " + orders.size() + " orders wait");
 * }
 * }</pre>
 *
 * It works when it is asked: it knows when the next tick is due, and a timer is armed only while somebody waits for it. One that nobody
 * listens to costs nothing and need not be closed. Each tick goes to one receiver, first come, first served.
 *
 * <p>Loop-confined. Semantics of Go's {@code time.Ticker} for the first tick, and of Tokio's {@code Interval} for those that were missed.
 */
public final class Ticker implements Receiver<Duration> {

    /** Up to this late a tick counts as punctual, so that a {@link MissedTicks#DELAY} does not drift by the inaccuracy of the clock. */
    private static final long PUNCTUAL = Duration.ofMillis(5).toNanos();

    private final Label label;
    private final long period;
    private final MissedTicks policy;
    private final WaitQueue waiting;
    private final long start;

    /** When the next tick is due, in nanoseconds of the loop's time. */
    private long next;

    private boolean cancelled;

    private Ticker(Duration period, MissedTicks policy) {
        if (!period.isPositive()) {
            throw new IllegalArgumentException("a ticker needs a period longer than zero: " + period);
        }
        this.label = new Label(EventLoop.current(), "ticker", "every " + period);
        this.period = EventLoop.nanos(period);
        this.policy = Objects.requireNonNull(policy, "policy");
        this.waiting = new WaitQueue("the next tick of", this::toString);
        this.start = label.loop().time();
        this.next = start + this.period;
    }

    /**
     * {@link #every(Duration, MissedTicks)} with {@link MissedTicks#BURST}: no tick is lost.
     *
     * @throws IllegalArgumentException if the period is zero or negative
     */
    public static Ticker every(Duration period) {
        return new Ticker(period, MissedTicks.BURST);
    }

    /**
     * Makes a ticker of the calling loop, whose time begins now.
     *
     * @throws IllegalArgumentException if the period is zero or negative
     * @throws IllegalStateException if the calling thread runs no loop
     */
    public static Ticker every(Duration period, MissedTicks policy) {
        return new Ticker(period, policy);
    }

    /**
     * Takes the next tick, suspending the calling coroutine until it is due.
     *
     * @throws ClosedException when the ticker has been cancelled
     */
    @Override
    public Duration receive() {
        Duration tick = receiveOrNull();
        if (tick == null) {
            throw ended();
        }
        return tick;
    }

    /** Takes the next tick, suspending the calling coroutine until it is due; null when the ticker has been cancelled. */
    @Override
    public @Nullable Duration receiveOrNull() {
        Duration tick = tryReceive();
        if (tick != null || cancelled) {
            return tick;
        }
        Waiter me = label.loop().waiter(null);
        register(me);
        Object outcome = me.await();
        return outcome == Clause.OVER ? null : (Duration) outcome;
    }

    /** Takes the next tick if it is due now and nobody has waited for it longer; otherwise null. Never suspends. */
    @Override
    public @Nullable Duration tryReceive() {
        label.check();
        serve(null);
        if (!isDue()) {
            return null;
        }
        Duration tick = planned();
        advance();
        return tick;
    }

    @Override
    public <R extends @Nullable Object> Clause<R> onReceive(Step<? super Duration, ? extends R> handler) {
        Objects.requireNonNull(handler, "handler");
        return new TickClause<>(tick -> {
            if (tick == null) {
                throw ended();
            }
            return handler.apply(tick);
        });
    }

    @Override
    public <R extends @Nullable Object> Clause<R> onReceiveOrEnd(Step<? super @Nullable Duration, ? extends R> handler) {
        return new TickClause<>(Objects.requireNonNull(handler, "handler"));
    }

    /** Whether it has been cancelled: by itself a ticker never ends. */
    @Override
    public boolean isEnded() {
        return cancelled;
    }

    /** Ends the ticker, for those who wait for it too. Never suspends. Returns false if it was cancelled before. */
    @Override
    public boolean cancel() {
        label.check();
        boolean first = !cancelled;
        waiting.resumeAll(Clause.OVER);
        cancelled = true;
        return first;
    }

    /** The period, and the loop. */
    @Override
    public String toString() {
        return label + (cancelled ? " (cancelled)" : "");
    }

    private boolean isDue() {
        return !cancelled && label.loop().time() - next >= 0;
    }

    private Duration planned() {
        return Duration.ofNanos(next - start);
    }

    /** The tick that was due has been taken. */
    private void advance() {
        long now = label.loop().time();
        long late = now - next;
        next = switch (policy) {
            case BURST -> next + period;
            case DELAY -> (late < Math.min(period, PUNCTUAL) ? next : now) + period;
            case SKIP -> now + period - late % period;
        };
    }

    private void register(Waiter waiter) {
        waiting.add(waiter);
        wakeAtNext(waiter);
    }

    private void wakeAtNext(Waiter waiter) {
        waiter.callAt(next, () -> {
            if (!serve(waiter)) {
                wakeAtNext(waiter); // the tick went to one who came before
            }
        });
    }

    /** Hands what is due to those who wait; returns whether {@code one} was among them. */
    private boolean serve(@Nullable Waiter one) {
        boolean served = false;
        for (Waiter first; isDue() && (first = waiting.peek()) != null; ) {
            first.resume(planned());
            advance();
            served |= first == one;
        }
        return served;
    }

    private ClosedException ended() {
        return new ClosedException(label.quoted() + " is cancelled: no tick will come any more");
    }

    /** A tick as one of the things that a select waits for; its handler gets null at the end. */
    private final class TickClause<R extends @Nullable Object> extends Clause<R> {

        private final Step<? super @Nullable Duration, ? extends R> handler;

        TickClause(Step<? super @Nullable Duration, ? extends R> handler) {
            this.handler = handler;
        }

        @Override
        protected @Nullable Object attempt() {
            Duration tick = tryReceive();
            return tick != null ? tick : cancelled ? OVER : NOT_NOW;
        }

        @Override
        protected void register(Waiter waiter) {
            Ticker.this.register(waiter);
        }

        @Override
        protected R finish(@Nullable Object outcome) throws Exception {
            return handler.apply(outcome == OVER ? null : (Duration) outcome);
        }
    }
}
