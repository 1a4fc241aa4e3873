package dev.headrace.channels;

import org.jspecify.annotations.Nullable;

/**
 * A send on a closed channel, or a receive on a closed one that is empty. Its cause is what the channel was closed with
 * ({@link Sender#close(Throwable)}), if it was.
 */
public final class ClosedException extends IllegalStateException {

    private static final long serialVersionUID = 1;

    /** Says which channel, and what was tried. */
    public ClosedException(String message) {
        super(message);
    }

    /** Says which channel, what was tried, and why the channel was closed. */
    public ClosedException(String message, @Nullable Throwable cause) {
        super(cause == null ? message : message + ", because of " + cause, cause);
    }
}
