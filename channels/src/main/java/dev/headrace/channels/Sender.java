package dev.headrace.channels;

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
     * Ends the channel: later sends fail, suspended senders fail with {@link ClosedException}, and receivers get what is
     * in the channel and then its end. Never suspends. Returns false if it was closed before, and then does nothing.
     */
    boolean close();

    /** Whether {@link #close} has been called. */
    boolean isClosed();
}
