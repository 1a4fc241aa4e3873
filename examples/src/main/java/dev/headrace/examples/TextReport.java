package dev.headrace.examples;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import com.github.freva.asciitable.OverflowBehaviour;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Writes the result of a census for people. */
final class TextReport {

    private static final Character[] LINES = AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS_NO_OUTSIDE_BORDER;
    private static final int LONGEST_WORD = 48;
    private static final int SKIPPED_SHOWN = 10;
    private static final int DIFFERENCES_SHOWN = 10;

    private final PrintWriter out;
    private boolean started;

    TextReport(PrintWriter out) {
        this.out = out;
    }

    void write(CensusResult result, @Nullable Check check, List<Skipped> skipped) {
        if (!result.counts().top().isEmpty()) {
            words(result.counts());
        }
        if (result.files() > 0) {
            totals(result);
            loops(result.loops());
        }
        if (check != null) {
            check(check);
        }
        if (!skipped.isEmpty()) {
            skipped(skipped);
        }
        out.flush();
    }

    private void check(Check check) {
        int loops = check.loops().loops().size();
        block();
        out.println(check.equal()
                ? "check: equal"
                : "check: " + Format.count(check.differences().size(), "word") + " counted differently");
        check.differences().stream().limit(DIFFERENCES_SHOWN).forEach(difference -> out.println("  " + difference));
        out.println("  " + Format.count(loops, "loop") + " " + seconds(check.loops()) + ", plain thread " + seconds(check.plain())
                + ": " + Format.decimal(check.ratio(), 2) + " times as fast");
    }

    private void skipped(List<Skipped> skipped) {
        block();
        out.println("Skipped " + Format.count(skipped.size(), "item") + ":");
        skipped.stream().limit(SKIPPED_SHOWN).forEach(item -> out.println("  " + item));
        if (skipped.size() > SKIPPED_SHOWN) {
            out.println("  and " + Format.count(skipped.size() - SKIPPED_SHOWN) + " more");
        }
    }

    private void words(Counts counts) {
        List<WordCount> top = counts.top();
        block();
        out.println(AsciiTable.getTable(LINES, IntStream.range(0, top.size()).boxed().toList(), List.of(
                right("rank").with(i -> Format.count(i + 1)),
                new Column().header("word").headerAlign(HorizontalAlign.LEFT).dataAlign(HorizontalAlign.LEFT)
                        .maxWidth(LONGEST_WORD, OverflowBehaviour.ELLIPSIS_RIGHT).with(i -> top.get(i).word()),
                right("count").with(i -> Format.count(top.get(i).count())),
                right("share").with(i -> Format.decimal(100.0 * top.get(i).count() / counts.words(), 2) + " %"))));
    }

    private void totals(CensusResult result) {
        var lines = new ArrayList<List<String>>();
        lines.add(List.of("files", Format.count(result.files())));
        lines.add(List.of("bytes", Format.count(result.bytes())));
        lines.add(List.of("words", Format.count(result.counts().words())));
        lines.add(List.of("distinct words", Format.count(result.counts().distinct())));
        lines.add(List.of("seconds", Format.decimal(result.seconds(), 2)));
        lines.add(List.of("MB/s", Format.decimal(result.megabytesPerSecond(), 1)));
        block();
        int width = lines.stream().mapToInt(line -> line.getLast().length()).max().orElseThrow();
        lines.forEach(line -> out.println(
                " " + line.getFirst() + " ".repeat(16 - line.getFirst().length() + width - line.getLast().length()) + line.getLast()));
    }

    private void loops(List<LoopRow> loops) {
        block();
        out.println(AsciiTable.getTable(LINES, loops, List.of(
                right("loop").with(row -> Format.count(row.loop())),
                right("busy").with(row -> Format.decimal(100 * row.busy(), 1) + " %"),
                right("resumptions").with(row -> Format.count(row.resumptions())),
                right("hand-offs in").with(row -> Format.count(row.handOffsIn())),
                right("hand-offs out").with(row -> Format.count(row.handOffsOut())))));
    }

    /** Keeps what follows apart from what is there. */
    private void block() {
        if (started) {
            out.println();
        }
        started = true;
    }

    private static Column right(String header) {
        return new Column().header(header).headerAlign(HorizontalAlign.RIGHT).dataAlign(HorizontalAlign.RIGHT);
    }

    private static String seconds(CensusResult result) {
        return Format.decimal(result.seconds(), 3) + " s";
    }
}
