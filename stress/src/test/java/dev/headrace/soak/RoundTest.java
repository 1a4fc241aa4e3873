package dev.headrace.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headrace.soak.Plan.Closing;
import dev.headrace.soak.Plan.Mood;
import dev.headrace.soak.Plan.Part;
import dev.headrace.soak.Plan.Style;
import dev.headrace.soak.Plan.Wire;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A sound channel passes; each defect of a broken one is found, and called by its name. */
class RoundTest {

    private static final Duration PATIENT = Duration.ofSeconds(20);
    private static final Duration IMPATIENT = Duration.ofMillis(300);

    /** Long enough for all elements: a round ends with its last one. */
    private static final Duration FOR_ALL = Duration.ofMinutes(1);

    private static final Duration BRIEFLY = Duration.ofMillis(50);
    private static final int ELEMENTS = 500;

    /** The numbers below {@link #ELEMENTS} that end in 50. */
    private static final int FAULTS = 5;

    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @EnumSource(Closing.class)
    void soundLocalChannel(Closing closing) throws Exception {
        Wire wire = new Wire(0, Form.LOCAL, 3, 0, closing == Closing.FOREIGN ? Closing.EARLY : closing);
        assertSound(closing, run(lively(plan(wire, Style.PLAIN, 0, 0)), UnaryOperator.identity(), PATIENT));
    }

    @ParameterizedTest
    @EnumSource(value = Closing.class, names = "CANCELLED", mode = EnumSource.Mode.EXCLUDE)
    void soundSharedChannel(Closing closing) throws Exception {
        Wire wire = new Wire(0, Form.SHARED, 3, 0, closing);
        assertSound(closing, run(lively(plan(wire, Style.PLAIN, 0, 1)), UnaryOperator.identity(), PATIENT));
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    void everyStyleMovesEverything(Style style) throws Exception {
        Findings findings = run(lively(plan(shared(Closing.DRAINED), style, 1, 0, 1)), UnaryOperator.identity(), PATIENT);
        assertEquals(new Findings(ELEMENTS, 0, 0, 0, 0, 0), findings, err.toString());
    }

    @ParameterizedTest
    @EnumSource(Form.class)
    void everyFormMovesEverything(Form form) throws Exception {
        Plan plan = plan(new Wire(0, form, form.capacity(2), 0, Closing.DRAINED), Style.PLAIN, 0, 0, 0);
        assertEquals(new Findings(ELEMENTS, 0, 0, 0, 0, 0), run(lively(plan), UnaryOperator.identity(), PATIENT), err.toString());
    }

    @Test
    void lostElements() throws Exception {
        assertEquals(new Findings(ELEMENTS - FAULTS, FAULTS, 0, 0, 0, 0), run(plan(shared(Closing.AT_ONCE), Style.PLAIN, 0, 1), Fault.DROPS, PATIENT));
        assertTrue(err.toString().contains("lost 5, duplicated 0"), err.toString());
    }

    @Test
    void lostElementThatSomebodyWaitsFor() throws Exception {
        Findings findings = run(brief(plan(shared(Closing.DRAINED), Style.PLAIN, 0, 1)), Fault.DROPS, IMPATIENT);
        assertEquals(1, findings.hangs());
        assertTrue(findings.lost() > 0, findings.toString());
    }

    @Test
    void duplicatesAtOneReceiver() throws Exception {
        Findings findings = run(plan(shared(Closing.AT_ONCE), Style.PLAIN, 0, 1), Fault.DUPLICATES, PATIENT);
        assertEquals(new Findings(ELEMENTS + FAULTS, 0, FAULTS, 0, 0, 0), findings);
    }

    @Test
    void duplicatesAtSeveralReceivers() throws Exception {
        Findings findings = run(plan(shared(Closing.AT_ONCE), Style.PLAIN, 0, 1, 0, 1), Fault.DUPLICATES, PATIENT);
        assertEquals(new Findings(ELEMENTS + FAULTS, 0, FAULTS, 0, 0, 0), findings);
    }

    @Test
    void refusedButSent() throws Exception {
        Findings findings = run(brief(plan(shared(Closing.AT_ONCE), Style.TRYING, 0, 1)), Fault.LIES, PATIENT);
        assertEquals(0, findings.lost());
        assertTrue(findings.duplicated() > 0, findings.toString());
    }

    @Test
    void reordered() throws Exception {
        Findings findings = run(plan(shared(Closing.AT_ONCE), Style.PLAIN, 0, 1), Fault.REORDERS, PATIENT);
        assertEquals(new Findings(ELEMENTS, 0, 0, FAULTS, 0, 0), findings);
    }

    @Test
    void hangs() throws Exception {
        Findings findings = run(brief(plan(shared(Closing.AT_ONCE), Style.PLAIN, 0, 1)), Fault.WAKES_NOBODY, IMPATIENT);
        assertEquals(1, findings.hangs());
        assertEquals(0, findings.lost() + findings.duplicated() + findings.reordered());
        String evidence = err.toString();
        assertTrue(evidence.contains("this round hangs: seed 1, round 1: 2 loops"), evidence);
        assertTrue(evidence.contains("receiver-1 (") && evidence.contains("thread loop-1"), evidence);
    }

    @Test
    void failures() throws Exception {
        Findings findings = run(plan(shared(Closing.AT_ONCE), Style.PLAIN, 0, 1), Fault.THROWS, PATIENT);
        assertEquals(new Findings(findings.moved(), 0, 0, 0, 0, 1), findings);
        assertTrue(err.toString().contains("a fault of the channel"), err.toString());
    }

    private void assertSound(Closing closing, Findings findings) {
        assertTrue(findings.isGood(), err.toString());
        if (!closing.inTheMiddle) {
            assertEquals(ELEMENTS, findings.moved());
        }
    }

    private Findings run(Plan plan, UnaryOperator<Ends> faults, Duration patience) throws InterruptedException {
        return new Round(plan, faults).run(patience, new PrintWriter(err, true));
    }

    private static Wire shared(Closing closing) {
        return new Wire(0, Form.SHARED, 64, 0, closing);
    }

    /** A sender on the first of {@code loops} and a receiver on each of the others, all in one {@code style}. */
    private static Plan plan(Wire wire, Style style, int... loops) {
        var parts = new ArrayList<Part>();
        parts.add(new Part("sender-0", loops[0], List.of(), List.of(0), ELEMENTS, false, style));
        for (int i = 1; i < loops.length; i++) {
            parts.add(new Part("receiver-" + i, loops[i], List.of(0), List.of(), 0, false, style));
        }
        return new Plan(1, 1, 2, FOR_ALL, Mood.CALM, List.of(wire), parts);
    }

    /** For what never ends. */
    private static Plan brief(Plan plan) {
        return new Plan(plan.seed(), plan.number(), plan.loops(), Duration.ofSeconds(1), plan.mood(), plan.wires(), plan.parts());
    }

    /** With cancellations; if the channel is closed in the middle, soon. */
    private static Plan lively(Plan plan) {
        Duration length = plan.wires().getFirst().closing().inTheMiddle ? BRIEFLY : FOR_ALL;
        return new Plan(plan.seed(), plan.number(), plan.loops(), length, Mood.LIVELY, plan.wires(), plan.parts());
    }
}
