package dev.headrace.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The part of a README that the bench writes: all between two comments. */
final class Readme {

    private static final String BEGIN = "<!-- bench:begin -->";
    private static final String END = "<!-- bench:end -->";

    private Readme() {}

    /**
     * Replaces what stands between the comments.
     *
     * @throws IOException if the file cannot be read or written, or has no such comments
     */
    static void write(Path readme, String table, String chart) throws IOException {
        Files.writeString(readme, replaced(Files.readString(readme), table, chart));
    }

    /** {@code text} with the table and the image between its comments. */
    static String replaced(String text, String table, String chart) throws IOException {
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IOException("the README has no lines " + BEGIN + " and " + END + " for the table to stand between");
        }
        return text.substring(0, begin + BEGIN.length())
                + "\n![How many times as fast as the best peer](" + chart + ")\n\n" + table.strip() + "\n"
                + text.substring(end);
    }
}
