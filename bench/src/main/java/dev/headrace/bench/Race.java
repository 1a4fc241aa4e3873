package dev.headrace.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntConsumer;

/**
 * Some contestants with one setting, each in a process of its own, lap by lap: in each lap everybody runs one iteration, one after the
 * other, in an order drawn anew. A lap takes parts of a second, so whatever else the machine does meets all of them alike: what statistics
 * calls a randomised block design.
 */
final class Race {

    /** What anybody may take for one lap, or for the way to the first. */
    static final Duration LONGEST = Duration.ofMinutes(3);

    private final Random random;
    private final Duration longest;
    private final Map<Entrant, Lane> lanes = new LinkedHashMap<>();
    private final Map<Entrant, List<Sample>> samples = new LinkedHashMap<>();
    private final Map<Entrant, String> failures = new LinkedHashMap<>();

    private Race(Random random, Duration longest) {
        this.random = random;
        this.longest = longest;
    }

    /** Runs it, and tells {@code afterLap} how many laps are over. Nobody may take longer than {@code longest} at a time. */
    static Race run(List<Entrant> field, Setting setting, Length length, Random random, Duration longest, IntConsumer afterLap)
            throws InterruptedException {
        var race = new Race(random, longest);
        try {
            race.start(field, setting, length);
            race.laps(length.warmups() + length.iterations(), afterLap);
            race.finish();
            return race;
        } finally {
            race.lanes.values().forEach(Lane::close);
        }
    }

    /** What was measured, by contestant: one sample for each lap that counts, and each reading. Without those that failed. */
    Map<Entrant, List<Sample>> samples() {
        return samples;
    }

    /** Who failed, and why. */
    Map<Entrant, String> failures() {
        return failures;
    }

    private void start(List<Entrant> field, Setting setting, Length length) throws InterruptedException {
        for (Entrant entrant : field) {
            try {
                lanes.put(entrant, entrant.start(setting, length));
            } catch (FailedException e) {
                failures.put(entrant, e.getMessage());
            }
            attempt(entrant, Lane::prepare);
        }
    }

    private void laps(int laps, IntConsumer afterLap) throws InterruptedException {
        for (int lap = 1; lap <= laps; lap++) {
            List<Entrant> order = new ArrayList<>(lanes.keySet());
            Collections.shuffle(order, random);
            for (Entrant entrant : order) {
                attempt(entrant, Lane::lap);
            }
            afterLap.accept(lap);
        }
    }

    private void finish() throws InterruptedException {
        for (Entrant entrant : List.copyOf(lanes.keySet())) {
            attempt(entrant, lane -> samples.put(entrant, lane.finish()));
        }
    }

    /** Who fails, or takes too long, is out, and the others go on. */
    private void attempt(Entrant entrant, Step step) throws InterruptedException {
        Lane lane = lanes.get(entrant);
        if (lane == null) {
            return;
        }
        try (var watchdog = new Watchdog(longest, lane::close)) {
            try {
                step.run(lane);
            } catch (FailedException e) {
                failures.put(entrant, watchdog.hasBitten() ? "took longer than " + longest.toSeconds() + " s" : e.getMessage());
                lanes.remove(entrant);
                lane.close();
            }
        }
    }

    private interface Step {

        void run(Lane lane) throws FailedException, InterruptedException;
    }
}
