package dev.headrace.stress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What is understood of jcstress' output: its lines as version 0.16 prints them. */
class OutputReaderTest {

    private final OutputReader output = new OutputReader();

    @Test
    void progress() {
        assertFalse(output.accept("(ETA: in 00:00:07; at Sat, 2026-11-21 22:36:11)"));
        assertTrue(output.accept("(Results: 12 planned; 3 passed, 1 failed, 0 soft errs, 1 hard errs)"));
        assertEquals(12, output.planned());
        assertEquals(5, output.finished());
        assertEquals(2, output.bad());
    }

    @Test
    void resultFile() {
        output.accept("    Test result blob: \"jcstress-results-2026-11-21-22-35-56.bin.gz\"");
        assertEquals("jcstress-results-2026-11-21-22-35-56.bin.gz", output.report(0).resultFile());
    }

    @Test
    void nothingToRun() {
        output.accept("    3 actors:");
        output.accept("      No scheduling is possible, these tests would not run.");
        output.accept("FATAL: No matching tests.");
        assertEquals(new RunReport(0, 0, null, List.of(
                "No scheduling is possible, these tests would not run.", "FATAL: No matching tests.")), output.report(0));
    }

    @Test
    void missingOptionOfTheJvmIsNoComplaint() {
        output.accept("Error: A fatal exception has occurred. Program will exit.");
        assertEquals(List.of(), output.report(0).complaints());
    }
}
