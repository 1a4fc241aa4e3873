package dev.headrace.stress;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Stops a process and those that it has started, when it has given no sign of life for too long, or when this JVM ends. One
 * run of jcstress takes seconds, a hanging one half a minute; a longer silence means that jcstress itself hangs.
 */
final class Watchdog implements AutoCloseable {

    private final ScheduledExecutorService clock =
            Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().name("watchdog").daemon().factory());
    private final Thread hook = new Thread(this::stop, "stop jcstress");
    private final Process process;
    private final Duration patience;
    private ScheduledFuture<?> bite;
    private volatile boolean bitten;

    Watchdog(Process process, Duration patience) {
        this.process = process;
        this.patience = patience;
        Runtime.getRuntime().addShutdownHook(hook);
        bite = arm();
    }

    /** One thread: the process has given a sign of life. */
    void signOfLife() {
        bite.cancel(false);
        bite = arm();
    }

    /** Whether the process was stopped because it was silent. */
    boolean hasBitten() {
        return bitten;
    }

    @Override
    public void close() {
        clock.shutdownNow();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // this JVM is ending already, and the hook does what it is for
        }
    }

    private ScheduledFuture<?> arm() {
        return clock.schedule(this::bite, patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void bite() {
        bitten = true;
        stop();
    }

    private void stop() {
        List<ProcessHandle> descendants = process.descendants().toList();
        process.destroyForcibly(); // first, or it would start the next one
        descendants.forEach(ProcessHandle::destroyForcibly);
    }
}
