package dev.headrace.bench;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * All that one run has measured, and where.
 *
 * @param notes what the reader has to know: who is missing, and why
 */
record Report(Environment environment, Effort effort, List<Row> rows, List<String> notes) {

    List<Comparison> comparisons() {
        return Comparison.of(rows);
    }

    /** Of Headrace to the best peer, by case and variant; without the noisy ones. */
    Map<String, Double> ratios() {
        Map<String, Double> ratios = new TreeMap<>();
        for (Comparison comparison : comparisons()) {
            for (Row own : comparison.own()) {
                if (!comparison.isNoisy(own)) {
                    comparison.ratio(own).ifPresent(ratio -> ratios.put(comparison.of().label() + ", " + own.contestant(), ratio));
                }
            }
        }
        return ratios;
    }

    /** Those that have failed. */
    List<Row> failures() {
        return rows.stream().filter(row -> !row.isMeasured()).toList();
    }
}
