package dev.headrace.channels;

import dev.headrace.loop.Clause;
import dev.headrace.loop.Headrace.Step;
import dev.headrace.loop.Waiter;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A receive as one of the things that a select waits for; its handler gets null at the end of the channel. */
final class ReceiveClause<T, R extends @Nullable Object> extends Clause<R> {

    private final Receiver<T> receiver;
    private final Exchange<T> exchange;
    private final Step<? super @Nullable T, ? extends R> handler;

    /** The {@code receiver} is the channel of {@code exchange}, or an end of it. */
    ReceiveClause(Receiver<T> receiver, Exchange<T> exchange, Step<? super @Nullable T, ? extends R> handler) {
        this.receiver = receiver;
        this.exchange = exchange;
        this.handler = Objects.requireNonNull(handler, "handler");
    }

    /** One that throws at the end of the channel. */
    static <T, R extends @Nullable Object> ReceiveClause<T, R> orFail(Receiver<T> receiver, Exchange<T> exchange,
            Step<? super T, ? extends R> handler) {
        Objects.requireNonNull(handler, "handler");
        return new ReceiveClause<>(receiver, exchange, element -> {
            if (element == null) {
                throw exchange.ended();
            }
            return handler.apply(element);
        });
    }

    @Override
    protected @Nullable Object attempt() {
        if (exchange.isEnded() && receiver.isEnded()) { // an end that was closed has not ended: using it is a mistake
            return OVER;
        }
        T element = receiver.tryReceive();
        return element == null ? NOT_NOW : element;
    }

    @Override
    protected void register(Waiter waiter) {
        exchange.receivers.add(waiter);
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
