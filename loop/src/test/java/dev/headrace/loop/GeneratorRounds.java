package dev.headrace.loop;

/** How often the tests of generators repeat: a switch takes microseconds on the engine of virtual threads. */
final class GeneratorRounds {

    private GeneratorRounds() {}

    /** {@code fast} on the fast engine, a twentieth of it on the other one. */
    static int of(int fast) {
        return Engine.FAST ? fast : Math.max(1, fast / 20);
    }
}
