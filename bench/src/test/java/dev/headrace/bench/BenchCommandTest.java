package dev.headrace.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Wrong usage costs one line and status 2, and measures nothing. */
class BenchCommandTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @ValueSource(strings = {"swich", "switch acros", "--quick --smoke", "--nonsense", "--against nowhere.json switch"})
    void wrongUsage(String arguments) {
        assertEquals(2, execute(arguments.split(" ")));
        assertEquals(1, err.toString().lines().count(), err.toString());
        assertTrue(err.toString().startsWith("bench: "), err.toString());
    }

    @Test
    void aWrongPatternIsAnsweredWithTheRightOnes() {
        execute("swich");
        assertTrue(err.toString().startsWith("bench: there is no pattern 'swich'; there are: switch, spawn, "), err.toString());
    }

    @Test
    void resultsCannotGoIntoAFile(@TempDir Path directory) throws Exception {
        Path file = Files.createFile(directory.resolve("file"));
        assertEquals(2, execute("--smoke", "switch", "--output", file.toString()));
        assertEquals(1, err.toString().lines().count(), err.toString());
    }

    @Test
    void listNamesSettingsAndContestants() {
        assertEquals(0, execute("--list", "select"));
        assertEquals("""
                select
                    clauses=1
                    clauses=2  (also with --quick)
                    clauses=8
                    Headrace; Headrace, made each time; Jox; Kotlin; Kotlin, default dispatcher; own rendezvous
                """, out.toString().replace(System.lineSeparator(), "\n"));
    }

    @Test
    void aNameStandsForAllThatBeginWithIt() {
        assertEquals(0, execute("--list", "fan"));
        assertTrue(out.toString().contains("fan-in") && out.toString().contains("fan-out"), out.toString());
    }

    private int execute(String... arguments) {
        return BenchCommand.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }
}
