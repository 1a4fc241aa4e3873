package dev.headrace.bench;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The results for programs. Values are in nanoseconds or bytes. */
final class JsonFile {

    private JsonFile() {}

    /** Everything, with each half of every race. */
    static String of(Report report) {
        Environment here = report.environment();
        Map<String, @Nullable Object> object = fields(
                "date", here.date(),
                "commit", here.commit(),
                "machine", here.machine(),
                "processors", here.processors(),
                "jdk", here.jdk(),
                "flags", here.flags(),
                "effort", report.effort().name().toLowerCase(Locale.ROOT),
                "notes", report.notes(),
                "comparisons", report.comparisons().stream().map(JsonFile::comparison).toList());
        try {
            return JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).with(JSON.Feature.WRITE_NULL_PROPERTIES).asString(object) + "\n";
        } catch (IOException e) {
            throw new AssertionError("writes to a string only", e);
        }
    }

    /**
     * The ratios in a file that was written by {@link #of}, by the label of the case and the name of Headrace's variant; without the
     * noisy ones.
     *
     * @throws IOException if it cannot be read, or is no such file
     */
    static Map<String, Double> ratios(Path file) throws IOException {
        Map<String, Double> ratios = new TreeMap<>();
        if (!(JSON.std.mapFrom(Files.readString(file)).get("comparisons") instanceof List<?> comparisons)) {
            throw new IOException("no results of a bench in " + file);
        }
        for (Object comparison : comparisons) {
            Map<?, ?> fields = (Map<?, ?>) comparison;
            for (Object row : (List<?>) fields.get("rows")) {
                Map<?, ?> each = (Map<?, ?>) row;
                if (each.get("ratio") instanceof Number ratio && Boolean.FALSE.equals(each.get("ratioIsNoisy"))) {
                    ratios.put(fields.get("label") + ", " + each.get("contestant"), ratio.doubleValue());
                }
            }
        }
        return ratios;
    }

    /**
     * What a {@link Twin} has written after an iteration.
     *
     * @throws FailedException if it is no such array
     */
    static List<Sample> samples(String line) throws FailedException {
        try {
            List<Sample> samples = new ArrayList<>();
            for (Object each : JSON.std.listFrom(line)) {
                if (!(each instanceof Map<?, ?> fields && fields.get("value") instanceof Number value)) {
                    throw new FailedException("no value in " + line);
                }
                String reading = fields.get("reading") instanceof String text ? text : "";
                samples.add(new Sample(reading, value.doubleValue(), number(fields.get("bytes")), number(fields.get("cores"))));
            }
            return samples;
        } catch (IOException e) {
            throw new FailedException(e);
        }
    }

    private static Map<String, @Nullable Object> comparison(Comparison comparison) {
        Case of = comparison.of();
        return fields(
                "label", of.label(),
                "pattern", of.pattern(),
                "setting", of.setting().text(),
                "reading", of.reading(),
                "unit", of.unit().symbol(),
                "rows", comparison.rows().stream().map(row -> row(comparison, row)).toList());
    }

    private static Map<String, @Nullable Object> row(Comparison comparison, Row row) {
        Map<String, @Nullable Object> fields = fields("contestant", row.contestant(), "as", row.as().name().toLowerCase(Locale.ROOT));
        if (!row.isMeasured()) {
            fields.put("failure", row.failure());
            return fields;
        }
        Summary value = row.value();
        fields.put("median", value.median());
        fields.put("spread", value.spread());
        fields.put("noisy", value.isNoisy());
        fields.put("bytes", known(row.bytes()));
        fields.put("cores", known(row.cores()));
        if (comparison.own().contains(row)) {
            Row best = comparison.bestPeer();
            fields.put("bestPeer", best == null ? null : best.contestant());
            fields.put("ratio", known(comparison.ratio(row).orElse(Double.NaN)));
            fields.put("timesFloor", known(comparison.timesFloor(row).orElse(Double.NaN)));
            fields.put("ratioIsNoisy", comparison.isNoisy(row));
        }
        fields.put("samples", row.samples().stream().map(Sample::value).toList());
        return fields;
    }

    private static double number(@Nullable Object field) {
        return field instanceof Number number ? number.doubleValue() : Double.NaN;
    }

    /** JSON has no NaN. */
    private static @Nullable Double known(double value) {
        return Double.isNaN(value) ? null : value;
    }

    private static Map<String, @Nullable Object> fields(Object... namesAndValues) {
        var fields = new LinkedHashMap<String, @Nullable Object>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return fields;
    }
}
