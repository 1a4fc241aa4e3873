package dev.headrace.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

/** PEP 380: what the inner generator returns is the value of the yieldAll expression. */
class YieldAllReturnTest {

    @Test
    void theReturnValueIsTheValueOfTheExpression() {
        var outer = Generator.<Integer, Void, String>returning(g -> {
            var inner = Generator.<Integer, Void, String>returning(h -> {
                h.yield(1);
                return "result";
            });
            return "inner " + g.yieldAll(inner);
        });
        assertEquals(1, outer.next());
        assertEquals("inner result", assertThrows(StopIteration.class, outer::next).value());
    }

    @Test
    void anInnerThatYieldsNothingReturnsItsValueToo() {
        var outer = Generator.<Integer, Void, Integer>returning(g -> {
            int sum = 0;
            for (int i = 1; i <= 3; i++) {
                int value = i;
                sum += g.yieldAll(Generator.<Integer, Void, Integer>returning(h -> value));
            }
            return sum;
        });
        assertEquals(6, assertThrows(StopIteration.class, outer::next).value());
    }

    @Test
    void withoutAReturnValueItIsNull() {
        var outer = Generator.<Integer, Void, Object>returning(g -> g.yieldAll(Generator.<Integer>of(h -> h.yield(1))));
        outer.next();
        assertNull(assertThrows(StopIteration.class, outer::next).value());
    }

    @Test
    void anInnerThatHasEndedHasDeliveredItsValue() {
        var inner = Generator.<Integer, Void, String>returning(g -> "result");
        assertEquals("result", assertThrows(StopIteration.class, inner::next).value());
        var outer = Generator.<Integer, Void, String>returning(g -> g.yieldAll(inner));
        assertNull(assertThrows(StopIteration.class, outer::next).value());
    }

    @Test
    void theReturnValueMayDependOnWhatWasSent() {
        var outer = Generator.<String, Integer, Integer>returning(g -> {
            var inner = Generator.<String, Integer, Integer>returning(h -> h.yield("a?") + h.yield("b?"));
            return g.yieldAll(inner) * g.yieldAll(Generator.<String, Integer, Integer>returning(h -> h.yield("c?")));
        });
        assertEquals("a?", outer.next());
        assertEquals("b?", outer.send(1));
        assertEquals("c?", outer.send(2));
        assertEquals(30, assertThrows(StopIteration.class, () -> outer.send(10)).value());
    }

    @Test
    void valuesReturnThroughFiftyLevels() {
        var generator = Generator.<Integer, Void, Integer>returning(g -> {
            g.yield(0);
            return 0;
        });
        for (int level = 0; level < 50; level++) {
            var inner = generator;
            generator = Generator.returning(g -> g.yieldAll(inner) + 1);
        }
        assertEquals(0, generator.next());
        assertEquals(50, assertThrows(StopIteration.class, generator::next).value());
    }

    @Test
    void aRecursiveSumIsReturnedWhileItsPartsAreYielded() {
        var outer = sum(List.of(1, 2, 3, 4, 5, 6, 7, 8));
        int yields = 0;
        StopIteration end = null;
        while (end == null) {
            try {
                outer.next();
                yields++;
            } catch (StopIteration e) {
                end = e;
            }
        }
        assertEquals(36, end.value());
        assertEquals(8, yields);
    }

    @Test
    void aStopIterationThatEscapesTheInnerIsNotTakenForItsReturn() {
        var empty = Generator.<Integer>of(g -> {});
        var outer = Generator.<Integer>of(g -> {
            var inner = Generator.<Integer>of(h -> h.yield(empty.next()));
            assertThrows(IllegalStateException.class, () -> g.yieldAll(inner));
            g.yield(1);
        });
        assertEquals(1, outer.next());
    }

    @Test
    void theVeryObjectIsReturned() {
        var value = new Object();
        var outer = Generator.<Integer, Void, Object>returning(
                g -> g.yieldAll(Generator.<Integer, Void, Object>returning(h -> value)));
        assertSame(value, assertThrows(StopIteration.class, outer::next).value());
    }

    private static Generator<Integer, Void, Integer> sum(List<Integer> numbers) {
        return Generator.returning(g -> {
            int size = numbers.size();
            if (size == 1) {
                g.yield(numbers.get(0));
                return numbers.get(0);
            }
            return g.yieldAll(sum(numbers.subList(0, size / 2))) + g.yieldAll(sum(numbers.subList(size / 2, size)));
        });
    }
}
