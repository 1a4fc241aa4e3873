package dev.headrace.stress;

import java.io.PrintWriter;
import java.time.Duration;

/** Shows how far jcstress has come: one line that is written over on a terminal, else a line for each tenth of the way. */
final class ProgressLine {

    private static final String BACK_AND_CLEAR = "\r\033[K";

    private final PrintWriter out;
    private final boolean terminal;
    private final long start = System.nanoTime();
    private int tenths;

    ProgressLine(PrintWriter out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** Says that jcstress looks at the machine first. */
    void preparing() {
        if (terminal) {
            out.print(BACK_AND_CLEAR + "stress: preparing ...");
            out.flush();
        }
    }

    void show(int finished, int planned, int bad) {
        String line = "stress: run " + finished + " of " + planned + (bad > 0 ? ", " + bad + " failed" : "") + left(finished, planned);
        if (terminal) {
            out.print(BACK_AND_CLEAR + line);
            out.flush();
        } else if (planned > 0 && finished * 10 / planned > tenths) {
            tenths = finished * 10 / planned;
            out.println(line);
        }
    }

    /** Makes room for what comes next. */
    void clear() {
        if (terminal) {
            out.print(BACK_AND_CLEAR);
            out.flush();
        }
    }

    private String left(int finished, int planned) {
        if (finished == 0 || finished >= planned) {
            return "";
        }
        Duration left = Duration.ofNanos((System.nanoTime() - start) / finished * (planned - finished));
        return ", about %d:%02d left".formatted(left.toMinutes(), left.toSecondsPart());
    }
}
