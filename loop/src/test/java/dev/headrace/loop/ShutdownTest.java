package dev.headrace.loop;

import static dev.headrace.loop.Headrace.shielded;
import static dev.headrace.loop.Headrace.sleep;
import static dev.headrace.loop.Headrace.spawn;
import static dev.headrace.loop.Headrace.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How a JVM with a running loop ends: by Ctrl-C, by SIGTERM, by System.exit inside a coroutine, by itself. */
class ShutdownTest {

    @Test
    void ctrlCCleansUpAndEndsWithStatus130() throws Exception {
        assumeTrue(heedsSigint(), "this process was started with SIGINT ignored, and so are its children");
        try (var child = ChildJvm.start(ChildJvm.SAME_FLAGS, Sleepers.class)) {
            child.await("all asleep");
            child.kill("INT");
            assertEquals(130, assertCleanedUp(child));
        }
    }

    @Test
    void sigtermCleansUpAndEndsWithStatus143() throws Exception {
        try (var child = ChildJvm.start(ChildJvm.SAME_FLAGS, Sleepers.class)) {
            child.await("all asleep");
            child.kill("TERM");
            assertEquals(143, assertCleanedUp(child));
        }
    }

    @Test
    void systemExitInsideACoroutineEndsTheJvm() throws Exception {
        try (var child = ChildJvm.start(ChildJvm.SAME_FLAGS, Exits.class)) {
            child.await("exits");
            assertEquals(7, child.exitStatus(5));
        }
    }

    @Test
    void aLoopThatIsBlockedDoesNotHoldTheEndUp() throws Exception {
        try (var child = ChildJvm.start(ChildJvm.SAME_FLAGS, Blocks.class)) {
            child.await("blocks");
            child.kill("TERM");
            assertEquals(143, child.exitStatus(5));
        }
    }

    @Test
    void aRunInAShutdownHookIsCancelledFromTheStart() throws Exception {
        try (var child = ChildJvm.start(ChildJvm.SAME_FLAGS, RunsInAHook.class)) {
            child.await("hook: the JVM is ending");
            assertEquals(0, child.exitStatus(5));
        }
    }

    @Test
    void parkedCoroutinesOfALoopThatNobodyRunsDoNotHoldTheEndUp() throws Exception {
        try (var child = ChildJvm.start(ChildJvm.SAME_FLAGS, LeavesThemParked.class)) {
            child.await("leaves");
            assertEquals(0, child.exitStatus(5));
        }
    }

    private static int assertCleanedUp(ChildJvm child) throws InterruptedException {
        int status = child.exitStatus(10);
        List<String> lines = child.lines();
        for (String who : List.of("main", "reader", "writer", "child")) {
            assertTrue(lines.contains(who + " has cleaned up"), lines::toString);
        }
        assertTrue(lines.indexOf("child has cleaned up") < lines.indexOf("writer has cleaned up"), lines::toString);
        assertFalse(lines.contains("never here"), lines::toString);
        return status;
    }

    private static boolean heedsSigint() throws IOException {
        Path status = Path.of("/proc/self/status");
        return !Files.exists(status) || Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .noneMatch(line -> (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 1 << 2 - 1) != 0);
    }

    /** Three tasks and a child of one of them, all asleep. */
    static final class Sleepers {

        public static void main(String[] args) {
            EventLoop.run(() -> {
                spawn(() -> sleeps("reader"));
                spawn(() -> {
                    try (var scope = Scope.open()) {
                        scope.spawn(() -> sleeps("child"));
                        sleeps("writer");
                    }
                });
                for (int i = 0; i < 5; i++) {
                    yieldNow();
                }
                System.out.println("all asleep");
                sleeps("main");
            });
        }

        private static void sleeps(String who) {
            try {
                sleep(Duration.ofHours(1));
                System.out.println("never here");
            } finally {
                shielded(() -> sleep(Duration.ofMillis(who.equals("writer") ? 100 : 20)));
                System.out.println(who + " has cleaned up");
            }
        }
    }

    /** Calls System.exit in a coroutine. */
    static final class Exits {

        public static void main(String[] args) {
            EventLoop.run(() -> {
                spawn(() -> sleep(Duration.ofHours(1)));
                yieldNow();
                spawn(() -> {
                    System.out.println("exits");
                    System.exit(7);
                });
                sleep(Duration.ofHours(1));
            });
        }
    }

    /** Blocks the loop for good. */
    static final class Blocks {

        public static void main(String[] args) {
            EventLoop.run(() -> {
                System.out.println("blocks");
                Thread.sleep(Duration.ofHours(1));
            });
        }
    }

    /** Begins to run a loop when the JVM is ending already. */
    static final class RunsInAHook {

        public static void main(String[] args) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                try {
                    EventLoop.run(() -> sleep(Duration.ofHours(1)));
                } catch (CancelledException e) {
                    System.out.println("hook: " + e.why());
                }
            }));
        }
    }

    /** Leaves suspended coroutines behind. */
    static final class LeavesThemParked {

        public static void main(String[] args) {
            var loop = EventLoop.create();
            for (int i = 0; i < 100; i++) {
                loop.spawn(() -> sleep(Duration.ofHours(1)));
            }
            loop.runUntilIdle();
            System.out.println("leaves");
        }
    }
}
