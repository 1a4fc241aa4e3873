package dev.headrace.loop;

import java.lang.ref.Cleaner;

/**
 * A failure that nobody has asked for yet. If nobody does before the awaitable is collected or its loop is closed, it is logged,
 * once, with its stack and, for a task, the line that spawned it: a failure is never swallowed.
 */
final class UnobservedFailure implements Runnable {

    private static final Cleaner CLEANER = Cleaner.create();

    private final String message;
    private final Throwable failure;
    private final EventLoop loop;

    /** Guarded by this: the cleaner's thread and the loop's may both want to report it. */
    private boolean settled;

    private UnobservedFailure(Awaitable<?> failed) {
        this.message = failed.origin() + ", failed and nobody asked for its result";
        this.failure = (Throwable) failed.outcome();
        this.loop = failed.loop;
    }

    /** Reports at once what nobody can ask for any more. */
    static void report(Awaitable<?> failed) {
        new UnobservedFailure(failed).run();
    }

    /** Watches a task or promise that has just failed without anyone waiting for it. */
    static UnobservedFailure of(Awaitable<?> failed) {
        var unobserved = new UnobservedFailure(failed);
        CLEANER.register(failed, () -> {
            unobserved.run();
            unobserved.loop.post(() -> unobserved.loop.observed(unobserved));
        });
        return unobserved;
    }

    /** Somebody has asked for it: nothing to report. */
    synchronized void observe() {
        settled = true;
    }

    /** Reports it, unless that was done or somebody has asked. */
    @Override
    public synchronized void run() {
        if (!settled) {
            settled = true;
            Failures.log(message, failure);
        }
    }
}
