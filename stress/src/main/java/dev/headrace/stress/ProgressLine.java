package dev.headrace.stress;

import java.io.PrintWriter;
import java.time.Duration;

/** Shows how far jcstress has come: one line that is written over on a terminal, else a line for each tenth of the way. */
final class ProgressLine {

    private final StatusLine line;
    private final long start = System.nanoTime();
    private int tenths;

    ProgressLine(PrintWriter out, boolean terminal) {
        line = new StatusLine(out, terminal);
    }

    /** Says that jcstress looks at the machine first. */
    void preparing() {
        line.overwrite("stress: preparing ...");
    }

    void show(int finished, int planned, int bad) {
        String text = "stress: run " + finished + " of " + planned + (bad > 0 ? ", " + bad + " failed" : "") + left(finished, planned);
        line.overwrite(text);
        if (planned > 0 && finished * 10 / planned > tenths) {
            tenths = finished * 10 / planned;
            line.print(text);
        }
    }

    /** Makes room for what comes next. */
    void clear() {
        line.clear();
    }

    private String left(int finished, int planned) {
        if (finished == 0 || finished >= planned) {
            return "";
        }
        Duration left = Duration.ofNanos((System.nanoTime() - start) / finished * (planned - finished));
        return ", about %d:%02d left".formatted(left.toMinutes(), left.toSecondsPart());
    }
}
