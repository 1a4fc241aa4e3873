package dev.headrace.channels;

import dev.headrace.loop.Clause;
import dev.headrace.loop.EventLoop;
import dev.headrace.loop.Select;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The end of a channel that elements are put into.
 *
 * <p>Memory effects: what was done before a send is visible after the receive of that element.
 *
 * @param <T> type of the elements, which are never null
 */
public interface Sender<T> {

    /**
     * Sends {@code element}, suspending the calling coroutine while there is no room for it and nobody waits for it.
     * Elements of one coroutine are received in the order of its sends.
     *
     * @throws ClosedException if the channel is closed before the element could be sent; it has then not been sent
     * @throws dev.headrace.loop.CancelledException if the task is cancelled while it waits; the element has then not been
     *     sent
     * @throws NullPointerException if the element is null
     */
    void send(T element);

    /**
     * Sends {@code element} if that needs no waiting, and says whether it did. Never suspends; callbacks may call it.
     *
     * @throws ClosedException if the channel is closed
     */
    boolean trySend(T element);

    /**
     * Sends {@code element}, waiting for {@code limit} at most, and says whether it did; with a limit of zero it never suspends.
     *
     * @throws ClosedException if the channel is closed before the element could be sent
     * @throws IllegalArgumentException if the limit is negative
     */
    default boolean trySend(T element, Duration limit) {
        boolean mayWait = EventLoop.nanos(limit) > 0;
        return trySend(element) || mayWait && Select.<Boolean>biased(onSend(element, () -> true), Select.after(limit, () -> false)).next();
    }

    /** Sends each element in turn, as {@link #send} does; what was sent before a failure stays sent. */
    default void sendAll(Iterable<? extends T> elements) {
        for (T element : elements) {
            send(element);
        }
    }

    /** The clause of a select that sends {@code element}; if another clause is taken, it has not been sent. */
    default <R extends @Nullable Object> Clause<R> onSend(T element, Callable<? extends R> handler) {
        return onSend(() -> element, handler);
    }

    /** The clause of a select that sends what {@code element} gives, which is asked once at the beginning of every select, as long as the clause has not dropped out ({@link Clause#whileOpen}). */
    <R extends @Nullable Object> Clause<R> onSend(Supplier<? extends T> element, Callable<? extends R> handler);

    /**
     * Ends the channel: later sends fail, suspended senders fail with {@link ClosedException}, and receivers get what is
     * in the channel, or comes back to it, and then its end. Never suspends. Returns false if it was closed before, and then does nothing.
     */
    boolean close();

    /**
     * {@link #close()}, but that receivers, when they have got what is in the channel, do not find its end but fail with a
     * {@link ClosedException} whose cause is {@code cause}: whoever computed the elements has failed, and there should have been more.
     */
    boolean close(Throwable cause);

    /** Whether {@link #close} has been called, or the receiving side has cancelled the channel. */
    boolean isClosed();
}
