package dev.headrace.stress;

import java.util.List;
import java.util.Locale;

/** How thorough a run is. */
enum Mode {

    /** For every push: each test once, compiled by C2, which puts code into random orders. */
    QUICK("-m", "quick", "-sc", "false", "-jvmArgs",
            "-XX:-TieredCompilation -XX:+UnlockDiagnosticVMOptions -XX:+StressLCM -XX:+StressGCM"),

    /** For every night: each actor compiled separately, in all combinations of interpreter, C1 and C2. */
    DEFAULT("-m", "quick", "-sc", "true"),

    /** For every release: as the default, with five times as much time and five times as many random orders. */
    LONG("-m", "default", "-sc", "true");

    private final List<String> options;

    Mode(String... options) {
        this.options = List.of(options);
    }

    /** The mode as options of jcstress. */
    List<String> options() {
        return options;
    }

    /** As it is written on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
