package dev.headrace.examples.tutorial;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.headrace.loop.EventLoop;
import dev.headrace.loop.ManualClock;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Compares what each example prints with {@code tutorial/NAME.txt}, which holds what its tutorial prints or, where that
 * prints nothing, what follows from its text. Both sides are normalised first:
 *
 * <ul>
 *   <li>dates with a time of day, and numbers with a decimal point, become {@code TIME};
 *   <li>what stands in parentheses and says "thread" becomes {@code (THREAD)};
 *   <li>the colon after an exception without a message, which notebooks print and interpreters do not, goes.
 * </ul>
 *
 * The loop that an example is given is called loop-0 and has a clock of its own, so its seconds take no time.
 */
class TutorialTest {

    private static final Pattern DATE = Pattern.compile("\\d{4}-\\d\\d-\\d\\d[ T]\\d\\d:\\d\\d(:\\d\\d(\\.\\d+)?)?");
    private static final Pattern DECIMAL = Pattern.compile("\\d+\\.\\d+");
    private static final Pattern THREAD = Pattern.compile("\\(.*thread.*\\)$", Pattern.CASE_INSENSITIVE);
    private static final Pattern NO_MESSAGE = Pattern.compile("^(\\w+): $");

    @ParameterizedTest
    @MethodSource("dev.headrace.examples.tutorial.Tutorial#examples")
    void printsWhatTheTutorialPrints(Example example) throws Exception {
        assertEquals(normalised(expected(example.name())), normalised(output(example, new ManualClock())));
    }

    @ParameterizedTest
    @CsvSource({"functions, 2", "hello, 1", "date, 10", "loop, 3", "current-loop, 1", "do-work, 0", "callback, 0", "result, 2",
            "future, 1", "future-callback, 1", "five-runs, 0", "wait, 4", "cancel-all, 0"})
    void takesAsLongAsInTheTutorial(String name, int seconds) throws Exception {
        Example example = Tutorial.examples().stream().filter(one -> one.name().equals(name)).findAny().orElseThrow();
        var clock = new ManualClock();
        output(example, clock);
        assertEquals(Tempo.seconds(seconds).toNanos(), clock.getAsLong());
    }

    @Test
    void everyExampleHasAFileAndEveryFileAnExample() throws Exception {
        Set<String> names = Tutorial.examples().stream()
                .map(example -> example.name() + ".txt")
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(Tutorial.examples().size(), names.size());
        try (var files = Files.list(Path.of(TutorialTest.class.getResource("/tutorial").toURI()))) {
            assertEquals(names, files.map(file -> file.getFileName().toString()).collect(Collectors.toCollection(TreeSet::new)));
        }
    }

    private static String output(Example example, ManualClock clock) throws Exception {
        var out = new StringWriter();
        try (EventLoop loop = EventLoop.create("loop-0", clock)) {
            example.run(loop, new PrintWriter(out));
        }
        return out.toString();
    }

    private static String expected(String name) throws IOException {
        try (InputStream file = TutorialTest.class.getResourceAsStream("/tutorial/" + name + ".txt")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String normalised(String text) {
        return text.lines().map(TutorialTest::normalisedLine).collect(Collectors.joining("\n"));
    }

    private static String normalisedLine(String line) {
        String dated = DATE.matcher(line).replaceAll("TIME");
        String timed = DECIMAL.matcher(dated).replaceAll("TIME");
        String threaded = THREAD.matcher(timed).replaceAll("(THREAD)");
        return NO_MESSAGE.matcher(threaded).replaceAll("$1");
    }
}
