package dev.headrace.loop;

/** Thrown by {@link Headrace#withTimeout} when the time is up before the body has ended. */
public final class TimedOutException extends RuntimeException {

    private static final long serialVersionUID = 1;

    TimedOutException(String message, Throwable cause) {
        super(message, cause);
    }
}
