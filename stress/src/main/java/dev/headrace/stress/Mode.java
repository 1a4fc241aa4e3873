package dev.headrace.stress;

import java.util.List;
import java.util.Locale;

/** How thorough a run is. */
enum Mode {

    /** For every push: each test once in the interpreter, with C1, with C2, and with C2's order of code randomised. */
    QUICK("quick", false),

    /** For every night: each actor compiled separately, in all combinations. */
    DEFAULT("quick", true),

    /** For every release: as the default, with five times as much time and five times as many random orders. */
    LONG("default", true);

    private final String preset;
    private final boolean splitCompilation;

    Mode(String preset, boolean splitCompilation) {
        this.preset = preset;
        this.splitCompilation = splitCompilation;
    }

    /** The mode as options of jcstress. */
    List<String> options() {
        return List.of("-m", preset, "-sc", String.valueOf(splitCompilation));
    }

    /** As it is written on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
