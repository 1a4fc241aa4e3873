package dev.headrace.bench;

import dev.headrace.bench.patterns.Role;

/** Whoever can do a pattern's work and tell how long it took. */
interface Entrant {

    /** The name shown. */
    String name();

    /** What it is compared as. */
    Role role();

    /**
     * Starts it.
     *
     * @throws FailedException if that is not possible
     */
    Lane start(Setting setting, Length length) throws FailedException;
}
