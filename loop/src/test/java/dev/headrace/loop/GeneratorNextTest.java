package dev.headrace.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** PEP 342: {@code next} runs the body to its next yield, and its end is StopIteration. */
class GeneratorNextTest {

    @Test
    void nothingRunsBeforeTheFirstNext() {
        var trace = new ArrayList<String>();
        var generator = Generator.<Integer>of(g -> {
            trace.add("started");
            g.yield(1);
        });
        assertEquals(List.of(), trace);
        assertEquals(1, generator.next());
        assertEquals(List.of("started"), trace);
    }

    @Test
    void nextRunsToTheNextYieldAndNoFurther() {
        var trace = new ArrayList<String>();
        var generator = Generator.<Integer>of(g -> {
            trace.add("a");
            g.yield(1);
            trace.add("b");
            g.yield(2);
            trace.add("c");
        });
        generator.next();
        assertEquals(List.of("a"), trace);
        generator.next();
        assertEquals(List.of("a", "b"), trace);
        assertThrows(StopIteration.class, generator::next);
        assertEquals(List.of("a", "b", "c"), trace);
    }

    @Test
    void aYieldThatIsResumedByNextReturnsNull() {
        var generator = Generator.<Integer, String>twoWay(g -> {
            assertNull(g.yield(1));
            assertNull(g.yield(2));
        });
        generator.next();
        generator.next();
        assertThrows(StopIteration.class, generator::next);
    }

    @Test
    void fibonacci() {
        var fib = Generator.<Long>of(g -> {
            long a = 0;
            long b = 1;
            while (true) {
                g.yield(b);
                long c = a + b;
                a = b;
                b = c;
            }
        });
        var values = new ArrayList<Long>();
        for (int i = 0; i < 10; i++) {
            values.add(fib.next());
        }
        assertEquals(List.of(1L, 1L, 2L, 3L, 5L, 8L, 13L, 21L, 34L, 55L), values);
    }

    @Test
    void nullMayBeYielded() {
        var generator = Generator.<String>of(g -> {
            g.yield(null);
            g.yield("after");
        });
        assertNull(generator.next());
        assertEquals("after", generator.next());
    }

    @Test
    void aBodyThatYieldsNothingEndsAtOnce() {
        var generator = Generator.<Integer>of(g -> {});
        assertThrows(StopIteration.class, generator::next);
    }

    @Test
    void everyNextAfterTheEndThrowsStopIteration() {
        var generator = Generator.<Integer>of(g -> g.yield(1));
        generator.next();
        for (int i = 0; i < 3; i++) {
            assertThrows(StopIteration.class, generator::next);
        }
    }

    @Test
    void aFailureComesOutAsItIsAndEndsTheGenerator() {
        var failure = new IllegalArgumentException("from the body");
        var generator = Generator.<Integer>of(g -> {
            g.yield(1);
            throw failure;
        });
        generator.next();
        assertSame(failure, assertThrows(IllegalArgumentException.class, generator::next));
        assertTrue(generator.isEnded());
        assertNull(assertThrows(StopIteration.class, generator::next).value());
    }

    @Test
    void anErrorComesOutAsItIs() {
        var failure = new LinkageError("from the body");
        var generator = Generator.<Integer>of(g -> {
            throw failure;
        });
        assertSame(failure, assertThrows(LinkageError.class, generator::next));
        assertThrows(StopIteration.class, generator::next);
    }

    @Test
    void aCheckedFailureIsTheCauseOfACompletionException() {
        var failure = new IOException("from the body");
        var generator = Generator.<Integer>of(g -> {
            throw failure;
        });
        assertSame(failure, assertThrows(CompletionException.class, generator::next).getCause());
        assertThrows(StopIteration.class, generator::next);
    }

    @Test
    void itHasEndedOnceTheBodyHasReturned() {
        var generator = Generator.<Integer>of(g -> g.yield(1));
        assertFalse(generator.isEnded());
        generator.next();
        assertFalse(generator.isEnded());
        assertThrows(StopIteration.class, generator::next);
        assertTrue(generator.isEnded());
    }

    @Test
    void generatorsOfOneBodyAreIndependent() {
        Generator.Body<Integer, Void> body = g -> {
            for (int i = 1; ; i++) {
                g.yield(i);
            }
        };
        var one = Generator.of(body);
        var other = Generator.of(body);
        assertEquals(1, one.next());
        assertEquals(2, one.next());
        assertEquals(1, other.next());
        assertEquals(3, one.next());
        assertEquals(2, other.next());
    }

    @Test
    void aHundredThousandGeneratorsLiveAtOnce() {
        int count = GeneratorRounds.of(100_000);
        var generators = new ArrayList<Generator<Integer, Void, Void>>();
        for (int i = 0; i < count; i++) {
            int number = i;
            generators.add(Generator.of(g -> {
                g.yield(number);
                g.yield(-number);
            }));
        }
        long sum = 0;
        for (var generator : generators) {
            sum += generator.next();
        }
        assertEquals((long) count * (count - 1) / 2, sum);
        for (var generator : generators) {
            sum += generator.next();
        }
        assertEquals(0, sum);
        generators.forEach(Generator::close);
    }

    @Test
    void yieldingWhileTheGeneratorDoesNotRunIsRefused() {
        var leaked = new ArrayList<Yielder<Integer, Void>>();
        var generator = Generator.<Integer>of(g -> {
            leaked.add(g);
            g.yield(1);
            g.yield(2);
        });
        generator.next();
        assertThrows(IllegalStateException.class, () -> leaked.get(0).yield(9));
        assertEquals(2, generator.next());
        assertThrows(StopIteration.class, generator::next);
        assertThrows(IllegalStateException.class, () -> leaked.get(0).yield(9));
    }

    @Test
    void thereMustBeABody() {
        assertThrows(NullPointerException.class, () -> Generator.of(null));
        assertThrows(NullPointerException.class, () -> Generator.twoWay(null));
        assertThrows(NullPointerException.class, () -> Generator.returning(null));
    }

    @Test
    void aGeneratorDroppedHalfWayIsCollected() {
        assumeTrue(Engine.FAST, "the JDK keeps a parked virtual thread alive");
        var dropped = new ArrayList<WeakReference<Object>>();
        for (int i = 0; i < 10; i++) {
            dropped.add(startAndDrop());
        }
        for (int i = 0; i < 20 && dropped.stream().anyMatch(one -> one.get() != null); i++) {
            System.gc();
        }
        assertEquals(0, dropped.stream().filter(one -> one.get() != null).count());
    }

    private static WeakReference<Object> startAndDrop() {
        var generator = Generator.<Integer>of(g -> {
            g.yield(1);
            g.yield(2);
        });
        generator.next();
        return new WeakReference<>(generator);
    }
}
