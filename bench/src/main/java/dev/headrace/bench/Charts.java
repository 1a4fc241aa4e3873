package dev.headrace.bench;

import dev.headrace.bench.patterns.Role;
import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Set;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.HorizontalBarChart;
import org.knowm.xchart.HorizontalBarChartBuilder;
import org.knowm.xchart.style.HorizontalBarStyler;

/** Draws the results, each chart as SVG and as PNG. Needs no screen, but fonts. */
final class Charts {

    private static final int WIDTH = 1000;
    private static final int MARGINS = 130;
    private static final int BAR = 24;
    private static final String FONT = Font.SANS_SERIF;
    private static final Color PAPER = Color.WHITE;
    private static final Color[] COLOURS = {
        new Color(0x1f6f8b), new Color(0xe07a3f), new Color(0x6aa84f), new Color(0x8e6bbf), new Color(0xc94c4c), new Color(0x7f7f7f)
    };

    private Charts() {}

    /** One with the ratios of all cases, called {@code name}, and one for each pattern with all who took part, called like the pattern. */
    static void write(Path directory, String name, List<Comparison> comparisons) throws IOException {
        ratios(directory, name, comparisons);
        Set<String> patterns = new LinkedHashSet<>();
        comparisons.forEach(each -> patterns.add(each.of().pattern()));
        for (String pattern : patterns) {
            pattern(directory, pattern, comparisons.stream().filter(each -> each.of().pattern().equals(pattern)).toList());
        }
    }

    /**
     * How many times as fast as the best peer Headrace is, on a scale of powers of two: to the right where it is faster, to the left
     * where it is slower. Without the noisy ones; no chart if nothing is left.
     */
    static void ratios(Path directory, String name, List<Comparison> comparisons) throws IOException {
        List<String> labels = new ArrayList<>();
        List<Double> powers = new ArrayList<>();
        for (Comparison comparison : comparisons) {
            for (Row own : comparison.own()) {
                OptionalDouble ratio = comparison.ratio(own);
                if (ratio.isPresent() && !comparison.isNoisy(own)) {
                    labels.add(comparison.of().label() + own.contestant().replaceFirst("^Headrace", ""));
                    powers.add(Math.log(ratio.getAsDouble()) / Math.log(2));
                }
            }
        }
        if (labels.isEmpty()) {
            return;
        }
        HorizontalBarChart chart = chart("How many times as fast as the best peer", "", labels.size());
        double furthest = Math.max(1, Math.ceil(powers.stream().mapToDouble(Math::abs).max().orElseThrow()));
        chart.getStyler().setXAxisMin(Math.min(-1.0, Math.floor(powers.stream().mapToDouble(power -> power).min().orElseThrow())))
                .setXAxisMax(furthest)
                .setXAxisTickLabelsFormattingFunction(Charts::powerOfTwo)
                .setLegendVisible(false);
        chart.addSeries("ratio", powers, labels);
        save(chart, directory.resolve(name));
    }

    private static void pattern(Path directory, String pattern, List<Comparison> comparisons) throws IOException {
        Set<String> contestants = new LinkedHashSet<>();
        comparisons.forEach(each -> each.rows().stream().filter(Row::isMeasured)
                .forEach(row -> contestants.add(shown(row))));
        if (contestants.isEmpty()) {
            return;
        }
        List<String> names = new ArrayList<>(contestants);
        String unit = comparisons.getFirst().of().unit().symbol();
        HorizontalBarChart chart = chart(pattern, unit, names.size() * comparisons.size());
        chart.getStyler().setXAxisMin(0.0).setLegendVisible(comparisons.size() > 1);
        for (Comparison comparison : comparisons) {
            String label = comparison.of().label().substring(pattern.length()).strip();
            chart.addSeries(label.isEmpty() ? unit : label, names.stream().map(name -> median(comparison, name)).toList(), names);
        }
        save(chart, directory.resolve(pattern));
    }

    private static String shown(Row row) {
        return row.as() == Role.FLOOR ? "(" + row.contestant() + ")" : row.contestant();
    }

    /** Nothing is drawn for who has failed. */
    private static double median(Comparison comparison, String name) {
        return comparison.rows().stream().filter(row -> row.isMeasured() && shown(row).equals(name))
                .mapToDouble(row -> row.of().unit().in(row.value().median())).findFirst().orElse(0);
    }

    private static HorizontalBarChart chart(String title, String unit, int bars) {
        HorizontalBarChart chart = new HorizontalBarChartBuilder()
                .width(WIDTH).height(MARGINS + BAR * bars).title(title).xAxisTitle(unit).build();
        HorizontalBarStyler styler = chart.getStyler();
        styler.setChartBackgroundColor(PAPER).setPlotBackgroundColor(PAPER).setSeriesColors(COLOURS)
                .setPlotBorderVisible(false).setChartTitleBoxVisible(false).setLocale(Locale.ROOT)
                .setChartTitleFont(new Font(FONT, Font.BOLD, 15)).setLegendFont(new Font(FONT, Font.PLAIN, 12));
        styler.setAxisTickLabelsFont(new Font(FONT, Font.PLAIN, 12)).setPlotGridHorizontalLinesVisible(false)
                .setXAxisMaxLabelCount(Math.max(2, bars));
        styler.setAvailableSpaceFill(0.7).setLabelsVisible(false);
        return chart;
    }

    /** Nothing between two powers. */
    private static String powerOfTwo(double exponent) {
        long whole = Math.round(exponent);
        if (Math.abs(exponent - whole) > 0.01) {
            return "";
        }
        return whole < 0 ? "1/" + (1L << -whole) : (1L << whole) + " ×";
    }

    private static void save(HorizontalBarChart chart, Path file) throws IOException {
        ChartEncoder.saveChart(chart, file.toString(), "png");
        ChartEncoder.saveChart(chart, file.toString(), "svg");
    }
}
