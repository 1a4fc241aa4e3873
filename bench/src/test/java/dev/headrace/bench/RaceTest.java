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
import java.util.Random;
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
        Race race = run(both, new Setting(""));
        assertEquals(Map.of(), race.failures());
        assertEquals(List.of(1, 2, 3), laps);
        for (Entrant each : both) {
            assertEquals(2, race.samples().get(each).size(), "without the warm-up");
        }
    }

    @Test
    void aTwinRunsOneIterationForEachLine() throws IOException, InterruptedException {
        Entrant twin = twin("while read -r line; do n=$((n + 1)); echo \"[{\\\"value\\\":$n}]\"; done");
        Race race = run(List.of(twin), new Setting(""));
        assertEquals(List.of(2.0, 3.0), race.samples().get(twin).stream().map(Sample::value).toList());
    }

    @Test
    void whatIsNotForATwinIsNoFailure() throws IOException, InterruptedException {
        Entrant twin = twin("exit 3");
        Race race = run(List.of(twin), new Setting("work=50"));
        assertEquals(Map.of(), race.failures());
        assertEquals(List.of(), race.samples().get(twin));
    }

    @Test
    void aTwinThatBreaksSaysWhy() throws IOException, InterruptedException {
        Entrant twin = twin("echo 'out of oil' >&2; exit 1");
        Race race = run(List.of(twin), new Setting(""));
        assertEquals(Map.of(twin, "out of oil (exit status 1)"), race.failures());
    }

    @Test
    void whoTakesTooLongIsStoppedAndTheOthersGoOn() throws IOException, InterruptedException {
        Entrant slow = twin("exec sleep 600");
        Entrant quick = twin("while read -r line; do echo '[{\"value\":1}]'; done");
        Race race = Race.run(List.of(slow, quick), new Setting(""), THREE_LAPS, new Random(1), Duration.ofSeconds(1), laps::add);
        assertEquals(Map.of(slow, "took longer than 1 s"), race.failures());
        assertEquals(2, race.samples().get(quick).size());
    }

    @Test
    void whoBreaksIsOutAndTheOthersGoOn() throws IOException, InterruptedException {
        Entrant jvm = JmhEntrant.of(BufferedBenchmark.class, Log.none(), false).getFirst();
        Entrant twin = twin("while read -r line; do echo '[{\"value\":1}]'; done");
        Race race = run(List.of(jvm, twin), new Setting("capacity=many"));
        assertEquals(Set.of(jvm), race.failures().keySet());
        assertEquals(2, race.samples().get(twin).size());
        assertEquals(List.of(1, 2, 3), laps);
    }

    private Race run(List<Entrant> field, Setting setting) throws InterruptedException {
        return Race.run(field, setting, THREE_LAPS, new Random(1), Race.LONGEST, laps::add);
    }

    private Entrant twin(String script) throws IOException {
        Path file = Files.writeString(Files.createTempFile(folder, "twin", ""), "#!/bin/sh\n" + script + "\n");
        assertTrue(file.toFile().setExecutable(true));
        return new Twin("sh", List.of(file.toString()), Map.of(), Set.of("switch"), Log.none()).in("switch");
    }
}
