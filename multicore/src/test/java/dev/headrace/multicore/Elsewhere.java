package dev.headrace.multicore;

import dev.headrace.channels.Receiver;
import dev.headrace.channels.Sender;
import dev.headrace.loop.Clause;
import dev.headrace.loop.EventLoop;
import dev.headrace.loop.Headrace.Step;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/**
 * A shared channel all of whose operations are done on another loop than the caller's, who waits for them; what callbacks call, and the
 * clauses of a select, on the caller's.
 */
final class Elsewhere<T> implements Sender<T>, Receiver<T> {

    private final SharedChannel<T> channel;
    private final EventLoop loop;

    Elsewhere(SharedChannel<T> channel, EventLoop loop) {
        this.channel = channel;
        this.loop = loop;
    }

    private <R> R there(Callable<R> operation) {
        if (EventLoop.current().running() == null) {
            try {
                return operation.call();
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
        return loop.<R>call(operation);
    }

    @Override
    public void send(T element) {
        there(() -> {
            channel.send(element);
            return true;
        });
    }

    @Override
    public boolean trySend(T element) {
        return there(() -> channel.trySend(element));
    }

    @Override
    public T receive() {
        return there(channel::receive);
    }

    @Override
    public T receiveOrNull() {
        return there(channel::receiveOrNull);
    }

    @Override
    public T tryReceive() {
        return there(channel::tryReceive);
    }

    @Override
    public <R> Clause<R> onSend(Supplier<? extends T> element, Callable<? extends R> handler) {
        return channel.onSend(element, handler);
    }

    @Override
    public <R> Clause<R> onReceive(Step<? super T, ? extends R> handler) {
        return channel.onReceive(handler);
    }

    @Override
    public <R> Clause<R> onReceiveOrEnd(Step<? super T, ? extends R> handler) {
        return channel.onReceiveOrEnd(handler);
    }

    @Override
    public boolean isEnded() {
        return channel.isEnded();
    }

    @Override
    public boolean cancel() {
        return there(channel::cancel);
    }

    @Override
    public boolean close() {
        return channel.close();
    }

    @Override
    public boolean close(Throwable cause) {
        return channel.close(cause);
    }

    @Override
    public boolean isClosed() {
        return channel.isClosed();
    }

    int size() {
        return channel.size();
    }

    @Override
    public String toString() {
        return channel.toString();
    }
}
