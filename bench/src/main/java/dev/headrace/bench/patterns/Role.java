package dev.headrace.bench.patterns;

/** What a contestant is compared as. */
public enum Role {
    /** Headrace. */
    OWN,
    /** Another library or language that does the same. */
    PEER,
    /** The least that the machine and the JVM allow: what every coroutine or queue pays. Not for use as it is. */
    FLOOR
}
