package dev.headrace.loop;

import static dev.headrace.loop.Headrace.sleep;
import static dev.headrace.loop.Headrace.spawn;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which engine a JVM gets, and what it is told about it. */
class EngineTest {

    private static final String EXPORTED = "--add-exports=java.base/jdk.internal.vm=ALL-UNNAMED";
    private static final String OPENED = "--add-opens=java.base/jdk.internal.vm=ALL-UNNAMED";
    private static final String LANG = "--add-opens=java.base/java.lang=ALL-UNNAMED";

    @Test
    void withoutFlagsItWorksAndSaysOnceHowToBeFaster() throws Exception {
        List<String> lines = linesOf(List.of());
        List<String> warnings = lines.stream().filter(line -> line.startsWith("WARNING")).toList();
        assertEquals(1, warnings.size(), lines::toString);
        assertTrue(warnings.getFirst().contains("add --add-opens java.base/jdk.internal.vm=ALL-UNNAMED"), lines::toString);
        assertTrue(lines.contains("sum 4950"), lines::toString);
        assertTrue(lines.stream().anyMatch(line -> line.startsWith(
                "coroutines on virtual threads, because the JVM was started without --add-opens java.base/jdk.internal.vm")), lines::toString);
        assertTrue(lines.contains("virtual threads on a loop need --add-opens java.base/java.lang=ALL-UNNAMED"), lines::toString);
        assertEquals(4, lines.size(), lines::toString);
    }

    @Test
    void withAllFlagsItIsFastAndQuiet() throws Exception {
        List<String> lines = linesOf(List.of(OPENED, LANG));
        assertTrue(lines.get(0).startsWith("coroutines on jdk.internal.vm.Continuation, each with thread-locals of its own"),
                lines::toString);
        assertEquals(List.of("sum 4950", "a thread of the loop"), lines.subList(1, lines.size()));
    }

    @Test
    void withoutOpensItIsFastAndSaysWhatIsShared() throws Exception {
        List<String> lines = linesOf(List.of(OPENED));
        assertTrue(lines.get(0).startsWith(
                "coroutines on jdk.internal.vm.Continuation, which share the thread-locals of their loop"), lines::toString);
        assertEquals(List.of("sum 4950", "virtual threads on a loop need --add-opens java.base/java.lang=ALL-UNNAMED"),
                lines.subList(1, lines.size()));
    }

    @Test
    void whereContinuationsAreOnlyExportedItSaysWhatWouldBeFaster() throws Exception {
        List<String> lines = linesOf(List.of(EXPORTED, LANG));
        assertTrue(lines.get(0).startsWith("coroutines on jdk.internal.vm.Continuation, a fifth slower than with "
                + "--add-opens java.base/jdk.internal.vm=ALL-UNNAMED, each with thread-locals of its own"), lines::toString);
        assertEquals(List.of("sum 4950", "a thread of the loop"), lines.subList(1, lines.size()));
    }

    @Test
    void theSlowEngineMayBeChosenAndThenNobodyIsWarned() throws Exception {
        List<String> lines = linesOf(List.of(OPENED, LANG, "-Dheadrace.engine=threads"));
        assertTrue(lines.get(0).startsWith("coroutines on virtual threads, because -Dheadrace.engine=threads asks for it"),
                lines::toString);
        assertEquals(List.of("sum 4950", "a thread of the loop"), lines.subList(1, lines.size()));
    }

    @Test
    void anEngineThatDoesNotExistIsRejected() throws Exception {
        try (var child = ChildJvm.start(List.of(OPENED, "-Dheadrace.engine=steam"), Sums.class)) {
            List<String> lines = child.lines();
            assertEquals(1, child.exitStatus(20));
            assertTrue(lines.stream().anyMatch(line -> line.contains("headrace.engine is \"steam\"")), lines::toString);
        }
    }

    /** The tests run on the class path; what differs on the module path is the name that a flag must have. */
    @Test
    void theFlagsNameTheModuleWhereThereIsOne() {
        assertEquals("ALL-UNNAMED", Engine.flagTarget(EngineTest.class.getModule()));
        assertEquals("java.base", Engine.flagTarget(Object.class.getModule()));
        assertTrue(Engine.FLAG.endsWith("java.base/jdk.internal.vm=ALL-UNNAMED"), Engine.FLAG);
        assertTrue(Context.OPENS_FLAG.endsWith("java.base/java.lang=ALL-UNNAMED"), Context.OPENS_FLAG);
    }

    @Test
    void thisJvmRunsTheEngineItDescribes() {
        assertEquals(Engine.FAST, Headrace.describe().startsWith("coroutines on jdk.internal.vm.Continuation"));
        assertFalse(Headrace.describe().contains("\n"));
    }

    private static List<String> linesOf(List<String> flags) throws Exception {
        var withoutStalls = new ArrayList<>(flags);
        withoutStalls.add("-Dheadrace.stall.millis=60000"); // a JVM that starts on a busy machine may seem to stall
        try (var child = ChildJvm.start(withoutStalls, Sums.class)) {
            List<String> lines = child.lines();
            assertEquals(0, child.exitStatus(20), lines::toString);
            return lines;
        }
    }

    /** Describes the engine, and uses it. */
    static final class Sums {

        public static void main(String[] args) {
            System.out.println(Headrace.describe());
            EventLoop.run(() -> {
                int sum = 0;
                for (int i = 0; i < 100; i++) {
                    int number = i;
                    sum += spawn(() -> {
                        sleep(Duration.ofNanos(1));
                        return number;
                    }).join();
                }
                System.out.println("sum " + sum);
                try {
                    var ran = Promise.<Boolean>create();
                    EventLoop.current().threadFactory().newThread(() -> ran.complete(true)).start();
                    ran.join();
                    System.out.println("a thread of the loop");
                } catch (UnsupportedOperationException e) {
                    System.out.println(e.getMessage());
                }
            });
        }
    }
}
