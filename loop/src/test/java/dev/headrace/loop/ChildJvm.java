package dev.headrace.loop;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A JVM of its own, with the class path of the tests, whose standard output and error are read as one. */
final class ChildJvm implements AutoCloseable {

    /** What this JVM runs with: the flags of the fast engine, or the choice of the other one. */
    static final List<String> SAME_FLAGS = Engine.FAST
            ? List.of("--add-opens", "java.base/jdk.internal.vm=ALL-UNNAMED", "--add-opens", "java.base/java.lang=ALL-UNNAMED")
            : List.of("-Dheadrace.engine=threads", "--add-opens", "java.base/java.lang=ALL-UNNAMED");

    private final Process process;
    private final BufferedReader output;

    private ChildJvm(Process process) {
        this.process = process;
        this.output = process.inputReader();
    }

    static ChildJvm start(List<String> flags, Class<?> main) throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx64m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        return new ChildJvm(new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    /** Its next line, or null at the end. */
    String line() throws IOException {
        return output.readLine();
    }

    /** Reads up to the given line. */
    void await(String expected) throws IOException {
        var before = new ArrayList<String>();
        for (String line = line(); !expected.equals(line); line = line()) {
            before.add(line);
            if (line == null) {
                throw new AssertionError("no line \"" + expected + "\", but " + before);
            }
        }
    }

    /** All lines that are left, until its end. */
    List<String> lines() {
        return output.lines().toList();
    }

    void kill(String signal) throws IOException, InterruptedException {
        int status = new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
        if (status != 0) {
            throw new AssertionError("kill failed");
        }
    }

    /** Its exit status; an error if it does not end within {@code seconds}. */
    int exitStatus(int seconds) throws InterruptedException {
        if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
            throw new AssertionError("the child has not ended within " + seconds + " s");
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
