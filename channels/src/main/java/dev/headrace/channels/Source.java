package dev.headrace.channels;

import org.jspecify.annotations.Nullable;

/**
 * What a stage of a running pipeline pulls its elements from: a call down the chain, not a switch. Whatever must be closed was told to
 * the {@link Run} when the source was opened. Loop-confined, and for one coroutine at a time.
 */
@FunctionalInterface
interface Source<T> {

    /** The next element, for which it may suspend, or null at the end; after the end, null again. */
    @Nullable T next();

    /** Sends everything that comes into {@code channel}, suspending while there is no room. */
    default void sendTo(Channel<? super T> channel) {
        for (T element; (element = next()) != null; ) {
            channel.send(element);
        }
    }
}
