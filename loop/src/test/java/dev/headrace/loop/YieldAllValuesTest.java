package dev.headrace.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** PEP 380: whatever the inner generator yields is yielded by the outer one. */
class YieldAllValuesTest {

    private record Tree(Tree left, int value, Tree right) {

        static Tree of(int from, int to) {
            if (from >= to) {
                return null;
            }
            int middle = (from + to) >>> 1;
            return new Tree(of(from, middle), middle, of(middle + 1, to));
        }

        Generator<Integer, Void, Void> inOrder() {
            return Generator.of(g -> {
                if (left != null) {
                    g.yieldAll(left.inOrder());
                }
                g.yield(value);
                if (right != null) {
                    g.yieldAll(right.inOrder());
                }
            });
        }
    }

    @Test
    void valuesOfTheInnerComeBetweenThoseOfTheOuter() {
        var outer = Generator.<Integer>of(g -> {
            g.yield(1);
            g.yieldAll(count(2, 4));
            g.yield(5);
            g.yieldAll(count(6, 7));
        });
        assertEquals(List.of(1, 2, 3, 4, 5, 6, 7), outer.stream().toList());
    }

    @Test
    void anEmptyInnerYieldsNothing() {
        var outer = Generator.<Integer>of(g -> {
            g.yieldAll(count(1, 0));
            g.yield(1);
            g.yieldAll(count(1, 0));
        });
        assertEquals(List.of(1), outer.stream().toList());
    }

    @Test
    void theInnerIsNotStartedBeforeItsTurn() {
        var trace = new ArrayList<String>();
        var outer = Generator.<Integer>of(g -> {
            var inner = Generator.<Integer>of(h -> {
                trace.add("inner runs");
                h.yield(2);
            });
            g.yield(1);
            g.yieldAll(inner);
        });
        outer.next();
        assertEquals(List.of(), trace);
        assertEquals(2, outer.next());
        assertEquals(List.of("inner runs"), trace);
    }

    @Test
    void anInnerThatWasStartedGoesOnWhereItStands() {
        var inner = count(1, 4);
        inner.next();
        inner.next();
        assertEquals(List.of(3, 4), Generator.<Integer>of(g -> g.yieldAll(inner)).stream().toList());
    }

    @Test
    void anInnerThatHasEndedYieldsNothing() {
        var inner = count(1, 2);
        assertEquals(2, inner.stream().count());
        assertEquals(List.of(9), Generator.<Integer>of(g -> {
            g.yieldAll(inner);
            g.yield(9);
        }).stream().toList());
    }

    @Test
    void twoOutersShareAnInner() {
        var inner = count(1, 6);
        var one = Generator.<Integer>of(g -> g.yieldAll(inner));
        var other = Generator.<Integer>of(g -> g.yieldAll(inner));
        assertEquals(1, one.next());
        assertEquals(2, other.next());
        assertEquals(3, one.next());
        assertEquals(4, other.next());
        assertEquals(5, one.next());
        assertEquals(6, one.next());
        assertThrows(StopIteration.class, one::next);
        assertThrows(StopIteration.class, other::next);
    }

    @Test
    void aTreeIsWalkedInOrder() {
        int size = GeneratorRounds.of(20_000);
        var values = Tree.of(0, size).inOrder().iterator();
        for (int expected = 0; expected < size; expected++) {
            assertEquals(expected, values.next());
        }
        assertFalse(values.hasNext());
    }

    @Test
    void valuesPassFiftyLevels() {
        var generator = count(1, 100);
        for (int level = 0; level < 50; level++) {
            var inner = generator;
            generator = Generator.of(g -> g.yieldAll(inner));
        }
        assertEquals(count(1, 100).stream().toList(), generator.stream().toList());
    }

    @Test
    void aFailureOfTheInnerComesOutOfTheExpression() {
        var failure = new IllegalArgumentException("from the inner");
        var outer = Generator.<Integer>of(g -> {
            var inner = Generator.<Integer>of(h -> {
                h.yield(1);
                throw failure;
            });
            assertSame(failure, assertThrows(IllegalArgumentException.class, () -> g.yieldAll(inner)));
            assertTrue(inner.isEnded());
            g.yield(2);
        });
        assertEquals(List.of(1, 2), outer.stream().toList());
    }

    @Test
    void aFailureThatNobodyCatchesEndsEveryLevel() {
        var failure = new IllegalArgumentException("from the bottom");
        var generators = new ArrayList<Generator<Integer, Void, Void>>();
        generators.add(Generator.of(g -> {
            g.yield(1);
            throw failure;
        }));
        for (int level = 0; level < 10; level++) {
            var inner = generators.get(level);
            generators.add(Generator.of(g -> g.yieldAll(inner)));
        }
        var outermost = generators.get(10);
        assertEquals(1, outermost.next());
        assertSame(failure, assertThrows(IllegalArgumentException.class, outermost::next));
        generators.forEach(generator -> assertTrue(generator.isEnded()));
    }

    @Test
    void anyIterableMayBeYielded() {
        var outer = Generator.<Integer>of(g -> {
            g.yieldAll(List.of(1, 2));
            g.yieldAll(List.<Integer>of());
            g.yieldAll(List.of(3));
        });
        assertEquals(List.of(1, 2, 3), outer.stream().toList());
    }

    @Test
    void anIterableIsReadOneValueAtATime() {
        var trace = new ArrayList<Integer>();
        Iterable<Integer> traced = () -> List.of(1, 2, 3).stream().peek(trace::add).iterator();
        var outer = Generator.<Integer>of(g -> g.yieldAll(traced));
        outer.next();
        assertEquals(List.of(1), trace);
        outer.next();
        assertEquals(List.of(1, 2), trace);
    }

    @Test
    void aRunningInnerIsRefused() {
        var outer = new ArrayList<Generator<Integer, Void, Void>>();
        outer.add(Generator.of(g -> {
            var inner = Generator.<Integer>of(h -> h.yieldAll(outer.get(0)));
            assertThrows(IllegalStateException.class, inner::next);
            g.yield(1);
        }));
        assertEquals(1, outer.get(0).next());
    }

    private static Generator<Integer, Void, Void> count(int from, int to) {
        return Generator.of(g -> {
            for (int i = from; i <= to; i++) {
                g.yield(i);
            }
        });
    }
}
