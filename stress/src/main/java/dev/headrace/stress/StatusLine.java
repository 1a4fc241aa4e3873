package dev.headrace.stress;

import java.io.PrintWriter;

/** A line that says how far something has come: on a terminal written over again and again, else printed every now and then. */
public final class StatusLine {

    private static final String BACK_AND_CLEAR = "\r\033[K";

    /** Elsewhere than on a terminal, one line in so many is printed. */
    private static final int ONE_IN = 10;

    private final PrintWriter out;
    private final boolean terminal;
    private int lines;

    /** One on {@code out}, which is a terminal or not. */
    public StatusLine(PrintWriter out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** Shows {@code line} in place of the one before; elsewhere than on a terminal, prints one in ten. */
    public void show(String line) {
        if (terminal) {
            overwrite(line);
        } else if (++lines % ONE_IN == 0) {
            out.println(line);
        }
    }

    /** Shows {@code line} in place of the one before, if this is a terminal. */
    void overwrite(String line) {
        if (terminal) {
            out.print(BACK_AND_CLEAR + line);
            out.flush();
        }
    }

    /** Prints {@code line}, if this is no terminal. */
    void print(String line) {
        if (!terminal) {
            out.println(line);
        }
    }

    /** Makes room for what comes next. */
    public void clear() {
        overwrite("");
    }
}
