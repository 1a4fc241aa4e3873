package dev.headrace.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

/** Which laps of a race count. */
class SampleTest {

    @Test
    void ofEachHalfTheFastestFifthCountsWithItsMedian() {
        assertEquals(List.of(new Sample("", 20, 200, 1), new Sample("", 25, 250, 1)), Sample.ofHalves(
                laps(10, 20, 30, 90, 90, 90, 90, 90, 90, 90, 90, 90, 900, 50, 50, 50, 50, 50, 50, 50, 50, 50, 50, 15, 25, 35)));
    }

    @Test
    void aLuckyLapDoesNotMoveIt() {
        assertEquals(20, Sample.ofHalves(laps(1, 20, 20, 21, 22, 23, 24, 25, 26, 27, 28, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9)).getFirst().value());
    }

    @Test
    void ofFewLapsTheLeastOfEachHalfCounts() {
        assertEquals(List.of(8.0, 7.0), Sample.ofHalves(laps(9, 8, 7, 9)).stream().map(Sample::value).toList());
    }

    @Test
    void aSingleLapHasNoHalves() {
        assertEquals(laps(5), Sample.ofHalves(laps(5)));
    }

    @Test
    void ofPercentilesTheMedianCountsBecauseTheLeastHasNoTail() {
        assertEquals(List.of(30.0, 31.0), Sample.ofHalves(DoubleStream.of(10, 30, 50, 51, 31, 11)
                .mapToObj(value -> new Sample("p99", value, 0, 1)).toList()).stream().map(Sample::value).toList());
    }

    @Test
    void eachReadingHasItsOwn() {
        assertEquals(List.of(new Sample("p50", 2, 9, 1), new Sample("p50", 1, 5, 1), new Sample("p99", 3, 5, 1), new Sample("p99", 4, 9, 1)),
                Sample.ofHalves(List.of(
                        new Sample("p50", 2, 9, 1), new Sample("p99", 3, 5, 1), new Sample("p50", 1, 5, 1), new Sample("p99", 4, 9, 1))));
    }

    @Test
    void nothingOfNothing() {
        assertTrue(Sample.ofHalves(List.of()).isEmpty());
    }

    /** Which allocate ten times as many bytes as they take nanoseconds. */
    private static List<Sample> laps(double... values) {
        return DoubleStream.of(values).mapToObj(value -> new Sample("", value, 10 * value, 1)).toList();
    }
}
