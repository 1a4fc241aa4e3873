package dev.headrace.examples;

import java.util.Locale;

/** Numbers as people read them, the same in every country. */
final class Format {

    private Format() {}

    /** {@code 1,234,567}. */
    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** {@code 1.50}, or with as many decimals as wanted. */
    static String decimal(double number, int decimals) {
        return String.format(Locale.ROOT, "%,." + decimals + "f", number);
    }

    /** {@code 213.3 MB}; a megabyte is a million bytes. */
    static String bytes(double number) {
        return number < 1e3 ? count((long) number) + " bytes"
                : number < 1e6 ? decimal(number / 1e3, 1) + " kB"
                : number < 1e9 ? decimal(number / 1e6, 1) + " MB"
                : decimal(number / 1e9, 2) + " GB";
    }

    /** {@code 1 file}, {@code 2 files}. */
    static String count(long number, String noun) {
        return count(number) + " " + noun + (number == 1 ? "" : "s");
    }
}
