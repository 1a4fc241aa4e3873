package dev.headrace.channels;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The end of a channel that elements are taken from. Each element is received once; waiting receivers are served first come,
 * first served. A receive that is cancelled leaves the element in the channel.
 *
 * @param <T> type of the elements, which are never null
 */
public interface Receiver<T> extends Iterable<T> {

    /**
     * Takes the next element, suspending the calling coroutine while there is none.
     *
     * @throws ClosedException when the channel is closed and empty
     * @throws dev.headrace.loop.CancelledException if the task is cancelled while it waits
     */
    T receive();

    /**
     * Takes the next element, suspending the calling coroutine while there is none, or returns null when the channel is
     * closed and empty.
     *
     * @throws dev.headrace.loop.CancelledException if the task is cancelled while it waits
     */
    @Nullable T receiveOrNull();

    /** Takes the next element if there is one now; otherwise null. Never suspends; callbacks may call it. */
    @Nullable T tryReceive();

    /**
     * Receives until the channel is closed and empty; {@code hasNext} suspends the calling coroutine while there is no
     * element. Leaving a for loop early loses nothing.
     */
    @Override
    default Iterator<T> iterator() {
        return new Iterator<>() {
            private @Nullable T next;

            @Override
            public boolean hasNext() {
                if (next == null) {
                    next = receiveOrNull();
                }
                return next != null;
            }

            @Override
            public T next() {
                if (!hasNext()) {
                    throw new NoSuchElementException("the channel is closed and empty");
                }
                T element = next;
                next = null;
                return element;
            }
        };
    }
}
