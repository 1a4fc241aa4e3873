package dev.headrace.stress;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Expect;

/** The results as a table: one line for each test, with the outcomes that its verdict depends on. */
final class SummaryTable {

    private SummaryTable() {}

    static String of(Verdict verdict) {
        return AsciiTable.getTable(AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS_NO_OUTSIDE_BORDER, verdict.rows(), List.of(
                left("protocol").with(row -> row.test().protocol()),
                left("variant").with(row -> row.test().variant()),
                right("samples").with(row -> row.tally() == null ? "-" : "%,d".formatted(row.tally().samples())),
                left("seen").with(row -> seen(row.tally())),
                left("verdict").with(row -> row.standing().words)));
    }

    /** The harms that a control should show; else those that must not be. */
    private static String seen(@Nullable Tally tally) {
        if (tally == null) {
            return "-";
        }
        List<Tally.Outcome> expected = tally.graded(Expect.ACCEPTABLE_INTERESTING);
        Predicate<Tally.Outcome> shown = expected.isEmpty() ? outcome -> true : outcome -> outcome.count() > 0;
        return Stream.concat(expected.stream(), tally.graded(Expect.FORBIDDEN).stream().filter(shown))
                .map(outcome -> "%s %,d".formatted(outcome.harm(), outcome.count()))
                .collect(Collectors.joining(", "));
    }

    private static Column left(String header) {
        return new Column().header(header).headerAlign(HorizontalAlign.LEFT).dataAlign(HorizontalAlign.LEFT).maxWidth(60);
    }

    private static Column right(String header) {
        return new Column().header(header).headerAlign(HorizontalAlign.RIGHT).dataAlign(HorizontalAlign.RIGHT);
    }
}
