package dev.headrace.multicore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Loops that stay on a CPU, as the kernel tells it. */
class PinningTest {

    @Test
    @EnabledOnOs(OS.LINUX)
    void eachThreadOfAPinnedGroupMayRunOnOneOfTheCpusOfTheProcess() throws Exception {
        int[] allowed = Affinity.ofProcess();
        try (var group = LoopGroup.pinned(allowed.length)) {
            List<String> expected = Arrays.stream(allowed).mapToObj(Integer::toString).toList();
            assertEquals(expected, allowedOf(group));
            assertEquals(allowed.length + (allowed.length == 1 ? " loop" : " loops") + ", pinned to CPUs " + Arrays.toString(allowed),
                    group.describe());
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void moreLoopsThanCpusShareThem() throws Exception {
        int[] allowed = Affinity.ofProcess();
        try (var group = LoopGroup.pinned(2 * allowed.length + 1)) {
            List<String> cpus = allowedOf(group);
            for (int i = 0; i < cpus.size(); i++) {
                assertEquals(Integer.toString(allowed[i % allowed.length]), cpus.get(i));
            }
            assertTrue(group.describe().endsWith(", which they share"), group.describe());
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aPinnedGroupHasNoMoreLoopsThanThereAreCpusOrProcessors() throws Exception {
        try (var group = LoopGroup.pinned()) {
            assertEquals(Math.min(Affinity.ofProcess().length, Runtime.getRuntime().availableProcessors()), group.size());
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void whoPinsALoopDoesNotPinItself() throws Exception {
        String before = allowedHere();
        int[] ofProcess = Affinity.ofProcess();
        try (var group = LoopGroup.pinned(1)) {
            assertEquals(before, allowedHere());
            assertEquals(Arrays.toString(ofProcess), Arrays.toString(group.run(Affinity::ofProcess)));
        }
    }

    @Test
    void aGroupThatNobodyAskedToPinIsNotPinned() {
        try (var group = LoopGroup.of(2)) {
            assertEquals("2 loops, not pinned", group.describe());
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void withoutNativeAccessTheLoopsRunUnpinnedAndAWarningSaysWhy() throws Exception {
        String reason = "because the JVM was started without --enable-native-access=ALL-UNNAMED";
        Process child = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens", "java.base/jdk.internal.vm=ALL-UNNAMED",
                "-cp", System.getProperty("java.class.path"), Unpinned.class.getName()).redirectErrorStream(true).start();
        String output = new String(child.getInputStream().readAllBytes());
        assertTrue(child.waitFor(30, TimeUnit.SECONDS));
        assertTrue(output.contains("loops run unpinned, " + reason), output);
        assertTrue(output.contains("the result is 42; 2 loops, not pinned, " + reason), output);
        assertEquals(0, child.exitValue(), output);
    }

    /** Runs in a JVM of its own. */
    static final class Unpinned {

        private Unpinned() {}

        public static void main(String[] arguments) {
            try (var group = LoopGroup.pinned(2)) {
                int result = group.run(() -> group.loop(1).submit(() -> 42).join());
                System.out.println("the result is " + result + "; " + group.describe());
            }
        }
    }

    private static List<String> allowedOf(LoopGroup group) {
        return group.run(() -> {
            List<String> all = new ArrayList<>();
            for (var loop : group.loops()) {
                all.add(loop.submit(PinningTest::allowedHere).join());
            }
            return all;
        });
    }

    private static String allowedHere() throws IOException {
        return Files.readAllLines(Path.of("/proc/thread-self/status")).stream()
                .filter(line -> line.startsWith("Cpus_allowed_list:"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .collect(Collectors.joining());
    }
}
