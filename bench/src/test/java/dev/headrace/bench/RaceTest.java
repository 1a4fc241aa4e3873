package dev.headrace.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headrace.bench.patterns.BufferedBenchmark;
import dev.headrace.bench.patterns.SwitchBenchmark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes, lap by lap. */
class RaceTest {

    private static final Length THREE_LAPS = new Length(1, 2, Duration.ofMillis(1));

    @TempDir
    private Path folder;

    private final List<Integer> laps = new ArrayList<>();

    @Test
    void twoJvmsRunSideBySide() throws InterruptedException {
        List<Entrant> both = JmhEntrant.of(SwitchBenchmark.class, Log.none(), false).subList(0, 2);
        Race race = Race.run(both, new Setting(""), THREE_LAPS, laps::add);
        assertEquals(Map.of(), race.failures());
        assertEquals(List.of(1, 2, 3), laps);
        for (Entrant each : both) {
            assertEquals(2, race.samples().get(each).size(), "without the warm-up");
        }
    }

    @Test
    void aTwinRunsOneIterationForEachLine() throws IOException, InterruptedException {
        Entrant twin = twin("while read -r line; do n=$((n + 1)); echo \"[{\\\"value\\\":$n}]\"; done");
        Race race = Race.run(List.of(twin), new Setting(""), THREE_LAPS, laps::add);
        assertEquals(List.of(2.0, 3.0), race.samples().get(twin).stream().map(Sample::value).toList());
    }

    @Test
    void whatIsNotForATwinIsNoFailure() throws IOException, InterruptedException {
        Entrant twin = twin("exit 3");
        Race race = Race.run(List.of(twin), new Setting("work=50"), THREE_LAPS, laps::add);
        assertEquals(Map.of(), race.failures());
        assertEquals(List.of(), race.samples().get(twin));
    }

    @Test
    void aTwinThatBreaksSaysWhy() throws IOException, InterruptedException {
        Entrant twin = twin("echo 'out of oil' >&2; exit 1");
        Race race = Race.run(List.of(twin), new Setting(""), THREE_LAPS, laps::add);
        assertEquals(Map.of(twin, "out of oil"), race.failures());
    }

    @Test
    void whoBreaksIsOutAndTheOthersGoOn() throws IOException, InterruptedException {
        Entrant jvm = JmhEntrant.of(BufferedBenchmark.class, Log.none(), false).getFirst();
        Entrant twin = twin("while read -r line; do echo '[{\"value\":1}]'; done");
        Race race = Race.run(List.of(jvm, twin), new Setting("capacity=many"), THREE_LAPS, laps::add);
        assertEquals(Set.of(jvm), race.failures().keySet());
        assertEquals(2, race.samples().get(twin).size());
        assertEquals(List.of(1, 2, 3), laps);
    }

    private Entrant twin(String script) throws IOException {
        Path file = Files.writeString(folder.resolve("twin"), "#!/bin/sh\n" + script + "\n");
        assertTrue(file.toFile().setExecutable(true));
        return new Twin("sh", List.of(file.toString()), Map.of(), Set.of("switch"), Log.none()).in("switch");
    }
}
