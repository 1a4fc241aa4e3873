package dev.headrace.channels;

import dev.headrace.loop.Clause;
import dev.headrace.loop.Headrace.Step;
import dev.headrace.loop.Waiter;
import org.jspecify.annotations.Nullable;

/** A receive as one of the things that a select waits for; its handler gets null at the end of the channel. */
final class ReceiveClause<T, R extends @Nullable Object> extends Clause<R> {

    private final Channel<T> channel;
    private final Exchange<T> exchange;
    private final Step<? super @Nullable T, ? extends R> handler;

    ReceiveClause(Channel<T> channel, Exchange<T> exchange, Step<? super @Nullable T, ? extends R> handler) {
        this.channel = channel;
        this.exchange = exchange;
        this.handler = handler;
    }

    @Override
    protected @Nullable Object attempt() {
        if (channel.isEnded()) {
            return OVER;
        }
        T element = channel.tryReceive();
        return element == null ? NOT_NOW : element;
    }

    @Override
    protected void register(Waiter waiter) {
        exchange.receivers.queue.add(waiter);
    }

    @Override
    @SuppressWarnings("unchecked")
    protected R finish(@Nullable Object outcome) throws Exception {
        if (outcome == OVER) {
            exchange.checkCause();
            return handler.apply(null);
        }
        return handler.apply((T) outcome);
    }
}
