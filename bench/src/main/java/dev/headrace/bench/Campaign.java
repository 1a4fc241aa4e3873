package dev.headrace.bench;

import dev.headrace.bench.patterns.Pattern;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Runs heats: in each, the contestants take turns for some rounds. */
final class Campaign {

    private final Effort effort;
    private final List<Heat> heats;
    private final int rounds;
    private final Budget budget;
    private final List<Row> rows = new ArrayList<>();
    private int skipped;

    Campaign(Effort effort, List<Heat> heats) {
        this.effort = effort;
        this.heats = heats;
        this.rounds = effort.rounds(heats.stream().mapToInt(heat -> heat.entrants().size()).sum(),
                heats.stream().mapToDouble(heat -> heat.seconds() * heat.entrants().size()).sum());
        this.budget = new Budget(effort);
        for (Heat heat : heats) {
            for (int turn = 0; turn < turns(heat); turn++) {
                budget.expect(heat.seconds());
            }
        }
    }

    /** How many turns there are in all. */
    int turns() {
        return heats.stream().mapToInt(this::turns).sum();
    }

    /** How many turns were left out because there was no time: never any of the first round. */
    int skipped() {
        return skipped;
    }

    /** How long all takes, about. */
    Duration left() {
        return budget.left();
    }

    /** Measures everything; tells {@code afterHeat} of all rows so far. */
    List<Row> run(ProgressLine progress, Consumer<List<Row>> afterHeat) throws InterruptedException {
        for (Heat heat : heats) {
            rows.addAll(run(heat, progress));
            afterHeat.accept(List.copyOf(rows));
        }
        return List.copyOf(rows);
    }

    private int turns(Heat heat) {
        return rounds * heat.entrants().size();
    }

    private List<Row> run(Heat heat, ProgressLine progress) throws InterruptedException {
        Map<Entrant, List<Sample>> samples = new LinkedHashMap<>();
        Map<Entrant, String> failures = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            for (Entrant entrant : heat.entrants()) {
                progress.turn(heat, entrant.name(), budget.left());
                if (failures.containsKey(entrant) || round > 0 && budget.isLate()) {
                    budget.skip(heat.seconds());
                    skipped += failures.containsKey(entrant) ? 0 : 1;
                    continue;
                }
                double share = budget.share();
                long start = System.nanoTime();
                try {
                    List<Sample> turn = entrant.run(heat.setting(), length(heat, share));
                    samples.computeIfAbsent(entrant, none -> new ArrayList<>()).addAll(least(turn));
                } catch (FailedException e) {
                    failures.put(entrant, e.getMessage());
                }
                budget.done(heat.seconds(), share, (System.nanoTime() - start) / 1e9);
            }
        }
        return rows(heat, samples, failures);
    }

    /** Of each reading the least: whatever else the machine does makes an iteration longer, never shorter. */
    private static Collection<Sample> least(List<Sample> turn) {
        Map<String, Sample> least = new LinkedHashMap<>();
        for (Sample sample : turn) {
            least.merge(sample.reading(), sample, (one, other) -> one.value() <= other.value() ? one : other);
        }
        return least.values();
    }

    private Length length(Heat heat, double share) {
        Pattern pattern = heat.pattern();
        return pattern.shots() > 0 ? effort.shots(pattern.warmupShots(), pattern.shots()) : effort.timed(share);
    }

    private static List<Row> rows(Heat heat, Map<Entrant, List<Sample>> samples, Map<Entrant, String> failures) {
        Pattern pattern = heat.pattern();
        String[] readings = pattern.readings().length == 0 ? new String[] {""} : pattern.readings();
        List<Row> rows = new ArrayList<>();
        for (String reading : readings) {
            Case of = new Case(pattern.value(), heat.setting(), reading, pattern.unit());
            for (Entrant entrant : heat.entrants()) {
                String failure = failures.get(entrant);
                List<Sample> own = failure != null ? List.of()
                        : samples.getOrDefault(entrant, List.of()).stream().filter(sample -> sample.reading().equals(reading)).toList();
                if (failure != null || !own.isEmpty()) {
                    rows.add(new Row(of, entrant.name(), entrant.role(), own, failure));
                }
            }
        }
        return rows;
    }

    /** The settings of a pattern that are measured with this effort. */
    static List<Setting> settings(Pattern pattern, Effort effort) {
        return Arrays.stream(effort == Effort.FULL ? pattern.settings() : pattern.quick()).map(Setting::new).toList();
    }
}
