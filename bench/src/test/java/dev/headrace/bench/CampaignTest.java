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
import java.util.List;
import org.junit.jupiter.api.Test;

/** The contestants take turns. */
class CampaignTest {

    private static final Pattern WAKE_UP = WakeUpBenchmark.class.getAnnotation(Pattern.class);

    private final List<String> turns = new ArrayList<>();

    @Test
    void theContestantsAlternate() throws InterruptedException {
        List<Row> rows = run(new Fake("a", false), new Fake("b", false));
        assertEquals(List.of("a", "b", "a", "b", "a", "b", "a", "b", "a", "b"), turns, "five rounds, because there is time");
        assertEquals(6, rows.size(), "two contestants, three readings");
        assertEquals(5, rows.getFirst().samples().size(), "one of each round");
        assertEquals(1, rows.getFirst().value().median(), "the least of its turn");
    }

    @Test
    void whoFailsIsNotAskedAgainAndTheOthersGoOn() throws InterruptedException {
        List<Row> rows = run(new Fake("a", true), new Fake("b", false));
        assertEquals(List.of("a", "b", "b", "b", "b", "b"), turns);
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
        assertEquals(List.of("a", "b", "c", "a", "b", "c"), turns.subList(0, 6));
        assertEquals(15, turns.size());
    }

    @Test
    void thereAreAsManyRoundsAsThereIsTimeFor() {
        assertEquals(2, Effort.QUICK.rounds(300, 30));
        assertEquals(3, Effort.QUICK.rounds(40, 20));
        assertEquals(5, Effort.QUICK.rounds(10, 0));
        assertEquals(4, Effort.FULL.rounds(300, 30));
        assertEquals(1, Effort.SMOKE.rounds(300, 30));
        assertEquals(7 * (85 * 4.2 + 24), Effort.QUICK.limit(7, 85, 24).toSeconds(), 1, "or as many as somebody wants");
    }

    @Test
    void aHurriedTurnHasShorterIterationsNotFewer() {
        assertEquals(new Length(5, 13, Duration.ofMillis(200)), rounded(Effort.QUICK.timed(3.5)));
        assertEquals(new Length(3, 7, Duration.ofMillis(35)), rounded(Effort.QUICK.timed(0.35)));
        assertEquals(new Length(0, 1, Duration.ofMillis(20)), rounded(Effort.SMOKE.timed(0.02)));
    }

    private static Length rounded(Length length) {
        return new Length(length.warmups(), length.iterations(), Duration.ofMillis(length.each().toMillis()));
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
        public List<Sample> run(Setting setting, Length length) throws FailedException {
            turns.add(name);
            if (breaks) {
                throw new FailedException("it broke");
            }
            return List.of(new Sample("p50", 4, 0, 1), new Sample("p50", 1, 0, 1), new Sample("p50", 3, 0, 1), new Sample("p99", 2, 0, 1), new Sample("p999", 3, 0, 1));
        }
    }
}
