package dev.headrace.channels;

import static dev.headrace.channels.VirtualTime.millis;
import static dev.headrace.loop.Headrace.sleep;
import static java.time.Duration.ofMillis;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.headrace.loop.EventLoop;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Batches and windows. */
class PipelineGroupingTest {

    @Test
    void theLastBatchMayBeShorter() {
        EventLoop.run(() -> {
            assertEquals(List.of(List.of(1, 2), List.of(3, 4), List.of(5)), Pipeline.of(1, 2, 3, 4, 5).batch(2).toList());
            assertEquals(List.of(List.of(1, 2)), Pipeline.of(1, 2).batch(2).toList());
            assertEquals(List.of(), Pipeline.<Integer>of().batch(2).toList());
        });
    }

    @Test
    void aBatchPullsNoMoreThanItHolds() {
        EventLoop.run(() -> {
            var pulled = new Counting();
            assertEquals(List.of(List.of(1, 2, 3)), pulled.numbers().batch(3).take(1).toList());
            assertEquals(3, pulled.count);
        });
    }

    @Test
    void listsCannotBeChanged() {
        EventLoop.run(() -> {
            for (var lists : List.of(Pipeline.of(1).batch(1), Pipeline.of(1).window(1), Pipeline.of(1).batch(1, ofMillis(1)))) {
                assertThrows(UnsupportedOperationException.class, () -> lists.findFirst().orElseThrow().add(2));
            }
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "5 | 3 | 1 | [[1, 2, 3], [2, 3, 4], [3, 4, 5]]",
            "2 | 3 | 1 | [[1, 2]]",
            "3 | 3 | 1 | [[1, 2, 3]]",
            "6 | 3 | 2 | [[1, 2, 3], [3, 4, 5], [5, 6]]",
            "5 | 3 | 2 | [[1, 2, 3], [3, 4, 5]]",
            "5 | 2 | 2 | [[1, 2], [3, 4], [5]]",
            "7 | 2 | 3 | [[1, 2], [4, 5], [7]]",
            "6 | 2 | 3 | [[1, 2], [4, 5]]",
            "0 | 2 | 1 | []"})
    void windowsSlide(int elements, int size, int step, String expected) {
        EventLoop.run(() -> assertEquals(expected, new Counting().numbers().take(elements).window(size, step).toList().toString()));
    }

    @Test
    void aTimedBatchIsFullOrLate() {
        VirtualTime.run(() -> {
            var got = new ArrayList<String>();
            Pipeline.of(0, 0, 0, 0, 100, 30, 30, 30).map(Pauses::then).batch(3, ofMillis(50))
                    .forEach(batch -> got.add(millis() + " " + batch));
            assertEquals(List.of("0 [0, 0, 0]", "50 [0]", "150 [100, 30]", "190 [30, 30]"), got);
        });
    }

    @Test
    void aTimedBatchWaitsForItsFirstElement() {
        VirtualTime.run(() -> {
            assertEquals(List.of(List.of(1000)), Pipeline.of(1000).map(Pauses::then).batch(3, ofMillis(50)).toList());
            assertEquals(1000, millis());
        });
    }

    @Test
    void aTimedBatchGathersWhileTheFormerIsWorkedOn() {
        VirtualTime.run(() -> {
            var got = new ArrayList<String>();
            Pipeline.of(10, 10, 10, 10, 10, 10).map(Pauses::then).batch(2, ofMillis(15)).forEach(batch -> {
                got.add(millis() + " " + batch);
                sleep(ofMillis(100));
            });
            assertEquals(List.of("20 [10, 10]", "120 [10, 10]", "220 [10, 10]"), got);
        });
    }

    @Test
    void aTimedBatchReadsAtMostOneBatchAhead() {
        VirtualTime.run(() -> {
            var pulled = new Counting();
            pulled.numbers().batch(5, ofMillis(50)).peek(batch -> sleep(ofMillis(10))).take(1).count();
            assertEquals(5 + 5 + 1, pulled.count);
        });
    }

    @Test
    void anIncompleteBatchIsLostWithAFailure() {
        VirtualTime.run(() -> {
            var got = new ArrayList<List<Integer>>();
            assertThrows(StageException.class, () -> Pipeline.of(1, 2, 3, 0).map(n -> 6 / n).batch(2, ofMillis(50)).forEach(got::add));
            assertEquals(List.of(List.of(6, 3)), got);
        });
    }
}
