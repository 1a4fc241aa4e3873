package dev.headrace.channels;

/** A send on a full channel whose policy is {@link Overflow#FAIL}; the element has not been sent. */
public final class FullException extends IllegalStateException {

    private static final long serialVersionUID = 1;

    FullException(String message) {
        super(message);
    }
}
