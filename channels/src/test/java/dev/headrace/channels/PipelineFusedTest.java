package dev.headrace.channels;

import static dev.headrace.loop.Headrace.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headrace.loop.EventLoop;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The stages that run in the coroutine of the end. */
class PipelineFusedTest {

    @Test
    void mapAndFilterKeepTheOrder() {
        EventLoop.run(() -> assertEquals(List.of("2", "4", "6"),
                Pipeline.of(1, 2, 3, 4, 5, 6).filter(n -> n % 2 == 0).map(String::valueOf).toList()));
    }

    @Test
    void flatMapKeepsTheOrderAndSkipsEmptyOnes() {
        EventLoop.run(() -> assertEquals(List.of(1, 2, 2, 3, 3, 3),
                Pipeline.of(1, 0, 2, 0, 0, 3, 0).flatMap(n -> java.util.Collections.nCopies(n, n)).toList()));
    }

    @Test
    void flatMapPullsTheNextElementOnlyWhenTheFormerIsUsedUp() {
        EventLoop.run(() -> {
            var pulled = new Counting();
            assertEquals(List.of(1, 1, 2), pulled.numbers().flatMap(n -> List.of(n, n)).take(3).toList());
            assertEquals(2, pulled.count);
        });
    }

    @Test
    void concatMapRunsOnePipelineAfterTheOther() {
        EventLoop.run(() -> assertEquals(List.of("a1", "a2", "b1", "b2"),
                Pipeline.of("a", "b").concatMap(letter -> Pipeline.of(1, 2).map(n -> letter + n).buffered(1)).toList()));
    }

    @Test
    void takePullsNothingAfterItsLast() {
        EventLoop.run(() -> {
            var pulled = new Counting();
            assertEquals(List.of(1, 2, 3), pulled.numbers().take(3).toList());
            assertEquals(3, pulled.count);
        });
    }

    @Test
    void takeNothingPullsNothing() {
        EventLoop.run(() -> {
            var pulled = new Counting();
            assertEquals(List.of(), pulled.numbers().take(0).toList());
            assertEquals(0, pulled.count);
        });
    }

    @Test
    void takeMoreThanThereIsTakesAll() {
        EventLoop.run(() -> assertEquals(List.of(1, 2), Pipeline.of(1, 2).take(5).toList()));
    }

    @Test
    void takeWhileEndsAtTheFirstThatDoesNotPass() {
        EventLoop.run(() -> {
            var pulled = new Counting();
            assertEquals(List.of(1, 2), pulled.numbers().takeWhile(n -> n < 3).toList());
            assertEquals(3, pulled.count);
        });
    }

    @Test
    void skipDropsTheFirst() {
        EventLoop.run(() -> {
            assertEquals(List.of(3, 4), Pipeline.of(1, 2, 3, 4).skip(2).toList());
            assertEquals(List.of(), Pipeline.of(1, 2).skip(5).toList());
        });
    }

    @Test
    void distinctUntilChangedDropsRepetitionsOnly() {
        EventLoop.run(() -> assertEquals(List.of(1, 2, 1, 3), Pipeline.of(1, 1, 2, 2, 2, 1, 3, 3).distinctUntilChanged().toList()));
    }

    @Test
    void peekSeesEachElementOnItsWay() {
        EventLoop.run(() -> {
            var seen = new ArrayList<String>();
            Pipeline.of(1, 2).peek(n -> seen.add("peek " + n)).forEach(n -> seen.add("end " + n));
            assertEquals(List.of("peek 1", "end 1", "peek 2", "end 2"), seen);
        });
    }

    @Test
    void scanGivesTheTotals() {
        EventLoop.run(() -> assertEquals(List.of(1, 3, 6), Pipeline.of(1, 2, 3).<Integer>scan(0, Integer::sum).toList()));
    }

    @Test
    void zipPairsAndEndsWithTheShorter() {
        EventLoop.run(() -> {
            assertEquals(List.of("1a", "2b"), Pipeline.of(1, 2, 3).zip(Pipeline.of("a", "b"), (n, s) -> n + s).toList());
            assertEquals(List.of("1a"), Pipeline.of(1).zip(Pipeline.of("a", "b"), (n, s) -> n + s).toList());
        });
    }

    @Test
    void concatOpensTheSecondWhenTheFirstHasEnded() {
        EventLoop.run(() -> {
            var second = new Counting();
            assertEquals(List.of(7, 8), Pipeline.of(7, 8).concat(second.numbers()).take(2).toList());
            assertEquals(0, second.count);
            assertEquals(List.of(7, 8, 1), Pipeline.of(7, 8).concat(second.numbers()).take(3).toList());
        });
    }

    @Test
    void stagesInARowRunInOneCoroutineWithoutASwitch() {
        EventLoop.run(() -> {
            List<Integer> tasks = new ArrayList<>();
            long before = EventLoop.current().counters().resumptions();
            Pipeline.of(1, 2, 3, 4, 5, 6).map(n -> n + 1).filter(n -> n > 2).flatMap(n -> List.of(n, n)).skip(1).batch(2)
                    .peek(batch -> tasks.add(EventLoop.current().tasks().size())).window(2).take(3).count();
            assertEquals(List.of(1, 1, 1, 1), tasks);
            assertEquals(before, EventLoop.current().counters().resumptions());
        });
    }

    @Test
    void aStageMaySuspend() {
        EventLoop.run(() -> assertEquals(List.of(1, 2), Pipeline.of(1, 2).map(n -> {
            yieldNow();
            return n;
        }).toList()));
    }

    @Test
    void aPipelineIsADescriptionThatRunsAsOftenAsItsSource() {
        EventLoop.run(() -> {
            var doubled = Pipeline.from(List.of(1, 2)).map(n -> 2 * n);
            var once = doubled.map(n -> n + 1);
            assertEquals(List.of(2, 4), doubled.toList());
            assertEquals(List.of(2, 4), doubled.toList());
            assertEquals(List.of(3, 5), once.toList());
        });
    }

    @Test
    void nothingHappensBeforeTheEndIsCalled() {
        EventLoop.run(() -> {
            var pulled = new Counting();
            pulled.numbers().map(n -> n).buffered(4);
            yieldNow();
            assertEquals(0, pulled.count);
        });
    }

    @Test
    void aPipelineRunsInACoroutineOnly() {
        assertTrue(assertThrows(IllegalStateException.class, () -> Pipeline.of(1).toList()).getMessage().startsWith("not in a coroutine"));
    }

    @Test
    void argumentsAreCheckedWhenTheStageIsAdded() {
        var numbers = Pipeline.of(1);
        assertThrows(IllegalArgumentException.class, () -> numbers.take(-1));
        assertThrows(IllegalArgumentException.class, () -> numbers.skip(-1));
        assertThrows(IllegalArgumentException.class, () -> numbers.batch(0));
        assertThrows(IllegalArgumentException.class, () -> numbers.window(1, 0));
        assertThrows(IllegalArgumentException.class, () -> numbers.buffered(-1));
        assertThrows(IllegalArgumentException.class, () -> numbers.mapParallel(0, n -> n));
        assertThrows(IllegalArgumentException.class, () -> numbers.debounce(java.time.Duration.ZERO));
        assertThrows(NullPointerException.class, () -> numbers.map(null));
    }
}
