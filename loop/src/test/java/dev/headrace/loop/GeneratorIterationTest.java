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
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

/** A generator is an Iterable and a Stream that continue where it stands. */
class GeneratorIterationTest {

    private final List<Integer> produced = new ArrayList<>();

    @Test
    void aForLoopGetsEveryValue() {
        var values = new ArrayList<Integer>();
        for (int value : count(3)) {
            values.add(value);
        }
        assertEquals(List.of(1, 2, 3), values);
    }

    @Test
    void hasNextTwiceRunsTheBodyOnce() {
        Iterator<Integer> values = count(2).iterator();
        assertTrue(values.hasNext());
        assertTrue(values.hasNext());
        assertEquals(List.of(1), produced);
        assertEquals(1, values.next());
        assertEquals(2, values.next());
        assertFalse(values.hasNext());
        assertFalse(values.hasNext());
    }

    @Test
    void nextWithoutHasNextWorks() {
        Iterator<Integer> values = count(2).iterator();
        assertEquals(1, values.next());
        assertEquals(2, values.next());
        assertThrows(NoSuchElementException.class, values::next);
        assertThrows(NoSuchElementException.class, values::next);
        assertFalse(values.hasNext());
    }

    @Test
    void nothingRunsBeforeTheIteratorIsAsked() {
        Iterator<Integer> values = count(2).iterator();
        assertEquals(List.of(), produced);
        assertTrue(values.hasNext());
    }

    @Test
    void iteratorsContinueWhereTheGeneratorStands() {
        var generator = count(5);
        assertEquals(1, generator.next());
        assertEquals(2, generator.iterator().next());
        assertEquals(3, generator.iterator().next());
        assertEquals(4, generator.next());
        assertEquals(List.of(5), generator.stream().toList());
    }

    @Test
    void nullsAreIterated() {
        var values = Generator.<String>of(g -> {
            g.yield(null);
            g.yield("after");
        }).iterator();
        assertTrue(values.hasNext());
        assertNull(values.next());
        assertEquals("after", values.next());
        assertFalse(values.hasNext());
    }

    @Test
    void aFailureComesOutOfTheLoop() {
        var failure = new IllegalArgumentException("from the body");
        var seen = new ArrayList<Integer>();
        var generator = failingAfterOne(failure);
        assertSame(failure, assertThrows(IllegalArgumentException.class, () -> generator.forEach(seen::add)));
        assertEquals(List.of(1), seen);
    }

    @Test
    void afterAFailureThereIsNothingMore() {
        Iterator<Integer> values = failingAfterOne(new IllegalArgumentException()).iterator();
        assertEquals(1, values.next());
        assertThrows(IllegalArgumentException.class, values::hasNext);
        assertFalse(values.hasNext());
        assertThrows(NoSuchElementException.class, values::next);
    }

    @Test
    void afterARefusalTheIteratorGoesOn() {
        var refusals = new ArrayList<IllegalStateException>();
        var iterators = new ArrayList<Iterator<Integer>>();
        iterators.add(Generator.<Integer>of(g -> {
            g.yield(1);
            refusals.add(assertThrows(IllegalStateException.class, iterators.get(0)::hasNext));
            g.yield(2);
        }).iterator());
        Iterator<Integer> values = iterators.get(0);
        assertEquals(1, values.next());
        assertEquals(2, values.next());
        assertEquals(1, refusals.size());
        assertFalse(values.hasNext());
    }

    @Test
    void theReturnValueIsNoElement() {
        var generator = Generator.<Integer, Void, Integer>returning(g -> {
            g.yield(1);
            return 2;
        });
        assertEquals(List.of(1), generator.stream().toList());
    }

    @Test
    void aClosedGeneratorHasNoElements() {
        var generator = count(3);
        Iterator<Integer> values = generator.iterator();
        values.next();
        generator.close();
        assertFalse(values.hasNext());
    }

    @Test
    void anElementLookedAtSurvivesAClose() {
        var generator = count(3);
        Iterator<Integer> values = generator.iterator();
        assertTrue(values.hasNext());
        generator.close();
        assertEquals(1, values.next());
        assertFalse(values.hasNext());
    }

    @Test
    void aStreamTakesNoMoreThanItNeeds() {
        var generator = count(1_000_000);
        assertEquals(List.of(20, 40), generator.stream().filter(i -> i % 2 == 0).map(i -> i * 10).limit(2).toList());
        assertEquals(List.of(1, 2, 3, 4), produced);
        assertEquals(5, generator.next());
    }

    @Test
    void aStreamRunsNothingBeforeItsTerminalOperation() {
        var stream = count(3).stream().map(i -> i + 1);
        assertEquals(List.of(), produced);
        assertEquals(List.of(2, 3, 4), stream.toList());
    }

    @Test
    void closingTheStreamClosesTheGenerator() {
        var closed = new ArrayList<String>();
        var generator = Generator.<Integer>of(g -> {
            try {
                g.yield(1);
                g.yield(2);
            } finally {
                closed.add("finally");
            }
        });
        try (var stream = generator.stream()) {
            assertEquals(1, stream.findFirst().orElseThrow());
            assertEquals(List.of(), closed);
        }
        assertEquals(List.of("finally"), closed);
        assertTrue(generator.isEnded());
    }

    @Test
    void closingAStreamThatWasNeverUsedClosesAFreshGenerator() {
        var generator = count(3);
        generator.stream().close();
        assertTrue(generator.isEnded());
        assertEquals(List.of(), produced);
    }

    @Test
    void aParallelStreamGetsEveryValueOnce() {
        int count = GeneratorRounds.of(20_000);
        long sum = count(count).stream().parallel().mapToLong(i -> i).sum();
        assertEquals((long) count * (count + 1) / 2, sum);
        assertEquals(count, produced.size());
    }

    @Test
    void streamsOfGeneratorsAreFlattened() {
        var stream = count(3).stream().flatMap(i -> Generator.<String>of(g -> {
            for (int j = 0; j < i; j++) {
                g.yield(i + "." + j);
            }
        }).stream());
        assertEquals(List.of("1.0", "2.0", "2.1", "3.0", "3.1", "3.2"), stream.toList());
    }

    private Generator<Integer, Void, Void> count(int to) {
        return Generator.of(g -> {
            for (int i = 1; i <= to; i++) {
                produced.add(i);
                g.yield(i);
            }
        });
    }

    private static Generator<Integer, Void, Void> failingAfterOne(RuntimeException failure) {
        return Generator.of(g -> {
            g.yield(1);
            throw failure;
        });
    }
}
