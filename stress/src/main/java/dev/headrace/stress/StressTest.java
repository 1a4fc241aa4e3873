package dev.headrace.stress;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One class that jcstress runs: a real protocol, or a control.
 *
 * @param name its full name, as jcstress has it
 * @param weakened what the control leaves out or swaps; null for a real one
 * @param hiddenOn the hardware on which the control cannot show its race
 * @param because why it cannot
 */
record StressTest(String name, @Nullable String weakened, List<String> hiddenOn, String because) {

    static StressTest real(String name) {
        return new StressTest(name, null, List.of(), "");
    }

    static StressTest control(String name, Control control) {
        return new StressTest(name, control.value(), List.of(control.hiddenOn()), control.because());
    }

    boolean isControl() {
        return weakened != null;
    }

    /** Where the test stands: {@code dev.headrace.loop}. */
    String packageName() {
        return name.substring(0, name.lastIndexOf('.', name.lastIndexOf('.') - 1));
    }

    /** The name without the package: {@code ParkStress.Real}. */
    String shortName() {
        return name.substring(packageName().length() + 1);
    }

    /** The file that the test stands in: {@code ParkStress}. */
    String protocol() {
        return shortName().substring(0, shortName().indexOf('.'));
    }

    /** {@code real}, or what is weakened. */
    String variant() {
        return weakened == null ? "real" : weakened;
    }
}
