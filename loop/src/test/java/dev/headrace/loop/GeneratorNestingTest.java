package dev.headrace.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Values are yielded from any depth of calls, and to any generator around. */
class GeneratorNestingTest {

    @Test
    void aMethodThatTheBodyCallsMayYield() {
        var generator = Generator.<Integer>of(g -> {
            yieldTwo(g, 1);
            yieldTwo(g, 3);
        });
        assertEquals(List.of(1, 2, 3, 4), generator.stream().toList());
    }

    @Test
    void aLambdaInAStreamMayYield() {
        var generator = Generator.<Integer>of(g -> List.of(1, 2, 3).stream().map(i -> i * i).forEach(g::yield));
        assertEquals(List.of(1, 4, 9), generator.stream().toList());
    }

    @Test
    void recursionSolvesTheTowersOfHanoi() {
        var moves = Generator.<String>of(g -> hanoi(g, 10, 'A', 'B', 'C'));
        assertEquals((1 << 10) - 1, moves.stream().count());
        assertEquals(List.of("A>B", "A>C", "B>C"), Generator.<String>of(g -> hanoi(g, 2, 'A', 'B', 'C')).stream().toList());
    }

    @Test
    void permutationsOfSevenComeInOrder() {
        var all = permutations(List.of(1, 2, 3, 4, 5, 6, 7)).stream().toList();
        assertEquals(5040, all.size());
        assertEquals(5040, all.stream().distinct().count());
        assertEquals(List.of(1, 2, 3, 4, 5, 6, 7), all.get(0));
        assertEquals(List.of(7, 6, 5, 4, 3, 2, 1), all.get(5039));
        for (int i = 1; i < all.size(); i++) {
            Integer[] before = all.get(i - 1).toArray(new Integer[0]);
            Integer[] after = all.get(i).toArray(new Integer[0]);
            assertTrue(Arrays.compare(before, after) < 0, all.get(i - 1) + " before " + all.get(i));
        }
    }

    @Test
    void anInnerGeneratorYieldsToTheOuterOne() {
        var generator = Generator.<String>of(outer -> {
            var inner = Generator.<Integer>of(g -> {
                outer.yield("from the inner, 1");
                g.yield(1);
                outer.yield("from the inner, 2");
                g.yield(2);
            });
            for (int value : inner) {
                outer.yield("value " + value);
            }
        });
        assertEquals(List.of("from the inner, 1", "value 1", "from the inner, 2", "value 2"), generator.stream().toList());
    }

    @Test
    void theInnermostYieldsToEveryLevelInTurn() {
        var trace = new ArrayList<String>();
        descend(20, new ArrayList<>(), trace);
        var expected = new ArrayList<String>();
        for (int round = 0; round < 2; round++) {
            for (int level = 0; level < 20; level++) {
                expected.add("level " + level + " of 20");
            }
        }
        assertEquals(expected, trace);
    }

    @Test
    void whatIsSentToTheOuterArrivesInsideTheInner() {
        var received = new ArrayList<String>();
        var generator = Generator.<Integer, String>twoWay(outer -> {
            var inner = Generator.<Integer>of(g -> {
                received.add(outer.yield(1));
                g.yield(2);
                received.add(outer.yield(3));
            });
            outer.yield(inner.next());
            assertThrows(StopIteration.class, inner::next);
        });
        generator.next();
        assertEquals(2, generator.send("a"));
        assertEquals(3, generator.send("b"));
        assertThrows(StopIteration.class, () -> generator.send("c"));
        assertEquals(List.of("a", "c"), received);
    }

    @Test
    void closingTheOuterUnwindsTheInnerThatYieldedToIt() {
        var trace = new ArrayList<String>();
        var inners = new ArrayList<Generator<Integer, Void, Void>>();
        var generator = Generator.<Integer>of(outer -> {
            try {
                inners.add(Generator.of(g -> {
                    try {
                        outer.yield(1);
                    } finally {
                        trace.add("inner");
                    }
                }));
                inners.get(0).next();
            } finally {
                trace.add("outer");
            }
        });
        generator.next();
        generator.close();
        assertEquals(List.of("inner", "outer"), trace);
        assertTrue(inners.get(0).isEnded());
    }

