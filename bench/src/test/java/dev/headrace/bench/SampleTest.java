package dev.headrace.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

/** Which laps of a race count. */
class SampleTest {

    @Test
    void theFastestFifthCountsWithItsMedian() {
        assertEquals(List.of(new Sample("", 20, 200, 1)), Sample.ofQuiet(
                laps(10, 20, 30, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 900, 900)));
    }

    @Test
    void aLuckyLapDoesNotMoveIt() {
        assertEquals(20, Sample.ofQuiet(laps(1, 20, 20, 21, 22, 23, 24, 25, 26, 27, 28)).getFirst().value());
    }

    @Test
    void ofFewLapsTheLeastCounts() {
        assertEquals(7, Sample.ofQuiet(laps(9, 7, 8)).getFirst().value());
    }

    @Test
    void eachReadingHasItsOwn() {
        assertEquals(List.of(new Sample("p50", 1, 5, 1), new Sample("p99", 3, 5, 1)), Sample.ofQuiet(List.of(
                new Sample("p50", 2, 9, 1), new Sample("p99", 3, 5, 1), new Sample("p50", 1, 5, 1), new Sample("p99", 4, 9, 1))));
    }

    @Test
    void nothingOfNothing() {
        assertTrue(Sample.ofQuiet(List.of()).isEmpty());
    }

    /** Which allocate ten times as many bytes as they take nanoseconds. */
    private static List<Sample> laps(double... values) {
        return DoubleStream.of(values).mapToObj(value -> new Sample("", value, 10 * value, 1)).toList();
    }
}
