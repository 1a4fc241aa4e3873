package dev.headrace.bench;

import java.io.PrintWriter;
import me.tongfei.progressbar.ProgressBarConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One line of a terminal, written again and again. The library's own consumer asks JLine for the terminal, and JLine takes
 * Ctrl-C away from the JVM: the program would die without its shutdown hooks.
 */
final class TerminalLine implements ProgressBarConsumer {

    private static final int USUAL_WIDTH = 80;

    private final PrintWriter terminal;
    private final int width;

    TerminalLine(PrintWriter terminal) {
        this.terminal = terminal;
        width = width(System.getenv("COLUMNS"));
    }

    /** One column less than there are, so that the cursor stays in the line. */
    @Override
    public int getMaxRenderedLength() {
        return width - 1;
    }

    @Override
    public void accept(String text) {
        terminal.print('\r' + text);
        terminal.flush();
    }

    /** The line has been cleared by then. */
    @Override
    public void close() {
        terminal.flush();
    }

    private static int width(@Nullable String columns) {
        try {
            return Math.max(USUAL_WIDTH / 2, Integer.parseInt(columns));
        } catch (NumberFormatException notSet) {
            return USUAL_WIDTH;
        }
    }
}