    @Test
    void whatIsRaisedIntoTheOuterIsThrownInsideTheInner() {
        var failure = new UnsupportedOperationException("raised");
        var generator = Generator.<Integer>of(outer -> {
            var inner = Generator.<Integer>of(g -> {
                assertSame(failure, assertThrows(UnsupportedOperationException.class, () -> outer.yield(1)));
                g.yield(2);
            });
            outer.yield(inner.next());
        });
        assertEquals(1, generator.next());
        assertEquals(2, generator.raise(failure));
    }

    @Test
    void anInnerThatOutlivesItsOuterGoesOnWithoutIt() {
        var inners = new ArrayList<Generator<Integer, Void, Void>>();
        var generator = Generator.<Integer>of(outer -> {
            inners.add(Generator.of(g -> {
                g.yield(1);
                assertThrows(IllegalStateException.class, () -> outer.yield(9));
                g.yield(2);
            }));
            outer.yield(inners.get(0).next());
        });
        assertEquals(1, generator.next());
        assertThrows(StopIteration.class, generator::next);
        assertEquals(2, inners.get(0).next());
    }

    @Test
    void anOuterThatIsSuspendedCannotBeYieldedTo() {
        var inners = new ArrayList<Generator<Integer, Void, Void>>();
        var generator = Generator.<Integer>of(outer -> {
            inners.add(Generator.of(g -> {
                g.yield(1);
                assertThrows(IllegalStateException.class, () -> outer.yield(9));
                g.yield(2);
            }));
            outer.yield(inners.get(0).next());
            outer.yield(3);
        });
        assertEquals(1, generator.next());
        assertEquals(2, inners.get(0).next());
        assertEquals(3, generator.next());
    }

    @Test
    void pipelinesOfGeneratorsFilterPrimes() {
        var generator = Generator.<Integer>of(g -> {
            for (int i = 2; ; i++) {
                g.yield(i);
            }
        });
        var primes = new ArrayList<Integer>();
        for (int i = 0; i < 30; i++) {
            int prime = generator.next();
            primes.add(prime);
            var source = generator;
            generator = Generator.of(g -> {
                for (int n : source) {
                    if (n % prime != 0) {
                        g.yield(n);
                    }
                }
            });
        }
        assertEquals(List.of(2, 3, 5, 7, 11, 13, 17, 19, 23, 29), primes.subList(0, 10));
        assertEquals(113, primes.get(29));
    }

    @Test
    void aGeneratorYieldsGenerators() {
        var generators = Generator.<Generator<Integer, Void, Void>>of(outer -> {
            for (int i = 0; i < 3; i++) {
                int row = i;
                outer.yield(Generator.of(g -> {
                    for (int j = 0; j <= row; j++) {
                        g.yield(10 * row + j);
                    }
                }));
            }
        });
        var rows = generators.stream().map(row -> row.stream().toList()).toList();
        assertEquals(List.of(List.of(0), List.of(10, 11), List.of(20, 21, 22)), rows);
    }

    private static void yieldTwo(Yielder<Integer, Void> g, int from) {
        g.yield(from);
        g.yield(from + 1);
    }

    private static void hanoi(Yielder<String, Void> g, int discs, char from, char over, char to) {
        if (discs > 0) {
            hanoi(g, discs - 1, from, to, over);
            g.yield(from + ">" + to);
            hanoi(g, discs - 1, over, from, to);
        }
    }

    private static Generator<List<Integer>, Void, Void> permutations(List<Integer> elements) {
        return Generator.of(g -> {
            if (elements.isEmpty()) {
                g.yield(List.of());
                return;
            }
            for (Integer first : elements) {
                var rest = new ArrayList<>(elements);
                rest.remove(first);
                for (List<Integer> tail : permutations(rest)) {
                    var permutation = new ArrayList<>(List.of(first));
                    permutation.addAll(tail);
                    g.yield(permutation);
                }
            }
        });
    }

    /** Nests generators; the innermost yields to each level, outermost first, twice; each level notes what it was yielded. */
    private static void descend(int levels, List<Yielder<String, Void>> around, List<String> trace) {
        if (levels == around.size()) {
            for (int round = 0; round < 2; round++) {
                for (int level = 0; level < levels; level++) {
                    around.get(level).yield("level " + level + " of " + levels);
                }
            }
            return;
        }
        var generator = Generator.<String>of(g -> {
            around.add(g);
            descend(levels, around, trace);
        });
        generator.forEach(trace::add);
    }
}
