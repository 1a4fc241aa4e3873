package dev.headrace.bench;

import dev.headrace.bench.patterns.Pattern;
import java.util.List;

/**
 * One pattern with one setting, and all who take part. They run side by side, so that a machine that is slow for a while is slow for all.
 */
record Heat(Pattern pattern, Setting setting, List<Entrant> entrants) {

    /** What one turn takes, in seconds, if the pattern counts its runs; 0 if it is measured for a time. */
    double seconds() {
        return pattern.shots() > 0 ? pattern.seconds() : 0;
    }

    @Override
    public String toString() {
        return (pattern.value() + " " + setting.text()).strip();
    }
}
