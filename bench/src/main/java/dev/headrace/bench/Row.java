package dev.headrace.bench;

import dev.headrace.bench.patterns.Role;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that was measured of one contestant in one case.
 *
 * @param contestant its name
 * @param as what it is compared as
 * @param samples all rounds together; empty if it failed
 * @param failure why there are none
 */
record Row(Case of, String contestant, Role as, List<Sample> samples, @Nullable String failure) {

    /** Whether there is a value at all. */
    boolean isMeasured() {
        return !samples.isEmpty();
    }

    /** Nanoseconds, or bytes. */
    Summary value() {
        return Summary.of(samples.stream().mapToDouble(Sample::value).toArray());
    }

    /** The median of the bytes allocated per operation; NaN if nobody knows. */
    double bytes() {
        return median(samples.stream().mapToDouble(Sample::bytes).toArray());
    }

    /** The median of the processors that were busy; NaN if nobody knows. */
    double cores() {
        return median(samples.stream().mapToDouble(Sample::cores).toArray());
    }

    private static double median(double[] values) {
        return values.length == 0 ? Double.NaN : Summary.of(values).median();
    }
}
