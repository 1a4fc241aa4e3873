package dev.headrace.loop;

/** Touches the fast engine once, in a class of its own, so that a JVM that forbids it fails here and nowhere else. */
final class ContinuationProbe {

    private ContinuationProbe() {}

    /**
     * Makes, suspends, resumes and ends a coroutine of the fast engine, one inside another: so that nothing has to be linked when a virtual thread
     * parks, which leaves it through any that it runs.
     */
    static void run() {
        Coroutine[] probes = new Coroutine[2];
        probes[1] = new ContinuationCoroutine("inner probe", () -> probes[0].suspend());
        probes[0] = new ContinuationCoroutine("outer probe", () -> {
            probes[0].suspend();
            probes[1].resume();
        });
        for (int i = 0; i < 3; i++) {
            probes[0].resume();
        }
    }
}
