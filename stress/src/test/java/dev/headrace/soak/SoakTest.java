package dev.headrace.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headrace.stress.Main;
import dev.headrace.stress.StatusLine;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command: what it prints and how it ends. */
class SoakTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void balancedBooks() {
        assertEquals(0, execute("--seconds", "3", "--seed", "42"), err.toString());
        String[] lines = out.toString().lines().toArray(String[]::new);
        assertEquals(2, lines.length, out.toString());
        assertTrue(lines[0].matches("soak: [1-9][\\d,]* elements in 0:\\d\\d, \\d+\\.\\d million a second, \\d+ rounds, seed 42"), lines[0]);
        assertEquals("lost 0, duplicated 0, reordered 0, hangs 0", lines[1]);
    }

    @Test
    void badRoundEndsTheSoakAndSaysHowToRunItAgain() throws Exception {
        var printer = new PrintWriter(err, true);
        var soak = new Soak(3, OptionalLong.empty(), 2, Duration.ofMinutes(1), Duration.ofMillis(500), Fault.DUPLICATES, printer,
                new StatusLine(printer, false));
        Findings findings = soak.run();
        assertTrue(findings.duplicated() > 0, err.toString());
        assertTrue(err.toString().lines().anyMatch(line ->
                line.matches("soak: run this round again: ./headrace soak --seed 3 --round \\d+ --loops 2 --minutes 1")), err.toString());
    }

    @Test
    void oneRoundAgainAndAgain() {
        assertEquals(0, execute("--seconds", "1", "--seed", "3", "--round", "4", "--loops", "2"), err.toString());
        assertTrue(out.toString().contains("seed 3"), out.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--minutes 1 --seconds 1", "--minutes 0", "--seconds -1", "--minutes soon", "--loops 0", "--seed x", "nonsense"})
    void wrongUsage(String arguments) {
        assertEquals(2, execute(arguments.split(" ")));
        assertEquals(1, err.toString().lines().count(), err.toString());
        assertTrue(err.toString().startsWith("soak: "), err.toString());
    }

    private int execute(String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "soak";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return Main.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true)).execute(all);
    }
}
