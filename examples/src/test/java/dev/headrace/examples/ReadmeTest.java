package dev.headrace.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs in the README do what it says: each is run as it stands there, by a JVM of its own. */
class ReadmeTest {

    private static final Pattern PROGRAM = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @TempDir
    private Path folder;

    @Test
    void theFirstProgramGreetsThree() throws Exception {
        assertEquals(List.of("hello, Ada", "hello, Alan", "hello, Barbara"), run(programs().get(0)));
    }

    @Test
    void theProgramOnEveryCoreAddsUp() throws Exception {
        String body = programs().get(1).replaceAll("(?m)^", "    ");
        assertEquals(List.of("500500"), run("import dev.headrace.multicore.*;\nvoid main() {\n" + body + "}\n"));
    }

    @Test
    void theProgramOfSelectAndPipelinesPrintsWhatItsCommentsSay() throws Exception {
        String imports = "import static dev.headrace.loop.Headrace.*;\nimport static java.time.Duration.*;\n"
                + "import dev.headrace.channels.*;\nimport dev.headrace.loop.*;\n";
        String body = programs().get(2).replaceAll("(?m)^", "    ");
        assertEquals(List.of("order: a wheel", "[3, 3]", "[5]"), run(imports + "void main() {\n" + body + "}\n"));
    }

    private static List<String> programs() throws IOException {
        String readme = Files.readString(Path.of("..", "README.md"));
        List<String> programs = PROGRAM.matcher(readme).results().map(match -> match.group(1)).toList();
        assertEquals(3, programs.size(), "programs in the README");
        return programs;
    }

    private List<String> run(String program) throws Exception {
        Path source = Files.writeString(folder.resolve("Readme.java"), program);
        Path output = folder.resolve("output");
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("--add-opens", "java.base/jdk.internal.vm=ALL-UNNAMED", "--add-opens", "java.base/java.lang=ALL-UNNAMED",
                "-cp", System.getProperty("java.class.path"), source.toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "the program does not end");
        List<String> lines = Files.readAllLines(output, StandardCharsets.UTF_8);
        assertEquals(0, process.exitValue(), () -> String.join("\n", lines));
        return lines;
    }
}
