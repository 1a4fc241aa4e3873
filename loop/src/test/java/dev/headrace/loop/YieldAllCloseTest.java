package dev.headrace.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** PEP 380: closing the outer generator closes the inner one first. */
class YieldAllCloseTest {

    private final List<String> trace = new ArrayList<>();

    @Test
    void finallyBlocksRunInTheInnerFirst() {
        var inner = traced("inner", null);
        var outer = traced("outer", inner);
        outer.next();
        outer.close();
        assertEquals(List.of("inner", "outer"), trace);
        assertTrue(inner.isEnded());
        assertTrue(outer.isEnded());
    }

    @Test
    void finallyBlocksRunFromTheInsideOutThroughFiftyLevels() {
        Generator<Integer, Void, Void> generator = null;
        for (int level = 0; level < 50; level++) {
            generator = traced("" + level, generator);
        }
        generator.next();
        generator.close();
        assertEquals(IntStream.range(0, 50).mapToObj(level -> "" + level).toList(), trace);
    }

    @Test
    void theOuterSeesTheExitAlthoughTheInnerReturned() {
        var outer = Generator.<Integer>of(g -> {
            var inner = Generator.<Integer>of(h -> {
                try {
                    h.yield(1);
                } catch (GeneratorExit e) {
                    trace.add("inner returns");
                }
            });
            try {
                g.yieldAll(inner);
                trace.add("not reached");
            } catch (GeneratorExit e) {
                trace.add("exit in the outer");
                throw e;
            }
        });
        outer.next();
        outer.close();
        assertEquals(List.of("inner returns", "exit in the outer"), trace);
    }

    @Test
    void aFailureOfTheInnerWhileClosingComesOutOfTheClose() {
        var failure = new IllegalArgumentException("while closing");
        var outer = Generator.<Integer>of(g -> {
            var inner = Generator.<Integer>of(h -> {
                try {
                    h.yield(1);
                } catch (GeneratorExit e) {
                    throw failure;
                }
            });
            try {
                g.yieldAll(inner);
            } finally {
                trace.add("outer finally");
            }
        });
        outer.next();
        assertSame(failure, assertThrows(IllegalArgumentException.class, outer::close));
        assertTrue(outer.isEnded());
        assertEquals(List.of("outer finally"), trace);
    }

    @Test
    void theOuterMayCatchAFailureOfTheInnerWhileClosing() {
        var outer = Generator.<Integer>of(g -> {
            var inner = Generator.<Integer>of(h -> {
                try {
                    h.yield(1);
                } catch (GeneratorExit e) {
                    throw new IllegalArgumentException("while closing", e);
                }
            });
            assertThrows(IllegalArgumentException.class, () -> g.yieldAll(inner));
        });
        outer.next();
        outer.close();
        assertTrue(outer.isEnded());
    }

    @Test
    void anInnerThatYieldsInsteadOfEndingIsAnErrorOfTheOuter() {
        var inner = Generator.<Integer>of(g -> {
            try {
                g.yield(1);
            } catch (GeneratorExit e) {
                g.yield(2);
            }
            g.yield(3);
        });
        var outer = Generator.<Integer>of(g -> g.yieldAll(inner));
        outer.next();
        assertThrows(IllegalStateException.class, outer::close);
        assertTrue(outer.isEnded());
        assertFalse(inner.isEnded());
        assertEquals(3, inner.next());
    }

    @Test
    void anInnerThatHasEndedIsNotTouched() {
        var outer = Generator.<Integer>of(g -> {
            g.yieldAll(traced("inner", null));
            try {
                g.yield(2);
            } finally {
                trace.add("outer");
            }
        });
        outer.next();
        assertEquals(2, outer.next());
        assertEquals(List.of("inner"), trace);
        outer.close();
        assertEquals(List.of("inner", "outer"), trace);
    }

    @Test
    void closingAFreshOuterLeavesTheInnerFresh() {
        var inner = traced("inner", null);
        var outer = Generator.<Integer>of(g -> g.yieldAll(inner));
        outer.close();
        assertEquals(1, inner.next());
        assertEquals(List.of(), trace);
    }

    @Test
    void anInnerClosedByOthersEndsForTheOuter() {
        var inner = traced("inner", null);
        var outer = Generator.<Integer>of(g -> {
            g.yieldAll(inner);
            g.yield(2);
        });
        outer.next();
        inner.close();
        assertEquals(2, outer.next());
    }

    @Test
    void closingTheOuterClosesAnInnerThatIsSentNothing() {
        var inner = traced("inner", null);
        var outer = Generator.<Integer, String>twoWay(g -> {
            try {
                g.yieldAll(inner);
            } finally {
                trace.add("outer");
            }
        });
        outer.next();
        outer.close();
        assertEquals(List.of("inner", "outer"), trace);
    }

    @Test
    void closingAtAnIterableEndsTheOuter() {
        var outer = Generator.<Integer>of(g -> {
            try {
                g.yieldAll(List.of(1, 2));
            } finally {
                trace.add("outer");
            }
        });
        outer.next();
        outer.close();
        assertTrue(outer.isEnded());
        assertEquals(List.of("outer"), trace);
    }

    /** Yields 1, or everything in {@code inner}, and notes {@code name} at its end. */
    private Generator<Integer, Void, Void> traced(String name, Generator<Integer, Void, Void> inner) {
        return Generator.of(g -> {
            try {
                if (inner == null) {
                    g.yield(1);
                } else {
                    g.yieldAll(inner);
                }
            } finally {
                trace.add(name);
            }
        });
    }
}
