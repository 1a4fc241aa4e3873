package dev.headrace.loop;

/** Which coroutine engine this JVM allows, found out once. */
final class Engine {

    /** What a JVM must be started with for the fast engine. */
    static final String FLAG = "--add-opens java.base/jdk.internal.vm=" + flagTarget(Engine.class.getModule());

    /** Set to {@code threads} to run on virtual threads although the fast engine is there: for tests of the other one. */
    private static final String CHOICE = System.getProperty("headrace.engine", "");

    private static final String WHY;

    /** Whether coroutines are continuations; otherwise they are virtual threads. */
    static final boolean FAST;

    static {
        String why = null;
        if (CHOICE.equals("threads")) {
            why = "because -Dheadrace.engine=threads asks for it";
        } else if (!CHOICE.isEmpty() && !CHOICE.equals("continuations")) {
            throw new IllegalArgumentException("headrace.engine is \"" + CHOICE + "\", but must be continuations or threads");
        } else {
            try {
                ContinuationProbe.run();
            } catch (IllegalAccessError | ExceptionInInitializerError | UnsupportedOperationException e) {
                why = "because the JVM was started without " + FLAG;
                System.getLogger("dev.headrace.loop").log(System.Logger.Level.WARNING,
                        "Headrace runs its coroutines on virtual threads, many times slower than it could: add " + FLAG);
            }
        }
        FAST = why == null;
        if (FAST) {
            StackGauge.prepare();
        }
        WHY = why == null ? "" : ", " + why;
    }

    private Engine() {}

    /** Whom a flag must name so that it holds for the classes of {@code module}: on the class path that is everybody. */
    static String flagTarget(Module module) {
        return module.isNamed() ? module.getName() : "ALL-UNNAMED";
    }

    static String describe() {
        if (!FAST) {
            return "coroutines on virtual threads" + WHY;
        }
        return "coroutines on jdk.internal.vm.Continuation" + (DirectSwitch.POSSIBLE || !Context.SWAPS ? "" : ", a fifth slower than with " + FLAG);
    }
}
