package dev.headrace.bench;

/** A contestant has not done its work. The message says why, in one line. */
final class FailedException extends Exception {

    private static final long serialVersionUID = 1;

    FailedException(String message) {
        super(message);
    }
}
