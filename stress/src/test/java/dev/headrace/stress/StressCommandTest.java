package dev.headrace.stress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Wrong usage costs one line and status 2, and starts nothing. */
class StressCommandTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @ValueSource(strings = {"--mode fast", "--quick --mode long", "--test NoSuchTest", "--test [", "nonsense", "--nonsense"})
    void wrongUsage(String arguments) {
        assertEquals(2, execute(arguments.split(" ")));
        assertEquals(1, err.toString().lines().count(), err.toString());
        assertTrue(err.toString().startsWith("stress: "), err.toString());
    }

    @Test
    void resultsCannotGoIntoAFile(@TempDir Path directory) throws Exception {
        Path file = Files.createFile(directory.resolve("file"));
        assertEquals(2, execute("--quick", "--results", file.toString()));
        assertEquals(1, err.toString().lines().count(), err.toString());
    }

    @Test
    void listNamesTestsAndControls() {
        assertEquals(0, execute("--list", "--test", "ParkStress"));
        assertEquals("""
                dev.headrace.loop.ParkStress.Real
                dev.headrace.loop.ParkStress.WithoutLoopFence  (control: without the loop's fence)
                dev.headrace.loop.ParkStress.WithoutSecondLook  (control: without the second look)
                """, out.toString().replace(System.lineSeparator(), "\n"));
    }

    private int execute(String... arguments) {
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(Stream.concat(Stream.of("stress"), Stream.of(arguments)).toArray(String[]::new));
    }
}
