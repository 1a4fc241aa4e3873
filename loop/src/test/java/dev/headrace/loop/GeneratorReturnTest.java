package dev.headrace.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

/** PEP 380: the return value travels in StopIteration; PEP 479: no other StopIteration leaves a body. */
class GeneratorReturnTest {

    @Test
    void theReturnValueIsInStopIteration() {
        var generator = Generator.<Integer, Void, String>returning(g -> {
            g.yield(1);
            return "result";
        });
        generator.next();
        assertEquals("result", assertThrows(StopIteration.class, generator::next).value());
    }

    @Test
    void theReturnValueIsDeliveredOnce() {
        var generator = Generator.<Integer, Void, String>returning(g -> "result");
        assertEquals("result", assertThrows(StopIteration.class, generator::next).value());
        assertNull(assertThrows(StopIteration.class, generator::next).value());
    }

    @Test
    void aBodyWithoutAResultReturnsNull() {
        var generator = Generator.<Integer>of(g -> {});
        assertNull(assertThrows(StopIteration.class, generator::next).value());
    }

    @Test
    void theEndIsANoSuchElementException() {
        var generator = Generator.<Integer>of(g -> {});
        assertInstanceOf(NoSuchElementException.class, assertThrows(StopIteration.class, generator::next));
    }

    @Test
    void aReturnRunsFinallyBlocksFirst() {
        var trace = new ArrayList<String>();
        var generator = Generator.<Integer, Void, String>returning(g -> {
            try {
                g.yield(1);
                return "result";
            } finally {
                trace.add("finally");
            }
        });
        generator.next();
        assertEquals("result", assertThrows(StopIteration.class, generator::next).value());
        assertEquals(List.of("finally"), trace);
    }

    @Test
    void aFinallyBlockMayYieldBeforeTheReturn() {
        var generator = Generator.<Integer, Void, String>returning(g -> {
            try {
                return "result";
            } finally {
                g.yield(1);
            }
        });
        assertEquals(1, generator.next());
        assertEquals("result", assertThrows(StopIteration.class, generator::next).value());
    }

    @Test
    void aStopIterationThatEscapesTheBodyIsAnError() {
        var empty = Generator.<Integer>of(g -> {});
        var generator = Generator.<Integer>of(g -> {
            g.yield(1);
            g.yield(empty.next());
        });
        assertEquals(1, generator.next());
        var thrown = assertThrows(IllegalStateException.class, generator::next);
        assertInstanceOf(StopIteration.class, thrown.getCause());
        assertTrue(thrown.getMessage().contains("PEP 479"), thrown.getMessage());
        assertTrue(generator.isEnded());
        assertThrows(StopIteration.class, generator::next);
    }

    @Test
    void anExhaustedIteratorDoesNotEndTheBodySilently() {
        var numbers = Generator.<Integer>of(g -> g.yield(1)).iterator();
        var generator = Generator.<Integer>of(g -> {
            while (true) {
                g.yield(numbers.next());
            }
        });
        assertEquals(1, generator.next());
        assertThrows(IllegalStateException.class, generator::next);
    }

    @Test
    void aStopIterationThatTheBodyCatchesIsItsOwnAffair() {
        var empty = Generator.<Integer, Void, String>returning(g -> "from inside");
        var generator = Generator.<String>of(g -> {
            try {
                empty.next();
            } catch (StopIteration e) {
                g.yield((String) e.value());
            }
        });
        assertEquals("from inside", generator.next());
        assertThrows(StopIteration.class, generator::next);
    }

    @Test
    void anotherNoSuchElementExceptionEscapesAsItIs() {
        var failure = new NoSuchElementException("of a list");
        var generator = Generator.<Integer>of(g -> {
            throw failure;
        });
        assertSame(failure, assertThrows(NoSuchElementException.class, generator::next));
    }

    @Test
    void theReturnValueIsNotAskedForItsText() {
        var value = new Object() {
            @Override
            public String toString() {
                throw new UnsupportedOperationException("a list of a million elements");
            }
        };
        var generator = Generator.<Integer, Void, Object>returning(g -> value);
        assertSame(value, assertThrows(StopIteration.class, generator::next).value());
    }
}
