package dev.headrace.multicore;

import dev.headrace.channels.ClosedException;
import dev.headrace.loop.Clause;
import dev.headrace.loop.Headrace.Step;
import dev.headrace.loop.Waiter;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A shared channel's clauses of a select: they wait at the port of the selecting coroutine's loop, like a send or a receive. */
abstract class SharedClause<T, R extends @Nullable Object> extends Clause<R> {

    final SharedChannel<T> channel;

    private SharedClause(SharedChannel<T> channel) {
        this.channel = channel;
    }

    static final class Send<T, R extends @Nullable Object> extends SharedClause<T, R> {

        private final Supplier<? extends T> source;
        private final Callable<? extends R> handler;
        private @Nullable T element;

        Send(SharedChannel<T> channel, Supplier<? extends T> source, Callable<? extends R> handler) {
            super(channel);
            this.source = Objects.requireNonNull(source, "element");
            this.handler = Objects.requireNonNull(handler, "handler");
        }

        @Override
        protected void begin() {
            element = Objects.requireNonNull(source.get(), "a channel carries no nulls");
        }

        @Override
        protected @Nullable Object attempt() {
            Port<T> port = channel.sendingPort();
            if (channel.isClosed()) {
                return OVER;
            }
            return port.senders.isEmpty() && channel.putNow(port, element) ? null : NOT_NOW;
        }

        @Override
        protected @Nullable Object broughtAlong() {
            return element;
        }

        @Override
        protected void register(Waiter waiter) {
            Port<T> port = channel.sendingPort();
            port.senders.add(waiter);
            port.unsettled();
        }

        @Override
        protected void end() {
            element = null;
        }

        @Override
        protected R finish(@Nullable Object outcome) throws Exception {
            if (outcome == OVER) {
                throw channel.closedMeanwhile();
            }
            return handler.call();
        }
    }

    static final class Receive<T, R extends @Nullable Object> extends SharedClause<T, R> {

        private final Step<? super @Nullable T, ? extends R> handler;
        private final boolean endIsAFailure;

        Receive(SharedChannel<T> channel, Step<? super @Nullable T, ? extends R> handler, boolean endIsAFailure) {
            super(channel);
            this.handler = Objects.requireNonNull(handler, "handler");
            this.endIsAFailure = endIsAFailure;
        }

        @Override
        protected @Nullable Object attempt() {
            Port<T> port = channel.receivingPort();
            T element = port.receivers.isEmpty() ? channel.takeNow(port) : null;
            if (element != null) {
                return element;
            }
            return channel.isEnded() ? OVER : NOT_NOW;
        }

        @Override
        protected void end() {
            channel.receivingPort().unsettled(); // it may have waited, and have left without an element
        }

        @Override
        protected void register(Waiter waiter) {
            Port<T> port = channel.receivingPort();
            port.receivers.add(waiter);
            port.unsettled();
        }

        @Override
        @SuppressWarnings("unchecked")
        protected R finish(@Nullable Object outcome) throws Exception {
            if (outcome != OVER) {
                return handler.apply((T) outcome);
            }
            ClosedException end = channel.ended();
            if (endIsAFailure || end.getCause() != null) {
                throw end;
            }
            return handler.apply(null);
        }
    }
}
