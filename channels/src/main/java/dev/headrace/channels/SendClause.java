package dev.headrace.channels;

import dev.headrace.loop.Clause;
import dev.headrace.loop.Waiter;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A send as one of the things that a select waits for. */
final class SendClause<T, R extends @Nullable Object> extends Clause<R> {

    private final Exchange<T> channel;
    private final Supplier<? extends T> source;
    private final Callable<? extends R> handler;
    private @Nullable T element;

    SendClause(Exchange<T> channel, Supplier<? extends T> source, Callable<? extends R> handler) {
        this.channel = channel;
        this.source = Objects.requireNonNull(source, "element");
        this.handler = Objects.requireNonNull(handler, "handler");
    }

    @Override
    protected void begin() {
        channel.checkLoop();
        channel.senders.note(channel.label.loop().running());
        element = Objects.requireNonNull(source.get(), "a channel carries no nulls");
    }

    @Override
    protected @Nullable Object attempt() {
        return channel.isClosed() ? OVER : channel.send(element) ? null : NOT_NOW;
    }

    @Override
    protected @Nullable Object broughtAlong() {
        return element;
    }

    @Override
    protected void register(Waiter waiter) {
        channel.senders.add(waiter);
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
