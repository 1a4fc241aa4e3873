package dev.headrace.bench;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.ColumnData;
import com.github.freva.asciitable.HorizontalAlign;
import dev.headrace.bench.patterns.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The results for people who look at a terminal. */
final class ConsoleTable {

    private static final Character[] LINES = AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS_NO_OUTSIDE_BORDER;

    private ConsoleTable() {}

    /** One line for each row; Headrace first, its peers by time, the floors. */
    static String of(List<Comparison> comparisons) {
        List<Line> lines = new ArrayList<>();
        for (Comparison each : comparisons) {
            List<Row> sorted = new ArrayList<>(each.own());
            sorted.addAll(each.peers());
            sorted.addAll(each.rows().stream().filter(row -> row.as() == Role.FLOOR && row.isMeasured()).toList());
            sorted.addAll(each.rows().stream().filter(row -> !row.isMeasured()).toList());
            sorted.forEach(row -> lines.add(new Line(each, row, row == sorted.getFirst())));
        }
        return AsciiTable.getTable(LINES, lines, List.of(
                left("pattern", line -> line.first ? line.of.of().label() : ""),
                left("who", Line::who),
                right("median", line -> line.row.isMeasured() ? Format.value(line.row) : "failed"),
                left("", line -> line.of.of().unit().symbol()),
                right("spread", line -> line.row.isMeasured() ? Format.percent(line.row.value().spread()) : ""),
                left("", line -> line.row.isMeasured() && line.row.value().isNoisy() ? "noisy" : ""),
                right("best peer", line -> line.isOwn() ? Format.times(line.of.ratio(line.row)) : ""),
                right("of the floor", line -> line.isOwn() ? Format.times(line.of.timesFloor(line.row)) : ""),
                right("B/op", line -> Format.bytes(line.row.bytes())),
                right("cores", line -> Format.number(line.row.cores()))));
    }

    private static Column column(String header, HorizontalAlign align) {
        return new Column().header(header).headerAlign(align).dataAlign(align);
    }

    private static ColumnData<Line> left(String header, Function<Line, String> value) {
        return column(header, HorizontalAlign.LEFT).with(value::apply);
    }

    private static ColumnData<Line> right(String header, Function<Line, String> value) {
        return column(header, HorizontalAlign.RIGHT).with(value::apply);
    }

    /** @param first whether it is the first line of its case */
    private record Line(Comparison of, Row row, boolean first) {

        boolean isOwn() {
            return row.as() == Role.OWN && row.isMeasured();
        }

        String who() {
            return row.as() == Role.FLOOR ? "(" + row.contestant() + ")" : row.contestant();
        }
    }
}
