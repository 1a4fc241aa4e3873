package dev.headrace.channels;

/** A send on a closed channel, or a receive on a closed one that is empty. */
public final class ClosedException extends IllegalStateException {

    private static final long serialVersionUID = 1;

    /** Says which channel, and what was tried. */
    public ClosedException(String message) {
        super(message);
    }
}
