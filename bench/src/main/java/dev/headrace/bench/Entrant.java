package dev.headrace.bench;

import dev.headrace.bench.patterns.Role;
import java.util.List;

/** Whoever can do a pattern's work and tell how long it took. */
interface Entrant {

    /** The name shown. */
    String name();

    /** What it is compared as. */
    Role role();

    /**
     * Does the work.
     *
     * @return one sample for each iteration that counts, and each reading; empty if this is not for it
     * @throws FailedException if it broke, or took too long
     */
    List<Sample> run(Setting setting, Length length) throws FailedException, InterruptedException;
}
