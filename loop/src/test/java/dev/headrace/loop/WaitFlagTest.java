package dev.headrace.loop;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** The states of the flag; its ordering is the business of the stress tests. */
class WaitFlagTest {

    @Test
    void aRaisedFlagIsClaimedOnce() {
        var flag = new WaitFlag();
        assertFalse(flag.claim());
        flag.raise();
        assertTrue(flag.claim());
        assertFalse(flag.claim());
        flag.raise();
        assertTrue(flag.claim());
    }

    @Test
    void aLoweredFlagIsNotClaimed() {
        var flag = new WaitFlag();
        flag.raise();
        flag.lower();
        assertFalse(flag.claim());
    }
}
