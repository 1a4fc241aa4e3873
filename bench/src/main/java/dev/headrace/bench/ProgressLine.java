package dev.headrace.bench;

import java.io.PrintWriter;
import java.time.Duration;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** Shows how far the measuring has come: a bar on a terminal, elsewhere one line for each pattern and setting. */
final class ProgressLine implements AutoCloseable {

    private static final int MILLIS = 200;

    private final PrintWriter out;
    private final int turns;
    private final @Nullable ProgressBar bar;
    private int turn;
    private String label = "";
    private @Nullable Heat last;

    ProgressLine(PrintWriter out, boolean terminal, int turns) {
        this.out = out;
        this.turns = turns;
        this.bar = !terminal ? null : new ProgressBarBuilder()
                .setTaskName("bench")
                .setInitialMax(turns)
                .hideEta()
                .setConsumer(new TerminalLine(out))
                .setStyle(ProgressBarStyle.UNICODE_BLOCK)
                .setUpdateIntervalMillis(MILLIS)
                .clearDisplayOnFinish()
                .build();
    }

    /** A race of so many begins. */
    void race(Heat heat, int contestants, Duration left) {
        label = " " + about(left) + ": " + heat;
        if (bar != null) {
            bar.stepTo(turn);
            bar.setExtraMessage(label);
        } else if (heat != last) {
            out.println("bench: " + heat + ", turn " + (turn + 1) + " of " + turns + ", " + about(left));
        }
        last = heat;
        turn += contestants;
    }

    /** So many are not going to run. */
    void skip(int contestants) {
        turn += contestants;
    }

    /** The race has run so many laps. */
    void lap(int lap) {
        if (bar != null) {
            bar.setExtraMessage(label + ", lap " + lap);
        }
    }

    /** Takes the bar away. */
    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }

    /** As in "about 7:05 left". */
    static String about(Duration left) {
        return "about %d:%02d left".formatted(left.toMinutes(), left.toSecondsPart());
    }
}
