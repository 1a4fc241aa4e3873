package dev.headrace.bench;

import java.util.Locale;
import java.util.OptionalDouble;

/** How numbers are written: three significant digits, which is more than they deserve. */
final class Format {

    private Format() {}

    /** Empty if it is no number. */
    static String number(double value) {
        if (Double.isNaN(value)) {
            return "";
        }
        double size = Math.abs(value);
        String pattern = size >= 99.5 ? "%,.0f" : size >= 9.95 ? "%.1f" : "%.2f";
        String text = String.format(Locale.ROOT, pattern, value);
        return text.equals("0.00") || text.equals("-0.00") ? "0" : text;
    }

    /** In the unit of its case. */
    static String value(Row row) {
        return number(row.of().unit().in(row.value().median()));
    }

    /** As in "2.50 ×". */
    static String times(OptionalDouble ratio) {
        return ratio.isPresent() ? number(ratio.getAsDouble()) + " ×" : "";
    }

    /** Rounded to whole bytes where that is more than one; empty if nobody knows. */
    static String bytes(double bytes) {
        return Double.isNaN(bytes) ? "" : String.format(Locale.ROOT, bytes < 0.05 ? "0" : bytes < 10 ? "%.1f" : "%,.0f", bytes);
    }

    /** As in "12 %". */
    static String percent(double part) {
        return String.format(Locale.ROOT, "%.0f %%", 100 * part);
    }
}
