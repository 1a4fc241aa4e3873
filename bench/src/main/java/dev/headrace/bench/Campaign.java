package dev.headrace.bench;

import dev.headrace.bench.patterns.Pattern;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Runs heats, round by round: in each round every heat, in each heat a {@link Race} of all its contestants. So these run side by side, and
 * the rounds of a heat, with new processes, are minutes apart: a machine that is slow for a while spoils one round, not a heat.
 */
final class Campaign {

    private static final long SEED = 25;

    private final Effort effort;
    private final List<Heat> heats;
    private final int rounds;
    private final Budget budget;
    private final int room = Environment.roomFor(JmhEntrant.HEAP_BYTES);
    private final Random random = new Random(SEED);
    private int skipped;

    /** With so many {@code rounds}; 0: as many as there is time for. */
    Campaign(Effort effort, List<Heat> heats, int rounds) {
        this.effort = effort;
        this.heats = heats;
        int turns = heats.stream().mapToInt(heat -> heat.entrants().size()).sum();
        double seconds = heats.stream().mapToDouble(heat -> heat.seconds() * heat.entrants().size()).sum();
        this.rounds = rounds > 0 ? rounds : effort.rounds(turns, seconds);
        this.budget = new Budget(effort, effort.limit(rounds, turns, seconds));
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

    /** Whether there is too little memory for all contestants of a heat at the same time. */
    boolean isInGroups() {
        return heats.stream().anyMatch(heat -> heat.entrants().size() > room);
    }

    /** How long all takes, about. */
    Duration left() {
        return budget.left();
    }

    /** Measures everything; tells {@code afterHeat} of all rows so far. */
    List<Row> run(ProgressLine progress, Consumer<List<Row>> afterHeat) throws InterruptedException {
        List<Results> all = heats.stream().map(Results::new).toList();
        for (int round = 0; round < rounds; round++) {
            for (Results results : all) {
                run(results, round, progress);
                afterHeat.accept(rows(all));
            }
        }
        return rows(all);
    }

    private static List<Row> rows(List<Results> all) {
        return all.stream().flatMap(results -> results.rows().stream()).toList();
    }

    private int turns(Heat heat) {
        return rounds * heat.entrants().size();
    }

    private void run(Results results, int round, ProgressLine progress) throws InterruptedException {
        Heat heat = results.heat;
        List<Entrant> left = heat.entrants().stream().filter(entrant -> !results.failures.containsKey(entrant)).toList();
        skip(heat, heat.entrants().size() - left.size(), progress);
        if (round > 0 && budget.isUsedUp(heat.seconds(), left.size())) {
            skip(heat, left.size(), progress);
            skipped += left.size();
            return;
        }
        double share = budget.share(); // the same for all: who runs more laps meets more quiet ones
        Length length = length(heat, share);
        for (List<Entrant> field : fields(left)) {
            progress.race(heat, field.size(), budget.left());
            long start = System.nanoTime();
            Race race = Race.run(field, heat.setting(), length, random, Race.LONGEST, progress::lap);
            double took = (System.nanoTime() - start) / 1e9 / field.size();
            field.forEach(entrant -> budget.done(heat.seconds(), share, took));
            race.samples().forEach(results::add);
            results.failures.putAll(race.failures());
        }
    }

    private void skip(Heat heat, int turns, ProgressLine progress) {
        progress.skip(turns);
        for (int i = 0; i < turns; i++) {
            budget.skip(heat.seconds());
        }
    }

    /** All together; on a machine that has not the memory for so many heaps, dealt out to as few groups as there can be. */
    private List<List<Entrant>> fields(List<Entrant> entrants) {
        int groups = Math.ceilDiv(entrants.size(), room);
        return IntStream.range(0, groups)
                .mapToObj(group -> IntStream.range(0, entrants.size()).filter(i -> i % groups == group).mapToObj(entrants::get).toList())
                .toList();
    }

    private Length length(Heat heat, double share) {
        Pattern pattern = heat.pattern();
        return pattern.shots() > 0 ? effort.shots(pattern.warmupShots(), pattern.shots()) : effort.timed(share);
    }

    /** The settings of a pattern that are measured with this effort. */
    static List<Setting> settings(Pattern pattern, Effort effort) {
        return Arrays.stream(effort == Effort.FULL ? pattern.settings() : pattern.quick()).map(Setting::new).toList();
    }

    /** Of one heat, from all rounds so far. */
    private static final class Results {

        private final Heat heat;
        private final Map<Entrant, List<Sample>> samples = new LinkedHashMap<>();
        private final Map<Entrant, String> failures = new LinkedHashMap<>();

        Results(Heat heat) {
            this.heat = heat;
        }

        void add(Entrant entrant, List<Sample> laps) {
            samples.computeIfAbsent(entrant, none -> new ArrayList<>()).addAll(Sample.ofHalves(laps));
        }

        List<Row> rows() {
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
    }
}
