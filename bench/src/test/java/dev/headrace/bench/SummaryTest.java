package dev.headrace.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Median, spread and the mark of noise. */
class SummaryTest {

    private static final double EXACT = 1e-12;

    @Test
    void theMedianIsTheMiddleOneOrBetweenTheMiddleTwo() {
        assertEquals(3, Summary.of(9, 1, 3).median(), EXACT);
        assertEquals(2.5, Summary.of(4, 1, 2, 3).median(), EXACT);
        assertEquals(7, Summary.of(7).median(), EXACT);
    }

    @Test
    void theSpreadIsTheDistanceBetweenTheQuartilesByTheMedian() {
        assertEquals(0.5, Summary.of(80, 90, 100, 140, 180).spread(), EXACT);
        assertEquals(0.0, Summary.of(5, 5, 5, 5).spread(), EXACT);
    }

    @Test
    void oneBadValueAmongManyDoesNotMatter() {
        Summary summary = Summary.of(100, 101, 99, 100, 102, 98, 100, 5_000);
        assertEquals(100, summary.median(), EXACT);
        assertFalse(summary.isNoisy());
    }

    @Test
    void ofFewValuesTheSpreadIsTheWholeRange() {
        assertEquals(0.3, Summary.of(100, 90, 120).spread(), EXACT);
        assertTrue(Summary.of(100, 90, 120).isNoisy());
        assertFalse(Summary.of(100, 90, 110).isNoisy());
    }

    @Test
    void aQuarterIsNotNoisyYet() {
        assertFalse(Summary.of(100, 125, 100).isNoisy());
        assertTrue(Summary.of(100, 126, 100).isNoisy());
    }

    @Test
    void aSingleValueIsNoisyAndNoneIsAnError() {
        assertTrue(Summary.of(100).isNoisy());
        assertThrows(IllegalArgumentException.class, Summary::of);
    }
}
