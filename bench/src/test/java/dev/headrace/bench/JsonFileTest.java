package dev.headrace.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.headrace.bench.patterns.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written can be read again. */
class JsonFileTest {

    @TempDir
    private Path folder;

    @Test
    void everySampleAndWhereItWasMeasuredAreInTheFile() throws IOException {
        Map<String, Object> object = JSON.std.mapFrom(JsonFile.of(Rows.report(Rows.clear(), "a note")));
        assertEquals("abc1234", object.get("commit"));
        assertEquals("-Xmx2g", object.get("flags"));
        assertEquals(List.of("a note"), object.get("notes"));
        Map<?, ?> comparison = (Map<?, ?>) ((List<?>) object.get("comparisons")).getFirst();
        List<?> rows = (List<?>) comparison.get("rows");
        Map<?, ?> own = (Map<?, ?>) rows.getFirst();
        assertEquals(List.of(19.0, 20.0, 21.0), own.get("samples"));
        assertEquals(5.0, own.get("ratio"));
        assertEquals("Kotlin", own.get("bestPeer"));
        assertEquals("it broke", ((Map<?, ?>) rows.getLast()).get("failure"));
    }

    @Test
    void theRatiosOfAnEarlierRunAreReadWithoutTheNoisyOnes() throws IOException {
        List<Row> rows = new ArrayList<>(Rows.clear());
        rows.add(Rows.row(Rows.BUFFERED, "Headrace, noisy", Role.OWN, 10, 20, 30));
        Path file = Files.writeString(folder.resolve("results.json"), JsonFile.of(Rows.report(rows)));
        assertEquals(Map.of("buffered capacity=64, Headrace", 5.0), JsonFile.ratios(file));
    }

    @Test
    void anotherFileIsRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("other.json"), "{}");
        assertThrows(IOException.class, () -> JsonFile.ratios(file));
    }

    @Test
    void aTwinsLineHasASampleForEachReading() throws FailedException {
        List<Sample> samples = JsonFile.samples("[{\"reading\":\"p99\",\"value\":12.5,\"bytes\":3,\"cores\":1.5},{\"value\":7}]");
        assertEquals(new Sample("p99", 12.5, 3, 1.5), samples.getFirst());
        assertEquals("", samples.getLast().reading());
        assertTrue(Double.isNaN(samples.getLast().bytes()));
    }

    @Test
    void aTwinsLineWithoutAValueIsAFailure() {
        assertThrows(FailedException.class, () -> JsonFile.samples("[{\"reading\":\"p99\"}]"));
        assertThrows(FailedException.class, () -> JsonFile.samples("[{"));
    }
}
