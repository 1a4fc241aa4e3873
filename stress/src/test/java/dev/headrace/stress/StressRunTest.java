package dev.headrace.stress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One protocol and its control from the command line to the report. */
class StressRunTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void runEndsWithTableReportAndStatus(@TempDir Path directory) throws Exception {
        int status = Main.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true))
                .execute("stress", "--mode", "quick", "-t", "ClaimStress", "--results", directory.toString());
        List<String> lines = out.toString().lines().map(String::strip).toList();
        assertEquals(0, status, out + " " + err);
        assertEquals(1, lines.stream().filter(line -> line.startsWith("ClaimStress") && line.contains("| real") && line.endsWith("| holds")).count(),
                out.toString());
        assertEquals(1, lines.stream().filter(line -> line.startsWith("ClaimStress") && line.endsWith("| shows its race")).count(), out.toString());
        Path report = directory.toRealPath().resolve("index.html");
        assertTrue(lines.contains("report: " + directory.toAbsolutePath().normalize().resolve("index.html")), out.toString());
        assertTrue(Files.readString(report).contains("ClaimStress"));
        assertEquals("stress: 1 protocol holds, 1 control shows its race", lines.getLast());
    }

    @Test
    void everyModeIsAnotherRun() {
        assertEquals(3, List.of(Mode.values()).stream().map(Mode::options).distinct().count());
        assertEquals(List.of("quick", "default", "long"), List.of(Mode.values()).stream().map(Mode::toString).toList());
    }
}
