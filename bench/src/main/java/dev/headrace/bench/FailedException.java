package dev.headrace.bench;

/** A contestant has no result. The message is shown to the user, in one line. */
final class FailedException extends Exception {

    private static final long serialVersionUID = 1;

    FailedException(String message) {
        super(message);
    }

    /** Because of the deepest reason of {@code failure}. */
    FailedException(Throwable failure) {
        super(reason(failure), failure);
    }

    private static String reason(Throwable failure) {
        Throwable deepest = failure;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        return String.valueOf(deepest.getMessage() == null ? deepest : deepest.getMessage()).lines().findFirst().orElse("unknown");
    }
}
