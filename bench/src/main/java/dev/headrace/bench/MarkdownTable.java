package dev.headrace.bench;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The results for the README: what Headrace takes, the best peer, the others; nothing that is noisy. */
final class MarkdownTable {

    private static final int OTHERS = 4;

    private MarkdownTable() {}

    /** The table, and below it where and how it was measured. */
    static String of(Report report) {
        StringBuilder text = new StringBuilder();
        text.append("| pattern | Headrace | best peer | times as fast | of the floor | B/op | other peers |\n");
        text.append("|---|---|---|---|---|---|---|\n");
        int noisy = 0;
        for (Comparison comparison : report.comparisons()) {
            for (Row own : comparison.own()) {
                if (comparison.isNoisy(own)) {
                    noisy++;
                } else {
                    text.append(line(comparison, own));
                }
            }
        }
        return text.append('\n').append(footer(report, noisy)).toString();
    }

    private static String line(Comparison comparison, Row own) {
        Row best = comparison.bestPeer();
        Row floor = comparison.floor();
        boolean floorHolds = floor != null && !floor.value().isNoisy();
        String variant = own.contestant().replaceFirst("^Headrace(, )?", "");
        return "| " + String.join(" | ",
                comparison.of().label() + (variant.isEmpty() ? "" : " (" + variant + ")"),
                "**" + Format.value(own) + " " + comparison.of().unit().symbol() + "**",
                best == null ? "" : named(best),
                Format.times(comparison.ratio(own)),
                floorHolds ? Format.times(comparison.timesFloor(own)) : "",
                Format.bytes(own.bytes()),
                others(comparison, best)) + " |\n";
    }

    private static String others(Comparison comparison, @Nullable Row best) {
        List<Row> others = comparison.peers().stream().filter(row -> row != best && !row.value().isNoisy()).toList();
        return others.stream().limit(OTHERS).map(MarkdownTable::named).collect(Collectors.joining(", "));
    }

    private static String named(Row row) {
        return row.contestant() + " " + Format.value(row);
    }

    private static String footer(Report report, int noisy) {
        Environment here = report.environment();
        return "Medians; ns per element where nothing else is said. " + here.machine() + ", " + here.processors() + " processors; "
                + here.jdk() + ", `" + here.flags() + "`; commit `" + here.commit() + "`, " + here.date() + ". "
                + (noisy == 0 ? "" : noisy + (noisy == 1 ? " row is" : " rows are") + " left out as noisy: a spread of more than 25 %, or a single value. ")
                + report.notes().stream().map(note -> note + ".").collect(Collectors.joining(" "));
    }
}
