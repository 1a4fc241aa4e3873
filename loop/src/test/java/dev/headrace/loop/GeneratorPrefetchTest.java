package dev.headrace.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A generator that prefetches runs ahead, but by no more than it may, and nothing else changes. */
class GeneratorPrefetchTest {

    private final List<Integer> produced = new ArrayList<>();
    private final RuntimeException failure = new UnsupportedOperationException("failure");

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 10, 11, 100})
    void valuesComeInOrderAndThenTheEnd(int ahead) {
        assertEquals(IntStream.rangeClosed(1, 10).boxed().toList(), count(10).prefetch(ahead).stream().toList());
        var generator = count(10).prefetch(ahead);
        for (int i = 1; i <= 10; i++) {
            assertEquals(i, generator.next());
        }
        assertThrows(StopIteration.class, generator::next);
        assertThrows(StopIteration.class, generator::next);
        assertTrue(generator.isEnded());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 100})
    void theBodyRunsAheadByNoMoreThanItMay(int ahead) {
        var generator = count(1_000).prefetch(ahead);
        for (int taken = 1; taken <= 500; taken++) {
            generator.next();
            assertTrue(produced.size() >= taken);
            assertTrue(produced.size() - taken < ahead, produced.size() + " produced, " + taken + " taken");
        }
    }

    @Test
    void nothingRunsBeforeTheFirstNext() {
        var generator = count(3).prefetch(3);
        assertEquals(List.of(), produced);
        generator.next();
        assertEquals(List.of(1, 2, 3), produced);
    }

    @Test
    void aFailureComesAfterTheValuesYieldedBeforeIt() {
        var generator = failingAfter(3).prefetch(10);
        assertEquals(1, generator.next());
        assertEquals(2, generator.next());
        assertEquals(3, generator.next());
        assertSame(failure, assertThrows(RuntimeException.class, generator::next));
        assertThrows(StopIteration.class, generator::next);
    }

    @Test
    void anIteratorGetsTheValuesBeforeTheFailure() {
        Iterator<Integer> values = failingAfter(2).prefetch(10).iterator();
        assertEquals(1, values.next());
        assertEquals(2, values.next());
        assertThrows(UnsupportedOperationException.class, values::hasNext);
    }

    @Test
    void theReturnValueComesAfterTheValues() {
        var generator = Generator.<Integer, Void, String>returning(g -> {
            g.yield(1);
            g.yield(2);
            return "result";
        }).prefetch(10);
        assertEquals(1, generator.next());
        assertFalse(generator.isEnded());
        assertEquals(2, generator.next());
        assertEquals("result", assertThrows(StopIteration.class, generator::next).value());
        assertNull(assertThrows(StopIteration.class, generator::next).value());
    }

    @Test
    void nullsAreNotTakenForTheEnd() {
        var generator = Generator.<String>of(g -> {
            g.yield(null);
            g.yield(null);
            g.yield("after");
        }).prefetch(2);
        assertNull(generator.next());
        assertNull(generator.next());
        assertEquals("after", generator.next());
        assertThrows(StopIteration.class, generator::next);
    }

    @Test
    void valuesCannotBeSent() {
        var generator = Generator.<Integer, String>twoWay(g -> {
            assertNull(g.yield(1));
            assertNull(g.yield(2));
        }).prefetch(2);
        assertThrows(IllegalStateException.class, () -> generator.send("fresh"));
        assertEquals(1, generator.next());
        assertThrows(IllegalStateException.class, () -> generator.send("started"));
        assertEquals(2, generator.send(null));
        assertThrows(StopIteration.class, generator::next);
    }

    @Test
    void closeDropsWhatWasYieldedAheadAndRunsTheFinallyBlock() {
        var closed = new ArrayList<String>();
        var generator = Generator.<Integer>of(g -> {
            try {
                for (int i = 1; ; i++) {
                    g.yield(i);
                }
            } finally {
                closed.add("finally");
            }
        }).prefetch(5);
        assertEquals(1, generator.next());
        assertEquals(List.of(), closed);
        generator.close();
        assertEquals(List.of("finally"), closed);
        assertTrue(generator.isEnded());
        assertThrows(StopIteration.class, generator::next);
    }

    @Test
    void closeAfterTheBodyHasEndedAheadDropsTheRest() {
        var generator = count(3).prefetch(10);
        assertEquals(1, generator.next());
        generator.close();
        assertTrue(generator.isEnded());
        assertThrows(StopIteration.class, generator::next);
    }

    @Test
    void yieldingInsteadOfEndingIsAnErrorHereToo() {
        var generator = Generator.<Integer>of(g -> {
            try {
                for (int i = 1; ; i++) {
                    g.yield(i);
                }
            } catch (GeneratorExit e) {
                g.yield(-1);
            }
        }).prefetch(5);
        generator.next();
        assertThrows(IllegalStateException.class, generator::close);
        assertThrows(StopIteration.class, generator::next);
    }

    @Test
    void whatIsRaisedIsThrownAtTheYieldWhereTheBodyStandsAndTheRestIsDropped() {
        var generator = Generator.<Integer>of(g -> {
            int i = 1;
            while (true) {
                try {
                    while (true) {
                        g.yield(i++);
                    }
                } catch (UnsupportedOperationException e) {
                    i = 100;
                }
            }
        }).prefetch(5);
        assertEquals(1, generator.next());
        assertEquals(100, generator.raise(failure));
        assertEquals(101, generator.next());
    }

    @Test
    void raisedAfterTheBodyHasEndedAheadItComesOut() {
        var generator = count(3).prefetch(10);
        assertEquals(1, generator.next());
        assertSame(failure, assertThrows(RuntimeException.class, () -> generator.raise(failure)));
        assertThrows(StopIteration.class, generator::next);
    }

    @Test
    void aGeneratorThatHasStartedCannotBeginToPrefetch() {
        var generator = count(3);
        generator.next();
        assertThrows(IllegalStateException.class, () -> generator.prefetch(2));
        assertEquals(2, generator.next());
    }

    @Test
    void itMustRunAtLeastOneAhead() {
        assertThrows(IllegalArgumentException.class, () -> count(1).prefetch(0));
        assertThrows(IllegalArgumentException.class, () -> count(1).prefetch(-1));
    }

    @Test
    void itReturnsTheGenerator() {
        var generator = count(1);
        assertSame(generator, generator.prefetch(2));
    }

    @Test
    void theLastChoiceBeforeTheStartHolds() {
        var generator = count(10).prefetch(100).prefetch(2);
        generator.next();
        assertEquals(List.of(1, 2), produced);
    }

    @Test
    void prefetchingGeneratorsAreDelegatedTo() {
        var generator = Generator.<Integer>of(g -> {
            g.yieldAll(count(5).prefetch(2));
            g.yieldAll(count(3).prefetch(10));
        }).prefetch(4);
        assertEquals(List.of(1, 2, 3, 4, 5, 1, 2, 3), generator.stream().toList());
    }

    @Test
    void closingTheOuterClosesAPrefetchingInner() {
        var inner = count(100).prefetch(5);
        var outer = Generator.<Integer>of(g -> g.yieldAll(inner));
        outer.next();
        outer.close();
        assertTrue(inner.isEnded());
    }

    private Generator<Integer, Void, Void> count(int to) {
        return Generator.of(g -> {
            for (int i = 1; i <= to; i++) {
                produced.add(i);
                g.yield(i);
            }
        });
    }

    private Generator<Integer, Void, Void> failingAfter(int values) {
        return Generator.of(g -> {
            for (int i = 1; i <= values; i++) {
                g.yield(i);
            }
            throw failure;
        });
    }
}
