package dev.headrace.multicore;

import java.lang.System.Logger.Level;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Which CPU each loop of a group is to be pinned to, or why none is. */
final class Pinning {

    private static final System.Logger LOG = System.getLogger("dev.headrace.multicore");

    /** Nobody has asked for it. */
    static final Pinning NONE = new Pinning(new int[0], null);

    private final int[] cpus;
    private volatile @Nullable String refusal;

    private Pinning(int[] cpus, @Nullable String refusal) {
        this.cpus = cpus;
        this.refusal = refusal;
    }

    /** To the CPUs that this process may use; where that is not possible, none, and a warning says why. */
    static Pinning toCpus() {
        try {
            return new Pinning(Affinity.ofProcess(), null);
        } catch (Affinity.NotPossible e) {
            var none = new Pinning(new int[0], null);
            none.refused(e);
            return none;
        }
    }

    /** How many loops have a CPU of their own. */
    int size() {
        return cpus.length;
    }

    /** On the thread of loop number {@code index}: pins it; with more loops than CPUs they share them, evenly. */
    void apply(int index) {
        if (cpus.length > 0) {
            try {
                Affinity.pinTo(cpus[index % cpus.length]);
            } catch (Affinity.NotPossible e) {
                refused(e);
            }
        }
    }

    private void refused(Affinity.NotPossible e) {
        String why = e.getMessage();
        refusal = why;
        LOG.log(Level.WARNING, "loops run unpinned, because " + why);
    }

    /** For people: what has become of {@code loops} loops. */
    String describe(int loops) {
        String why = refusal;
        if (why != null) {
            return "not pinned, because " + why;
        }
        if (cpus.length == 0) {
            return "not pinned";
        }
        String own = "pinned to CPUs " + Arrays.toString(Arrays.copyOf(cpus, Math.min(loops, cpus.length)));
        return loops <= cpus.length ? own : own + ", which they share";
    }
}
