package dev.headrace.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Charts are drawn without a screen. */
class ChartsTest {

    @TempDir
    private Path folder;

    @BeforeAll
    static void noScreen() {
        System.setProperty("java.awt.headless", "true");
    }

    @Test
    void eachPatternAndTheRatiosAreDrawnTwice() throws IOException {
        Charts.write(folder, "ratios", Comparison.of(Rows.clear()));
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of("buffered.png", "buffered.svg", "ratios.png", "ratios.svg"),
                    files.map(file -> file.getFileName().toString()).sorted().toList());
        }
        assertEquals(1000, ImageIO.read(folder.resolve("ratios.png").toFile()).getWidth());
        assertTrue(Files.readString(folder.resolve("ratios.svg")).contains("<svg"));
    }

    @Test
    void withNothingMeasuredThereIsNoChart() throws IOException {
        Charts.write(folder, "ratios", List.of());
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(0, files.count());
        }
    }
}
