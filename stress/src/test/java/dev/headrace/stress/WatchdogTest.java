package dev.headrace.stress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A silent process is stopped, one that ends is left alone. */
class WatchdogTest {

    @Test
    void stopsASilentProcess() throws Exception {
        Process silent = java("Silent");
        try (var watchdog = new Watchdog(silent, Duration.ofMillis(50))) {
            assertTrue(silent.waitFor(30, TimeUnit.SECONDS));
            assertTrue(watchdog.hasBitten());
        }
    }

    @Test
    void leavesAProcessAloneThatEnds() throws Exception {
        Process brief = java("Brief");
        try (var watchdog = new Watchdog(brief, Duration.ofMinutes(1))) {
            watchdog.signOfLife();
            assertEquals(7, brief.waitFor());
            assertFalse(watchdog.hasBitten());
        }
    }

    private static Process java(String main) throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new ProcessBuilder(java, "-cp", System.getProperty("java.class.path"), WatchdogTest.class.getName() + '$' + main)
                .redirectErrorStream(true).start();
    }

    /** Waits for ever. */
    static final class Silent {

        public static void main(String[] arguments) throws Exception {
            Thread.currentThread().join();
        }
    }

    /** Ends at once. */
    static final class Brief {

        public static void main(String[] arguments) {
            System.exit(7);
        }
    }
}
