package dev.headrace.bench.patterns;

/** What measured values are shown in. They are kept in nanoseconds, or in bytes. */
public enum Unit {
    /** Nanoseconds per element. */
    NANOS("ns", 1),
    /** Microseconds. */
    MICROS("µs", 1e3),
    /** Milliseconds for the whole. */
    MILLIS("ms", 1e6),
    /** Bytes. */
    BYTES("B", 1);

    private final String symbol;
    private final double size;

    Unit(String symbol, double size) {
        this.symbol = symbol;
        this.size = size;
    }

    /** As in a table. */
    public String symbol() {
        return symbol;
    }

    /** A measured value, in this unit. */
    public double in(double measured) {
        return measured / size;
    }
}
