package dev.headrace.stress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.openjdk.jcstress.annotations.Expect;

/** A run is good only if everything is: each test here spoils one thing. */
class VerdictTest {

    private static final StressTest REAL = StressTest.real("p.ParkStress.Real");
    private static final StressTest CONTROL = new StressTest("p.ParkStress.Weak", "without the fence", List.of(), "");
    private static final StressTest HIDDEN =
            new StressTest("p.ParkStress.Hidden", "without order", List.of("amd64"), "it keeps the order.");
    private static final String HARM = "LOST WAKE-UP: nobody wakes it.";

    private final Map<String, Tally> tallies = new HashMap<>(Map.of(
            REAL.name(), tally(4, Expect.FORBIDDEN, 0),
            CONTROL.name(), tally(4, Expect.ACCEPTABLE_INTERESTING, 7)));

    private RunReport run = new RunReport(0, 8, "results.bin.gz", List.of());

    @Test
    void goodRun() {
        Verdict verdict = verdict(REAL, CONTROL);
        assertTrue(verdict.isGood());
        assertEquals("stress: 1 protocol holds, 1 control shows its race", verdict.summary());
    }

    @Test
    void forbiddenOutcome() {
        tallies.put(REAL.name(), tally(4, Expect.FORBIDDEN, 3));
        run = new RunReport(1, 8, "results.bin.gz", List.of());
        assertEquals("stress: FAILED: ParkStress.Real: " + HARM + " (3 of 1,003)", verdict(REAL, CONTROL).summary());
    }

    @Test
    void forbiddenOutcomeOfAControl() {
        tallies.put(CONTROL.name(), new Tally(4, List.of(
                new Tally.Outcome(Expect.ACCEPTABLE_INTERESTING, HARM, 7),
                new Tally.Outcome(Expect.FORBIDDEN, "GHOST: it is there twice.", 1)), List.of()));
        assertProblem("ParkStress.Weak: GHOST: it is there twice. (1 of 8)", REAL, CONTROL);
    }

    @Test
    void ungradedOutcome() {
        tallies.put(REAL.name(), tally(4, Expect.UNKNOWN, 1));
        assertProblem("ParkStress.Real: " + HARM + " (1 of 1,001)", REAL, CONTROL);
    }

    @Test
    void controlWithoutItsRace() {
        tallies.put(CONTROL.name(), tally(4, Expect.ACCEPTABLE_INTERESTING, 0));
        assertProblem("ParkStress.Weak: the control does not show its race, so the real one proves nothing", REAL, CONTROL);
    }

    @Test
    void onlyAControlWithoutItsRaceIsGivenAnotherChance() {
        assertEquals(List.of(), verdict(REAL, CONTROL).unseen());
        tallies.put(CONTROL.name(), tally(4, Expect.ACCEPTABLE_INTERESTING, 0));
        assertEquals(List.of(CONTROL), verdict(REAL, CONTROL).unseen());
        tallies.put(REAL.name(), tally(4, Expect.UNKNOWN, 1));
        tallies.put(CONTROL.name(), tally(4, Expect.FORBIDDEN, 1));
        assertEquals(List.of(), verdict(REAL, CONTROL).unseen());
    }

    @Test
    void controlThatCannotShowItsRaceHere() {
        tallies.put(HIDDEN.name(), tally(0, Expect.ACCEPTABLE_INTERESTING, 0));
        Verdict verdict = verdict(REAL, CONTROL, HIDDEN);
        assertTrue(verdict.isGood());
        assertEquals("stress: 1 protocol holds, 1 control shows its race, 1 hidden on this hardware", verdict.summary());
        assertEquals(List.of("ParkStress.Hidden cannot show its race on amd64: it keeps the order."), verdict.notes());
    }

    @Test
    void controlThatIsHiddenOnOtherHardwareOnly() {
        tallies.put(HIDDEN.name(), tally(0, Expect.ACCEPTABLE_INTERESTING, 0));
        assertFalse(Verdict.of(List.of(HIDDEN), run, tallies, "aarch64").isGood());
    }

    @Test
    void hiddenControlThatShowsItsRaceAllTheSame() {
        tallies.put(HIDDEN.name(), tally(0, Expect.ACCEPTABLE_INTERESTING, 1));
        assertEquals("stress: 0 protocols hold, 1 control shows its race", verdict(HIDDEN).summary());
    }

    @Test
    void errorInARun() {
        tallies.put(REAL.name(), new Tally(4, List.of(new Tally.Outcome(Expect.ACCEPTABLE, "fine", 9)), List.of("TIMEOUT_ERROR, 30 s")));
        assertProblem("ParkStress.Real: TIMEOUT_ERROR, 30 s", REAL, CONTROL);
    }

    @Test
    void noResults() {
        tallies.remove(REAL.name());
        Verdict verdict = verdict(REAL, CONTROL);
        assertEquals(List.of("ParkStress.Real: no results", "only 4 of 8 runs have results"), verdict.problems());
        assertEquals("stress: FAILED: 2 problems, see above", verdict.summary());
    }

    @Test
    void noSamples() {
        tallies.put(REAL.name(), new Tally(4, List.of(), List.of()));
        assertProblem("ParkStress.Real: no samples", REAL, CONTROL);
    }

    @Test
    void missingRun() {
        tallies.put(REAL.name(), tally(3, Expect.FORBIDDEN, 0));
        assertProblem("only 7 of 8 runs have results", REAL, CONTROL);
    }

    @Test
    void nothingPlanned() {
        run = new RunReport(0, 0, null, List.of());
        assertProblem("jcstress planned no run", REAL, CONTROL);
    }

    @Test
    void complaint() {
        run = new RunReport(0, 8, "results.bin.gz", List.of("No scheduling is possible, these tests would not run."));
        assertProblem("No scheduling is possible, these tests would not run.", REAL, CONTROL);
    }

    @Test
    void badStatusWithoutAReason() {
        run = new RunReport(1, 8, "results.bin.gz", List.of());
        assertProblem("jcstress ended with status 1", REAL, CONTROL);
    }

    private void assertProblem(String problem, StressTest... selected) {
        Verdict verdict = verdict(selected);
        assertFalse(verdict.isGood());
        assertEquals(List.of(problem), verdict.problems());
        assertEquals("stress: FAILED: " + problem, verdict.summary());
    }

    private Verdict verdict(StressTest... selected) {
        return Verdict.of(List.of(selected), run, tallies, "amd64");
    }

    private static Tally tally(int runs, Expect grade, long count) {
        return new Tally(runs, List.of(
                new Tally.Outcome(Expect.ACCEPTABLE, "fine", 1_000),
                new Tally.Outcome(grade, HARM, count)), List.of());
    }
}
