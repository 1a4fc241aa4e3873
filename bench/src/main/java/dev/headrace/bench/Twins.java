package dev.headrace.bench;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Finds the programs in other languages, and builds the one that has to be built. */
final class Twins {

    private final Path root;
    private final Log log;
    private final List<Twin> found = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    /** Looks for what the machine has. {@code root} is that of the project. */
    Twins(Path root, Log log) throws InterruptedException {
        this.root = root;
        this.log = log;
        go();
        python();
    }

    /** Those that can run here. */
    List<Twin> found() {
        return found;
    }

    /** One line for each that cannot, with the reason. */
    List<String> notes() {
        return notes;
    }

    private void go() throws InterruptedException {
        Path source = root.resolve("bench/go");
        Path program = root.resolve("bench/target/go-twin").toAbsolutePath();
        if (missing("Go", "go", source)) {
            return;
        }
        List<String> output = new ArrayList<>();
        if (run(source, output, "go", "build", "-o", program.toString(), ".") != 0) {
            notes.add("Go is left out: its program cannot be built: " + String.join(" ", output));
            return;
        }
        List<String> command = List.of(program.toString());
        // On one processor Go is at its best where one loop is asked for; across loops it needs them all.
        add("Go", command, Map.of(), pattern -> true);
        add("Go, 1 P", command, Map.of("GOMAXPROCS", "1"), pattern -> !pattern.startsWith("across") && !pattern.equals("wake-up"));
    }

    private void python() throws InterruptedException {
        Path source = root.resolve("bench/python/twin.py");
        if (!missing("CPython", "python3", source)) {
            add("CPython", List.of("python3", source.toAbsolutePath().toString()), Map.of(), pattern -> true);
        }
    }

    private boolean missing(String name, String program, Path source) {
        if (!isOnPath(program)) {
            notes.add(name + " is left out: there is no " + program + " on PATH");
            return true;
        }
        if (!Files.exists(source)) {
            notes.add(name + " is left out: its program is not there: " + source);
            return true;
        }
        return false;
    }

    private void add(String name, List<String> command, Map<String, String> environment, Predicate<String> chosen)
            throws InterruptedException {
        List<String> call = new ArrayList<>(command);
        call.add("list");
        List<String> patterns = new ArrayList<>();
        if (run(root, patterns, call.toArray(String[]::new)) != 0) {
            notes.add(name + " is left out: its program does not start: " + String.join(" ", patterns));
            return;
        }
        Set<String> known = new TreeSet<>(patterns);
        known.removeIf(chosen.negate());
        found.add(new Twin(name, command, environment, known, log));
    }

    /** Runs a program to its end, its lines into {@code output}; its status, or -1 if there is no such program. */
    private static int run(Path directory, List<String> output, String... command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true).start();
            try (BufferedReader reader = process.inputReader()) {
                reader.lines().forEach(output::add);
            }
            return process.waitFor();
        } catch (IOException e) {
            output.add(e.toString());
            return -1;
        }
    }

    private static boolean isOnPath(String program) {
        @Nullable String path = System.getenv("PATH");
        if (path != null) {
            for (String folder : path.split(File.pathSeparator)) {
                if (Files.isExecutable(Path.of(folder, program))) {
                    return true;
                }
            }
        }
        return false;
    }
}
