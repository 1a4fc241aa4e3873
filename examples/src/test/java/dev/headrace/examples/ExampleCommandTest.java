package dev.headrace.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headrace.examples.tutorial.Example;
import dev.headrace.examples.tutorial.Tutorial;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ExampleCommandTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void withoutANameItListsAllInALineEach() {
        assertEquals(0, run("example"));
        var lines = out.toString().lines().toList();
        assertEquals(Tutorial.examples().size(), lines.size());
        for (int i = 0; i < lines.size(); i++) {
            Example example = Tutorial.examples().get(i);
            assertTrue(lines.get(i).startsWith(example.name() + " "), lines.get(i));
            assertTrue(lines.get(i).endsWith(" " + example.about()), lines.get(i));
        }
        assertEquals("", err.toString());
    }

    @Test
    void aNameRunsThatExample() {
        assertEquals(0, run("example", "foo-send"));
        assertEquals("staring...|4|********************|res 10|4", String.join("|", out.toString().lines().toList()));
        assertEquals("", err.toString());
    }

    @Test
    void anUnknownNameIsAUsageErrorThatNamesTheClosest() {
        assertEquals(2, run("example", "gahter"));
        assertEquals("", out.toString());
        assertEquals(1, err.toString().lines().count(), err.toString());
        assertTrue(err.toString().contains("'gahter'; the closest name is 'gather'"), err.toString());
    }

    @Test
    void allRunsEveryExample() {
        assertEquals(0, run("example", "--all"));
        for (var example : Tutorial.examples()) {
            assertTrue(out.toString().contains("# " + example.name() + ": " + example.about()), example.name());
        }
        assertEquals("", err.toString());
    }

    @Test
    void aNameAndAllAreAUsageError() {
        assertEquals(2, run("example", "--all", "fib"));
        assertEquals(1, err.toString().lines().count(), err.toString());
    }

    private int run(String... arguments) {
        return Main.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true)).execute(arguments);
    }
}
