package dev.headrace.channels;

import static dev.headrace.loop.Headrace.shielded;

import dev.headrace.loop.Action;
import dev.headrace.loop.Task;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * One run of a pipeline, or of one inside another: what it has opened, and must close. Closing goes from downstream to upstream, so
 * the coroutines that pull from a source have ended before the source is closed.
 *
 * <p>Loop-confined.
 */
final class Run implements AutoCloseable {

    /** Where the coroutines of a run are at home: a scope, or the loop. */
    @FunctionalInterface
    interface Home {

        Task<@Nullable Void> spawn(String name, Action body);
    }

    private final Home home;

    /** What is to be done at the end, the last opened first. */
    private final ArrayDeque<Runnable> closing = new ArrayDeque<>();

    Run(Home home) {
        this.home = home;
    }

    /** A run that ends by itself, and before this one. */
    Run nested() {
        return new Run(home);
    }

    Task<@Nullable Void> spawn(String name, Action body) {
        return home.spawn(name, body);
    }

    /** Has {@code job} done at the end of the run; it may suspend. */
    void atEnd(Runnable job) {
        closing.push(job);
    }

    /** Closes everything, whatever fails and although the task may be cancelled; throws the first failure. Once; then does nothing. */
    @Override
    public void close() {
        if (!closing.isEmpty()) {
            shielded(this::closeAll);
        }
    }

    private void closeAll() {
        Throwable failure = null;
        for (Runnable job; (job = closing.poll()) != null; ) {
            try {
                job.run();
            } catch (RuntimeException | Error e) {
                if (failure == null) {
                    failure = e;
                } else if (failure != e) {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw Cut.unchecked(failure);
        }
    }
}
