package dev.headrace.channels;

import org.jspecify.annotations.Nullable;

/**
 * A stage of a {@link Pipeline} has failed: {@code stage 3, map at Orders.java:41, failed: ...}. Its cause is what the stage's
 * function, or the source, has thrown. Errors and cancellations that are thrown by a stage are not wrapped.
 */
public final class StageException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** Which stage it was. */
    private final int stage;

    /** What it does. */
    private final String operation;

    /** Where it was added. */
    private final @Nullable String line;

    StageException(Stage stage, Throwable cause) {
        super(stage + ", failed: " + cause, cause);
        this.stage = stage.number;
        this.operation = stage.operation;
        this.line = stage.line();
    }

    /** The number of the stage; the source is stage 1. */
    public int stage() {
        return stage;
    }

    /** The method of {@link Pipeline} that added the stage, such as {@code map}. */
    public String operation() {
        return operation;
    }

    /** The line of the program that added the stage, such as {@code Orders.java:41}; null if it is not known. */
    public @Nullable String line() {
        return line;
    }
}
