package dev.headrace.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** A quick run ends when it has promised to. */
class BudgetTest {

    private static final double LIMIT = Effort.QUICK.limit(0, 0, 0).toSeconds();

    @Test
    void fewTurnsGetAllThatATurnMayHave() {
        Budget budget = new Budget(Effort.QUICK, Effort.QUICK.limit(0, 0, 0));
        budget.expect(0);
        assertEquals(Effort.QUICK.most(), budget.share());
    }

    @Test
    void manyTurnsShareWhatTheOthersAndTheJvmsLeave() {
        Budget budget = new Budget(Effort.QUICK, Effort.QUICK.limit(0, 0, 0));
        expect(budget, 280, 0);
        expect(budget, 10, 8);
        double used = 280 * (budget.share() + 0.5) + 10 * (8 + 0.5);
        assertEquals(LIMIT, used, 1);
        assertEquals(LIMIT, budget.left().toSeconds(), 2);
    }

    @Test
    void aMachineWhereJvmsStartSlowlyStillEndsInTime() {
        Budget budget = new Budget(Effort.QUICK, Effort.QUICK.limit(0, 0, 0));
        expect(budget, 200, 0);
        assertTrue(run(budget, 200, 2.2) <= LIMIT, "took too long");
    }

    @Test
    void theTurnsGrowLongerWhenThereIsTimeLeft() {
        Budget budget = new Budget(Effort.QUICK, Effort.QUICK.limit(0, 0, 0));
        expect(budget, 320, 0);
        double first = budget.share();
        double all = run(budget, 320, 0.4);
        assertTrue(budget.share() > first);
        assertTrue(all <= LIMIT && all > 0.9 * LIMIT, "took " + all);
    }

    @Test
    void itIsUsedUpWhenNotEvenTheShortestTurnEndsInTime() {
        Budget budget = new Budget(Effort.QUICK, Effort.QUICK.limit(0, 0, 0));
        expect(budget, 300, 0);
        budget.done(0, 0.5, 0.5);
        assertFalse(budget.isUsedUp(0, 1));
        budget.done(8, 0.5, LIMIT - 5);
        assertFalse(budget.isUsedUp(0, 1));
        assertTrue(budget.isUsedUp(0, 90), "nor would so many that run side by side");
        assertTrue(budget.isUsedUp(8, 1));
        budget.done(8, 0.5, 5);
        assertTrue(budget.isUsedUp(0, 1));
    }

    @Test
    void aFullRunTakesItsTime() {
        Budget budget = new Budget(Effort.FULL, null);
        expect(budget, 100_000, 0);
        assertEquals(Effort.FULL.most(), budget.share());
    }

    private static void expect(Budget budget, int turns, double seconds) {
        for (int i = 0; i < turns; i++) {
            budget.expect(seconds);
        }
    }

    /** What it takes if starting a JVM costs {@code start}. */
    private static double run(Budget budget, int turns, double start) {
        double all = 0;
        for (int i = 0; i < turns; i++) {
            double share = budget.share();
            budget.done(0, share, share + start);
            all += share + start;
        }
        return all;
    }
}
