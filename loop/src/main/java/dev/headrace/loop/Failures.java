package dev.headrace.loop;

/** What a program throws is code of the program too, and may fail when it is asked for its message: nothing here ever throws. */
final class Failures {

    private static final System.Logger LOG = System.getLogger("dev.headrace.loop");

    private Failures() {}

    /** What {@code failure} says of itself, or its class if it cannot. */
    static String describe(Throwable failure) {
        try {
            return failure.toString();
        } catch (Throwable unprintable) {
            return failure.getClass().getName();
        }
    }

    /** Logs an error; only its message and a description of {@code failure} if the stack cannot be printed. */
    static void log(String message, Throwable failure) {
        try {
            LOG.log(System.Logger.Level.ERROR, message, failure);
        } catch (Throwable unprintable) {
            logWithoutStack(message + ": " + describe(failure));
        }
    }

    private static void logWithoutStack(String message) {
        try {
            LOG.log(System.Logger.Level.ERROR, message);
        } catch (Throwable broken) {
            // the log itself is out of order, and there is nobody else to tell
        }
    }
}
