package dev.headrace.loop;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** A loop that waits for long parks. */
class AdaptiveIdleTest {

    private static final long WAIT = 500_000;

    @Test
    void oneSlowWakeUpDoesNotMakeALoopSpinForEver() {
        var idle = new AdaptiveIdle();
        idle.over(WAIT, 990_000);
        idle.over(WAIT, 990_000);
        int waits = 0;
        while (spinsAllThrough(idle)) {
            idle.over(WAIT, 0);
            waits++;
            assertTrue(waits < 1_000, "it has spun for " + waits + " waits of half a millisecond");
        }
    }

    @Test
    void aLoopThatHasWaitedForLongParksAtOnceUntilAWaitIsShortAgain() {
        var idle = rested();
        assertFalse(idle.pause(0));
        idle.over(WAIT, 5_000);
        assertFalse(idle.pause(0), "one long wait more");
        idle.over(WAIT, 5_000);
        idle.over(10_000, 5_000);
        assertTrue(idle.pause(0));
    }

    @Test
    void aLoopThatHasWaitedForLongLooksInPlaceAgainWhenItsCoroutinesSuspendWithoutALoopThatWaits() {
        var idle = rested();
        assertFalse(idle.pause(0));
        assertTrue(idle.pause(0));
    }

    /** Of a loop that has waited for long, again and again. */
    private static AdaptiveIdle rested() {
        var idle = new AdaptiveIdle();
        for (int wait = 0; wait < 100; wait++) {
            idle.over(WAIT, 5_000);
        }
        return idle;
    }

    private static boolean spinsAllThrough(Idle idle) {
        long start = System.nanoTime();
        for (int round = 0; System.nanoTime() - start < WAIT; round++) {
            if (!idle.pause(round)) {
                return false;
            }
        }
        return true;
    }
}
