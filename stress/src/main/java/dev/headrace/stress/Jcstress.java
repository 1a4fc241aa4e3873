package dev.headrace.stress;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * jcstress in a process of its own, so that its output can be read and it can be stopped: it ends itself with
 * {@code System.exit} and knows no way to be told.
 */
final class Jcstress {

    /** In {@link #directory}: everything that jcstress prints. */
    static final String LOG = "jcstress.log";

    /** In {@link #directory}: its report. */
    static final String REPORT = "index.html";

    /** What the loops need; no warning about jcstress' native code; and no stall reports, since a busy machine is none of ours. */
    private static final String FORK_OPTIONS = "--add-opens java.base/jdk.internal.vm=ALL-UNNAMED --add-opens java.base/java.lang=ALL-UNNAMED"
            + " --enable-native-access=ALL-UNNAMED -Dheadrace.stall.millis=3600000";

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Path directory;
    private final Mode mode;
    private final String filter;

    /** A run of the tests in whose names {@code filter} is found, with everything it writes in {@code directory}. */
    Jcstress(Path directory, Mode mode, String filter) {
        this.directory = directory;
        this.mode = mode;
        this.filter = filter;
    }

    /** Runs to the end. If this JVM ends before, jcstress and the JVMs that it has started are stopped too. */
    RunReport run(ProgressLine progress) throws IOException, InterruptedException {
        Process jcstress = new ProcessBuilder(command()).directory(directory.toFile()).redirectErrorStream(true).start();
        var output = new OutputReader();
        progress.preparing();
        try (var watchdog = new Watchdog(jcstress, PATIENCE);
                BufferedReader lines = jcstress.inputReader(StandardCharsets.UTF_8);
                var log = new PrintWriter(Files.newBufferedWriter(directory.resolve(LOG)), true)) {
            for (String line; (line = lines.readLine()) != null; ) {
                watchdog.signOfLife();
                log.println(line);
                if (output.accept(line)) {
                    progress.show(output.finished(), output.planned(), output.bad());
                }
            }
            int status = jcstress.waitFor();
            if (watchdog.hasBitten()) {
                output.complain("jcstress said nothing for " + PATIENCE.toMinutes() + " minutes and was stopped");
            }
            return output.report(status);
        } finally {
            progress.clear();
        }
    }

    private List<String> command() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("-Djcstress.console.printIntervalMs=0"); // after every run
        command.addAll(List.of("-cp", absolute(System.getProperty("java.class.path")), "org.openjdk.jcstress.Main"));
        command.addAll(mode.options());
        command.addAll(List.of("-c", "2", "-f", "1", "-r", directory + File.separator, "-t", filter));
        command.addAll(List.of("-pth", "false")); // touching 256 MB takes longer than some runs
        command.addAll(List.of("-jvmArgsPrepend", FORK_OPTIONS));
        return command;
    }

    private static String absolute(String classPath) {
        return Arrays.stream(classPath.split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }
}
