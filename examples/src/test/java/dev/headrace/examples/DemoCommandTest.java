package dev.headrace.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DemoCommandTest {

    @TempDir
    private Path directory;

    /** What a run of the program leaves behind. */
    private record Run(int status, String out, String err) {

        /** The only line on standard error. */
        String complaint() {
            assertEquals(1, err.lines().count(), err);
            assertFalse(err.contains("Exception"), err);
            return err.strip();
        }

        Map<String, Object> json() throws IOException {
            return JSON.std.mapFrom(out);
        }
    }

    @Test
    void showsTheTopWordsAndTheTotals() throws IOException {
        Path file = Files.writeString(directory.resolve("f"), "b a b c b a");
        var run = demo("--top", "2", "--loops", "2", file);
        assertEquals(0, run.status);
        assertEquals("", run.err);
        assertTrue(run.out.contains("| b    |     3 | 50.00 %"), run.out);
        assertTrue(run.out.contains("| a    |     2 | 33.33 %"), run.out);
        assertFalse(run.out.contains("| c  "), run.out);
        assertTrue(run.out.contains("hand-offs in"), run.out);
    }

    @Test
    void jsonHoldsEverything() throws IOException {
        Tree.fill(directory);
        var run = demo("--json", "--loops", "2", "--top", "5", "--check", directory);
        assertEquals(0, run.status);
        assertEquals("", run.err);
        var json = run.json();
        assertEquals(101, json.get("files"));
        assertEquals(5, list(json.get("top")).size());
        assertEquals(2, list(json.get("loops")).size());
        assertEquals(3, list(json.get("skipped")).size());
        assertEquals(true, map(json.get("check")).get("equal"));
    }

    @Test
    void checkSaysEqual() throws IOException {
        Tree.fill(directory);
        var run = demo("--check", directory);
        assertEquals(0, run.status);
        assertTrue(run.out.contains("check: equal"), run.out);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--loops=0", "--loops=-1", "--loops=100000", "--loops=two", "--top=0", "--unknown"})
    void aWrongOptionIsAUsageError(String option) {
        var run = demo(option, directory);
        assertEquals(2, run.status);
        assertEquals("", run.out);
        assertTrue(run.complaint().startsWith("headrace demo: "), run.err);
    }

    @Test
    void aMissingOrUnknownCommandIsAUsageError() {
        assertEquals(2, run().status);
        assertTrue(run().complaint().contains("demo"));
        assertEquals(2, run("demolish").status);
        assertTrue(run("demolish").complaint().contains("demolish"));
    }

    @Test
    void aPathThatDoesNotExistIsNamed() {
        var run = demo(directory.resolve("missing"));
        assertEquals(2, run.status);
        assertEquals("headrace demo: " + directory.resolve("missing") + ": does not exist", run.complaint());
        assertEquals("", run.out);
    }

    @Test
    void theRestIsCountedAllTheSame() throws IOException {
        Path file = Files.writeString(directory.resolve("f"), "b a b");
        Path missing = directory.resolve("missing");
        var run = demo("--json", missing, file);
        assertEquals(2, run.status);
        assertEquals("headrace demo: " + missing + ": does not exist", run.complaint());
        assertEquals(3, run.json().get("words"));
        assertEquals(List.of(Map.of("what", missing.toString(), "why", "does not exist")), run.json().get("skipped"));
    }

    @Test
    void aBrokenArchiveIsNamed() throws IOException {
        Path file = Files.writeString(directory.resolve("f"), "b a b");
        Path broken = Files.writeString(directory.resolve("broken.zip"), "no archive");
        var run = demo(broken, file);
        assertEquals(2, run.status);
        assertTrue(run.complaint().startsWith("headrace demo: " + broken + ": not a readable zip archive"), run.err);
    }

    @Test
    void aBrokenEntryIsListed() throws IOException {
        Path zip = directory.resolve("a.zip");
        var entries = new HashMap<String, byte[]>();
        entries.put("good", Tree.utf8("good words"));
        entries.put("bad", Tree.utf8("bad words ".repeat(100)));
        Tree.zip(zip, entries);
        damage(zip, "bad");
        var run = demo("--json", zip);
        assertEquals(0, run.status);
        assertEquals("", run.err);
        assertEquals(zip + "!bad", map(list(run.json().get("skipped")).getFirst()).get("what"));
        assertEquals(2, run.json().get("words"));
    }

    @Test
    void aBinaryFileIsNamed() throws IOException {
        Path file = Files.writeString(directory.resolve("f"), "b a b");
        Path binary = Files.write(directory.resolve("binary"), Tree.BINARY);
        var run = demo(file, binary);
        assertEquals(2, run.status);
        assertEquals("headrace demo: " + binary + ": binary, not text (NUL byte at offset 3)", run.complaint());
        assertTrue(run.out.contains("Skipped 1 item:"), run.out);
    }

    @Test
    void anEmptyDirectoryIsNamed() throws IOException {
        Path empty = Files.createDirectory(directory.resolve("empty"));
        var alone = demo(empty);
        assertEquals(2, alone.status);
        assertEquals("headrace demo: " + empty + ": there are no files in it", alone.complaint());
        var withAnother = demo(empty, Files.writeString(directory.resolve("f"), "text"));
        assertEquals(0, withAnother.status);
        assertTrue(withAnother.complaint().contains("no files"), withAnother.err);
    }

    @Test
    void anEmptyFileIsCounted() throws IOException {
        var run = demo("--json", "--check", Files.createFile(directory.resolve("f")));
        assertEquals(0, run.status);
        assertEquals(1, run.json().get("files"));
        assertEquals(0, run.json().get("words"));
    }

    @Test
    void nothingButSkippedFilesIsAFailure() throws IOException {
        Path binary = Files.write(directory.resolve("binary"), Tree.BINARY);
        var run = demo(directory);
        assertEquals(2, run.status);
        assertEquals("headrace demo: nothing could be counted", run.complaint());
        assertTrue(run.out.contains(binary + ": binary"), run.out);
    }

    @Test
    void aPathIsNamedInOneLineWhateverItsCharacters() {
        assertEquals("headrace demo: a?b: does not exist", demo("a\nb").complaint());
        assertEquals("headrace demo: \"\": the path is empty", demo("").complaint());
    }

    @Test
    void linksThatLeadInACircleAreListed() throws IOException {
        Files.writeString(directory.resolve("f"), "text");
        Files.createSymbolicLink(directory.resolve("circle"), directory);
        Path self = directory.resolve("self");
        Files.createSymbolicLink(self, self);
        var run = demo(directory);
        assertEquals(0, run.status);
        assertTrue(run.out.contains("circle: symbolic link, not followed"), run.out);
        assertEquals(2, demo(self).status);
    }

    @Test
    void atMostTenSkippedItemsAreListed() throws IOException {
        Files.writeString(directory.resolve("f"), "text");
        for (int i = 0; i < 13; i++) {
            Files.write(directory.resolve("binary" + i), Tree.BINARY);
        }
        var run = demo(directory);
        assertEquals(0, run.status);
        assertTrue(run.out.contains("Skipped 13 items:"), run.out);
        assertTrue(run.out.strip().endsWith("and 3 more"), run.out);
        assertEquals(13, list(demo("--json", directory).json().get("skipped")).size());
    }

    @Test
    void helpIsNoError() {
        var run = demo("--help");
        assertEquals(0, run.status);
        assertTrue(run.out.contains("--loops"), run.out);
        assertEquals(0, run("--help").status);
    }

    @Test
    void theDoctorReportsEngineAndSwitchCost() {
        var run = run("doctor");
        assertEquals(0, run.status);
        assertEquals("", run.err);
        for (String item : List.of("JDK", "cores", "memory", "flag", "engine", "switch")) {
            assertTrue(run.out.lines().anyMatch(line -> line.startsWith(item + " ")), run.out);
        }
    }

    /** Makes the compressed content of an entry one that cannot be inflated. */
    private static void damage(Path zip, String entry) throws IOException {
        byte[] bytes = Files.readAllBytes(zip);
        int name = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(entry);
        for (int i = 0; i < 4; i++) {
            bytes[name + entry.length() + i] = (byte) 0xFF;
        }
        Files.write(zip, bytes);
    }

    private static Run demo(Object... arguments) {
        var all = new String[arguments.length + 1];
        all[0] = "demo";
        for (int i = 0; i < arguments.length; i++) {
            all[i + 1] = arguments[i].toString();
        }
        return run(all);
    }

    private static Run run(String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        int status = Main.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true)).execute(arguments);
        return new Run(status, out.toString(), err.toString());
    }

    @SuppressWarnings("unchecked")
    private static List<Object> list(Object value) {
        return (List<Object>) value;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object value) {
        return (Map<String, Object>) value;
    }
}
