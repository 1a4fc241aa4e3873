package dev.headrace.loop;

import java.lang.ref.Cleaner;

/**
 * A failure that nobody has asked for yet. If nobody does before the task is collected or its loop is closed, it is logged,
 * once, with its stack and the line that spawned the task: a failure is never swallowed.
 */
final class UnobservedFailure implements Runnable {

    private static final Cleaner CLEANER = Cleaner.create();

    private final String message;
    private final Throwable failure;
    private final EventLoop loop;

    /** Guarded by this: the cleaner's thread and the loop's may both want to report it. */
    private boolean settled;

    private UnobservedFailure(Task<?> task, Throwable failure) {
        this.message = task.label() + " of " + task.loop.name() + ", spawned at " + task.spawnSite()
                + ", failed and nobody asked for its result";
        this.failure = failure;
        this.loop = task.loop;
    }

    /** Watches a task that has just failed without anyone waiting for it. */
    static UnobservedFailure of(Task<?> task, Throwable failure) {
        var unobserved = new UnobservedFailure(task, failure);
        CLEANER.register(task, () -> {
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
