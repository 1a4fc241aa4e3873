package dev.headrace.bench;

import dev.headrace.bench.patterns.Unit;

/**
 * What values can be compared: the same pattern, measured in the same way.
 *
 * @param pattern its name
 * @param setting what it was measured with
 * @param reading which of several things that are measured together, as {@code p99}; empty if there is one
 * @param unit what the values are shown in
 */
record Case(String pattern, Setting setting, String reading, Unit unit) {

    /** For tables and charts. */
    String label() {
        return (pattern + " " + setting.text() + " " + reading).strip().replaceAll(" +", " ");
    }
}
