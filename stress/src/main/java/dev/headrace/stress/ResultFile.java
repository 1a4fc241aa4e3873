package dev.headrace.stress;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.infra.Status;
import org.openjdk.jcstress.infra.collectors.DiskReadCollector;
import org.openjdk.jcstress.infra.collectors.InProcessCollector;
import org.openjdk.jcstress.infra.collectors.TestResult;
import org.openjdk.jcstress.infra.grading.GradingResult;

/** Reads the binary results of jcstress, one for each run, with jcstress' own classes. */
final class ResultFile {

    private ResultFile() {}

    /** The tally of each test that has results, by its full name. */
    static Map<String, Tally> read(Path file) throws IOException {
        var collector = new InProcessCollector();
        var reader = new DiskReadCollector(file.toString(), collector);
        try {
            reader.dump();
        } catch (ClassNotFoundException e) {
            throw new IOException("written by another version of jcstress: " + file, e);
        } finally {
            reader.close();
        }
        Map<String, List<TestResult>> byName = new TreeMap<>();
        for (TestResult result : collector.getTestResults()) {
            byName.computeIfAbsent(result.getName(), name -> new ArrayList<>()).add(result);
        }
        Map<String, Tally> tallies = new TreeMap<>();
        byName.forEach((name, results) -> tallies.put(name, tally(results)));
        return tallies;
    }

    private static Tally tally(List<TestResult> runs) {
        Map<Key, Long> counts = new LinkedHashMap<>();
        List<String> errors = new ArrayList<>();
        for (TestResult run : runs) {
            if (run.status() != Status.NORMAL) {
                errors.add(error(run));
            }
            for (GradingResult outcome : run.grading().gradingResults.values()) {
                counts.merge(new Key(outcome.expect, outcome.description), outcome.count, Long::sum);
            }
        }
        List<Tally.Outcome> outcomes = new ArrayList<>();
        counts.forEach((key, count) -> outcomes.add(new Tally.Outcome(key.grade, key.sentence, count)));
        return new Tally(runs.size(), outcomes, errors);
    }

    private static String error(TestResult run) {
        String reason = run.getMessages().stream().flatMap(String::lines).filter(line -> !line.isBlank()).findFirst()
                .orElse("no reason given");
        return run.status() + ", " + reason.strip();
    }

    /** What makes outcomes the same for us: several results of jcstress may mean the same thing. */
    private record Key(Expect grade, String sentence) {}
}
