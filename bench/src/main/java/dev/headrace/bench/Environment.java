package dev.headrace.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where and of what something was measured; a number without it says nothing.
 *
 * @param machine model of the processor, and the system
 * @param processors how many the JVM may use
 * @param jdk name and version
 * @param flags of the JVMs that measured
 * @param commit what was measured; with {@code +} if there were changes besides
 * @param date the day
 */
record Environment(String machine, int processors, String jdk, String flags, String commit, String date) {

    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

    /** This machine and JVM; {@code root} is that of the project. */
    static Environment here(Path root) throws InterruptedException {
        List<String> flags = new ArrayList<>(JmhEntrant.HEAP);
        flags.add(JmhEntrant.TIMED + " or, where runs are counted, " + JmhEntrant.COUNTED);
        flags.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        return new Environment(
                processor() + ", " + System.getProperty("os.name") + " " + System.getProperty("os.arch"),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.vendor") + " " + Runtime.version(),
                String.join(" ", flags),
                commit(root),
                LocalDate.now().toString());
    }

    /** How many processes that take so much memory the machine has room for, beside what else it does; one at least. */
    static int roomFor(long bytes) {
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return (int) Math.max(1, system.getTotalMemorySize() / bytes - 1);
    }

    private static String processor() throws InterruptedException {
        try (var lines = Files.lines(PROCESSORS)) {
            Optional<String> model = lines.filter(line -> line.startsWith("model name")).findFirst();
            return model.map(line -> line.substring(line.indexOf(':') + 1).strip()).orElse("unknown processor");
        } catch (IOException noProc) {
            return firstLine(Path.of("."), "sysctl", "-n", "machdep.cpu.brand_string").orElse("unknown processor");
        }
    }

    private static String commit(Path root) throws InterruptedException {
        Optional<String> head = firstLine(root, "git", "rev-parse", "--short", "HEAD");
        boolean changed = firstLine(root, "git", "status", "--porcelain", "--untracked-files=no").isPresent();
        return head.map(commit -> changed ? commit + "+" : commit).orElse("unknown");
    }

    private static Optional<String> firstLine(Path directory, String... command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command).directory(directory.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD).start();
            List<String> lines;
            try (BufferedReader reader = process.inputReader()) {
                lines = reader.lines().toList();
            }
            return process.waitFor() == 0 ? lines.stream().findFirst() : Optional.empty();
        } catch (IOException noSuchProgram) {
            return Optional.empty();
        }
    }
}
