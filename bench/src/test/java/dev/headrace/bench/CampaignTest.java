package dev.headrace.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.headrace.bench.patterns.Pattern;
import dev.headrace.bench.patterns.Role;
import dev.headrace.bench.patterns.WakeUpBenchmark;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The contestants run side by side, and the rounds are far apart. */
class CampaignTest {

    private static final Pattern WAKE_UP = WakeUpBenchmark.class.getAnnotation(Pattern.class);

    private final List<String> events = new ArrayList<>();

    @Test
    void allAreThereAtTheSameTimeAndRunLapByLap() throws InterruptedException {
        List<Row> rows = run(new Fake("a", false), new Fake("b", false));
        assertEquals(List.of("a starts", "b starts"), events.subList(0, 2));
        assertEquals(List.of("a ends", "b ends"), events.subList(14, 16));
        for (int lap = 2; lap < 14; lap += 2) {
            assertEquals(Set.of("a", "b"), Set.copyOf(events.subList(lap, lap + 2)), "one warm-up and five shots: six laps");
        }
        assertEquals(80, events.size(), "five rounds, because there is time");
        assertEquals(6, rows.size(), "two contestants, three readings");
        assertEquals(10, rows.getFirst().samples().size(), "one of each half of each round");
        assertEquals(2, rows.getFirst().value().median(), "between those of the halves");
    }

    @Test
    void whoFailsIsNotAskedAgainAndTheOthersGoOn() throws InterruptedException {
        List<Row> rows = run(new Fake("a", true), new Fake("b", false));
        assertEquals(1, Collections.frequency(events, "a"));
        assertEquals(1, Collections.frequency(events, "a starts"));
        assertEquals(30, Collections.frequency(events, "b"));
        assertEquals("it broke", rows.getFirst().failure());
        assertEquals(List.of(), rows.getFirst().samples());
        assertNull(rows.get(1).failure());
    }

    @Test
    void eachRoundGoesThroughAllHeats() throws InterruptedException {
        var heats = List.of(new Heat(WAKE_UP, new Setting(""), List.of(new Fake("a", false), new Fake("b", false))),
                new Heat(WAKE_UP, new Setting("x=1"), List.of(new Fake("c", false))));
        var campaign = new Campaign(Effort.QUICK, heats, 0);
        try (var progress = new ProgressLine(new PrintWriter(new StringWriter()), false, campaign.turns())) {
            campaign.run(progress, soFar -> {});
        }
        List<String> starts = events.stream().filter(event -> event.endsWith("starts")).toList();
        assertEquals(List.of("a starts", "b starts", "c starts", "a starts", "b starts", "c starts"), starts.subList(0, 6));
        assertEquals(15, starts.size());
    }

    @Test
    void thereAreAsManyRoundsAsThereIsTimeFor() {
        assertEquals(1, Effort.QUICK.rounds(300, 30));
        assertEquals(2, Effort.QUICK.rounds(40, 20));
        assertEquals(5, Effort.QUICK.rounds(10, 0));
        assertEquals(4, Effort.FULL.rounds(300, 30));
        assertEquals(1, Effort.SMOKE.rounds(300, 30));
        assertEquals(7 * (85 * 5.5 + 24), Effort.QUICK.limit(7, 85, 24).toSeconds(), 1, "or as many as somebody wants");
    }

    @Test
    void aHurriedTurnHasFewerLapsNotShorterOnes() {
        assertEquals(new Length(80, 187, Duration.ofMillis(10)), Effort.QUICK.timed(8));
        assertEquals(new Length(50, 67, Duration.ofMillis(10)), Effort.QUICK.timed(3.5));
        assertEquals(new Length(6, 6, Duration.ofMillis(10)), Effort.QUICK.timed(0.35));
        assertEquals(new Length(0, 1, Duration.ofMillis(20)), Effort.SMOKE.timed(0.02));
    }

    private List<Row> run(Fake... entrants) throws InterruptedException {
        var campaign = new Campaign(Effort.QUICK, List.of(new Heat(WAKE_UP, new Setting(""), List.of(entrants))), 0);
        assertEquals(10, campaign.turns());
        try (var progress = new ProgressLine(new PrintWriter(new StringWriter()), false, campaign.turns())) {
            return campaign.run(progress, soFar -> {});
        }
    }

    /** Takes no time. */
    private final class Fake implements Entrant {

        private final String name;
        private final boolean breaks;

        Fake(String name, boolean breaks) {
            this.name = name;
            this.breaks = breaks;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Role role() {
            return Role.PEER;
        }

        @Override
        public Lane start(Setting setting, Length length) {
            events.add(name + " starts");
            return new FakeLane(this);
        }
    }

    private final class FakeLane implements Lane {

        private final Fake fake;

        FakeLane(Fake fake) {
            this.fake = fake;
        }

        @Override
        public void lap() throws FailedException {
            events.add(fake.name);
            if (fake.breaks) {
                throw new FailedException("it broke");
            }
        }

        @Override
        public List<Sample> finish() {
            events.add(fake.name + " ends");
            return List.of(new Sample("p50", 1, 0, 1), new Sample("p50", 1, 0, 1), new Sample("p50", 3, 0, 1), new Sample("p50", 3, 0, 1),
                    new Sample("p99", 2, 0, 1), new Sample("p999", 3, 0, 1));
        }

        @Override
        public void close() {}
    }
}
