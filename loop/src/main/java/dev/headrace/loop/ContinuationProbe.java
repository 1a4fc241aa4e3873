package dev.headrace.loop;

/** Touches the fast engine once, in a class of its own, so that a JVM that forbids it fails here and nowhere else. */
final class ContinuationProbe {

    private ContinuationProbe() {}

    /** Makes, suspends, resumes and ends a coroutine of the fast engine. */
    static void run() {
        Coroutine[] probe = new Coroutine[1];
        probe[0] = new ContinuationCoroutine("probe", () -> probe[0].suspend());
        probe[0].resume();
        probe[0].resume();
    }
}
