package dev.headrace.channels;

import java.util.Objects;

/**
 * A place in a channel, taken before there is an element for it ({@link Channel#reserve}): whoever has one can send without waiting.
 *
 * <pre>{@code
 * try (var permit = orders.reserve()) {       // waits for room first ...
 *     permit.send(database.takeNext());       // ... and takes from the database only what it can pass on
 * }
 * }</pre>
 *
 * Loop-confined. The idea is Tokio's {@code Sender::reserve}.
 *
 * @param <T> type of the channel's elements
 */
public final class Permit<T> implements AutoCloseable {

    private final Exchange<T> channel;
    private boolean used;

    Permit(Exchange<T> channel) {
        this.channel = channel;
    }

    /**
     * Puts {@code element} into the place; never suspends. Elements stand in the order in which they were sent, not that of the
     * permits.
     *
     * @throws ClosedException if the channel was closed meanwhile; the element has then not been sent
     * @throws IllegalStateException if the permit was used or given back before
     */
    public void send(T element) {
        Objects.requireNonNull(element, "a channel carries no nulls");
        channel.checkLoop();
        if (used) {
            throw new IllegalStateException("this permit of " + channel + " is used up: reserve() gives another");
        }
        used = true;
        channel.sendPermitted(element);
    }

    /** Gives the place back, unless it has been used. */
    @Override
    public void close() {
        channel.checkLoop();
        if (!used) {
            used = true;
            channel.release();
        }
    }
}
