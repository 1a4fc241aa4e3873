package dev.headrace.channels;

import dev.headrace.loop.Clause;
import dev.headrace.loop.Headrace.Step;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A receiver with a channel of its own, which something larger fills. Cancelling it is that one's affair as well. Loop-confined. */
abstract class Outlet<T> implements Receiver<T> {

    final Channel<T> channel;

    Outlet(Channel<T> channel) {
        this.channel = channel;
    }

    @Override
    public T receive() {
        return channel.receive();
    }

    @Override
    public @Nullable T receiveOrNull() {
        return channel.receiveOrNull();
    }

    @Override
    public @Nullable T tryReceive() {
        return channel.tryReceive();
    }

    @Override
    public @Nullable T tryReceive(Duration limit) {
        return channel.tryReceive(limit);
    }

    @Override
    public <R extends @Nullable Object> Clause<R> onReceive(Step<? super T, ? extends R> handler) {
        return channel.onReceive(handler);
    }

    @Override
    public <R extends @Nullable Object> Clause<R> onReceiveOrEnd(Step<? super @Nullable T, ? extends R> handler) {
        return channel.onReceiveOrEnd(handler);
    }

    @Override
    public boolean isEnded() {
        return channel.isEnded();
    }

    /** That of its channel. */
    @Override
    public String toString() {
        return channel.toString();
    }
}
