package dev.headrace.examples;

import java.io.PrintWriter;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * Shows how far a census has come: a bar on a terminal that redraws itself from a {@link Progress} ten times a second,
 * and disappears at the end. Or nothing at all; then it only remembers.
 */
final class ProgressLine {

    private static final int MILLIS = 100;

    private final PrintWriter terminal;
    private final boolean visible;

    /** What is going on; read when the program is interrupted, by another thread. */
    private volatile @Nullable Progress current;

    private volatile @Nullable Shown shown;

    ProgressLine(PrintWriter terminal, boolean visible) {
        this.terminal = terminal;
        this.visible = visible;
    }

    /** Starts to show {@code progress}, until the result is closed. */
    Shown show(String phase, Progress progress) {
        current = progress;
        var next = new Shown(visible ? bar(phase, progress) : null, progress);
        shown = next;
        return next;
    }

    /** Ends the line, if there is one, and writes how far it had come instead. */
    void interrupted() {
        Shown last = shown;
        if (last != null) {
            last.close();
        }
        Progress progress = current;
        terminal.println("interrupted: " + (progress == null
                ? "nothing counted yet"
                : Format.count(progress.files()) + " of " + Format.count(progress.allFiles(), "file") + " counted"));
    }

    private ProgressBar bar(String phase, Progress progress) {
        return new ProgressBarBuilder()
                .setTaskName(phase)
                .setInitialMax(progress.allBytes())
                .setUnit(" MB", 1_000_000)
                .hideEta()
                .setConsumer(new TerminalLine(terminal))
                .setStyle(ProgressBarStyle.UNICODE_BLOCK)
                .setUpdateIntervalMillis(MILLIS)
                .clearDisplayOnFinish()
                .build();
    }

    /** A progress that is being shown. */
    static final class Shown implements AutoCloseable {

        private final @Nullable ProgressBar bar;
        private final Progress progress;
        private final @Nullable ScheduledExecutorService clock;

        private Shown(@Nullable ProgressBar bar, Progress progress) {
            this.bar = bar;
            this.progress = progress;
            clock = bar == null ? null : Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());
            if (clock != null) {
                clock.scheduleAtFixedRate(this::update, 0, MILLIS, TimeUnit.MILLISECONDS);
            }
        }

        /** Takes the bar away. Closing twice does nothing. */
        @Override
        public synchronized void close() {
            if (clock != null && !clock.isShutdown()) {
                clock.shutdownNow();
                update();
                boolean interrupted = Thread.interrupted(); // the bar would be left standing
                bar.close();
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        private void update() {
            bar.stepTo(Math.min(progress.bytes(), progress.allBytes()));
            bar.setExtraMessage(" " + Format.count(progress.files()) + " of " + Format.count(progress.allFiles(), "file"));
        }
    }
}
