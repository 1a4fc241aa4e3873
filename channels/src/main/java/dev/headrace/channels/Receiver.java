package dev.headrace.channels;

import dev.headrace.loop.Clause;
import dev.headrace.loop.EventLoop;
import dev.headrace.loop.Headrace.Step;
import dev.headrace.loop.Select;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The end of a channel that elements are taken from. Each element is received once; waiting receivers are served first come,
 * first served. A receive that is cancelled, runs out of time or loses a select leaves the element in the channel.
 *
 * <p>A channel has ended when it is closed and empty, and nothing is out on approval that might come back ({@link Lease}); until then
 * receivers wait.
 *
 * <p>The end of a channel that was closed with a cause ({@link Sender#close(Throwable)}) is a {@link ClosedException} in every
 * form of receiving, so that a failure is not taken for the end of the elements.
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
     * Takes the next element, waiting for {@code limit} at most; null if none came in time or the channel has ended, which
     * {@link #isEnded} tells. With a limit of zero it never suspends.
     *
     * @throws IllegalArgumentException if the limit is negative
     */
    default @Nullable T tryReceive(Duration limit) {
        boolean mayWait = EventLoop.nanos(limit) > 0;
        T element = tryReceive();
        return element != null || !mayWait ? element
                : Select.<@Nullable T>biased(onReceiveOrEnd(one -> one), Select.after(limit, () -> null)).next();
    }

    /**
     * Suspends until there is an element and takes it, together with those that can be had without waiting, up to {@code max}. The
     * list is empty when the channel is closed and empty, and only then.
     *
     * @throws IllegalArgumentException if {@code max} is less than 1
     */
    default List<T> receiveBatch(int max) {
        if (max < 1) {
            throw new IllegalArgumentException("a batch needs room for an element: " + max);
        }
        List<T> batch = new ArrayList<>();
        T first = receiveOrNull();
        if (first != null) {
            batch.add(first);
            try {
                drainTo(batch, max - 1);
            } catch (ClosedException e) {
                return batch; // closed just now, with a cause, which the next call reports
            }
        }
        return batch;
    }

    /** Moves what can be had without waiting, up to {@code max} elements, into {@code target}; returns how many. Never suspends. */
    default int drainTo(Collection<? super T> target, int max) {
        int count = 0;
        while (count < max) {
            T element;
            try {
                element = isEnded() ? null : tryReceive();
            } catch (ClosedException e) {
                if (count == 0) {
                    throw e;
                }
                return count; // closed just now, with a cause, which the next call reports
            }
            if (element == null) {
                return count;
            }
            target.add(element);
            count++;
        }
        return count;
    }

    /** The clause of a select that receives. When the channel has ended the select fails with {@link ClosedException}. */
    default Clause<T> onReceive() {
        return onReceive(element -> element);
    }

    /** The clause of a select that receives, and hands the element to {@code handler}. */
    <R extends @Nullable Object> Clause<R> onReceive(Step<? super T, ? extends R> handler);

    /** {@link #onReceive(Step)}, but that the handler gets null when the channel has ended without a cause. */
    <R extends @Nullable Object> Clause<R> onReceiveOrEnd(Step<? super @Nullable T, ? extends R> handler);

    /** Whether the channel is closed and empty, and nothing is leased: nothing will come any more. */
    boolean isEnded();

    /**
     * Says that nobody will receive any more: closes the channel and gives up what is in it. Later and suspended sends fail with
     * {@link ClosedException}, which tells a producer to stop. Never suspends. Returns false if the channel had ended before.
     */
    boolean cancel();

    /** The elements until the end, taken one by one; its terminal operation suspends the calling coroutine while there is none. */
    default Stream<T> stream() {
        return StreamSupport.stream(spliterator(), false);
    }

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
