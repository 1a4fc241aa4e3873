package dev.headrace.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** PEP 342: {@code raise} (Python's {@code throw}) throws at the yield where the body stands. */
class GeneratorRaiseTest {

    private final List<Object> trace = new ArrayList<>();
    private final RuntimeException failure = new UnsupportedOperationException("raised");

    @Test
    void whatIsRaisedIsThrownAtTheYield() {
        var generator = Generator.<Integer>of(g -> {
            trace.add("before");
            try {
                g.yield(1);
                trace.add("not reached");
            } catch (UnsupportedOperationException e) {
                trace.add(e);
            }
        });
        generator.next();
        assertThrows(StopIteration.class, () -> generator.raise(failure));
        assertEquals(List.of("before", failure), trace);
    }

    @Test
    void aBodyThatCatchesItMayYieldOn() {
        var generator = Generator.<Integer>of(g -> {
            while (true) {
                try {
                    g.yield(1);
                } catch (UnsupportedOperationException e) {
                    g.yield(2);
                }
            }
        });
        assertEquals(1, generator.next());
        assertEquals(2, generator.raise(failure));
        assertEquals(1, generator.next());
        assertEquals(2, generator.raise(failure));
    }

    @Test
    void aBodyThatCatchesItMayReturn() {
        var generator = Generator.<Integer, Void, String>returning(g -> {
            try {
                g.yield(1);
                return "not reached";
            } catch (UnsupportedOperationException e) {
                return "caught " + e.getMessage();
            }
        });
        generator.next();
        assertEquals("caught raised", assertThrows(StopIteration.class, () -> generator.raise(failure)).value());
    }

    @Test
    void whatTheBodyDoesNotCatchComesOutAsItIsAndEndsIt() {
        var generator = Generator.<Integer>of(g -> g.yield(1));
        generator.next();
        assertSame(failure, assertThrows(RuntimeException.class, () -> generator.raise(failure)));
        assertTrue(generator.isEnded());
        assertThrows(StopIteration.class, generator::next);
    }

    @Test
    void raisedIntoAFreshGeneratorItComesOutAndTheBodyNeverRuns() {
        var generator = Generator.<Integer>of(g -> {
            trace.add("ran");
            g.yield(1);
        });
        assertSame(failure, assertThrows(RuntimeException.class, () -> generator.raise(failure)));
        assertTrue(generator.isEnded());
        assertThrows(StopIteration.class, generator::next);
        assertEquals(List.of(), trace);
    }

    @Test
    void raisedIntoAnEndedGeneratorItComesOutEveryTime() {
        var generator = Generator.<Integer>of(g -> {});
        assertThrows(StopIteration.class, generator::next);
        assertSame(failure, assertThrows(RuntimeException.class, () -> generator.raise(failure)));
        assertSame(failure, assertThrows(RuntimeException.class, () -> generator.raise(failure)));
        assertThrows(StopIteration.class, generator::next);
    }

    @Test
    void anotherExceptionRaisedByTheHandlerComesOutAndKeepsItsCause() {
        var generator = Generator.<Integer>of(g -> {
            try {
                g.yield(1);
            } catch (UnsupportedOperationException e) {
                throw new IllegalArgumentException("from the handler", e);
            }
        });
        generator.next();
        var thrown = assertThrows(IllegalArgumentException.class, () -> generator.raise(failure));
        assertSame(failure, thrown.getCause());
    }

    @Test
    void aSuppressedFailureOfAResourceIsKept() {
        var suppressed = new IllegalStateException("close failed");
        var generator = Generator.<Integer>of(g -> {
            AutoCloseable resource = () -> {
                throw suppressed;
            };
            try (resource) {
                g.yield(1);
            }
        });
        generator.next();
        assertSame(failure, assertThrows(RuntimeException.class, () -> generator.raise(failure)));
        assertEquals(List.of(suppressed), List.of(failure.getSuppressed()));
    }

    @Test
    void itIsNotReplacedByOneThrownAndCaughtOnItsWay() {
        var generator = Generator.<Integer>of(g -> {
            try {
                g.yield(1);
            } finally {
                try {
                    throw new IllegalArgumentException("caught below");
                } catch (IllegalArgumentException e) {
                    trace.add("caught");
                }
            }
        });
        generator.next();
        assertSame(failure, assertThrows(RuntimeException.class, () -> generator.raise(failure)));
        assertEquals(List.of("caught"), trace);
    }

    @Test
    void aFinallyBlockThatYieldsHoldsItBackUntilTheNextRun() {
        var generator = Generator.<Integer>of(g -> {
            try {
                g.yield(1);
            } finally {
                g.yield(2);
            }
        });
        generator.next();
        assertEquals(2, generator.raise(failure));
        assertSame(failure, assertThrows(RuntimeException.class, generator::next));
    }

    @Test
    void finallyBlocksRunFromTheInsideOut() {
        var generator = Generator.<Integer>of(g -> {
            try {
                try {
                    g.yield(1);
                } finally {
                    trace.add("inner");
                }
            } finally {
                trace.add("outer");
            }
        });
        generator.next();
        assertThrows(UnsupportedOperationException.class, () -> generator.raise(failure));
        assertEquals(List.of("inner", "outer"), trace);
    }

    @Test
    void aCheckedExceptionArrivesAsItIs() {
        var checked = new IOException("raised");
        var generator = Generator.<Integer>of(g -> {
            try {
                g.yield(1);
            } catch (Exception e) {
                trace.add(e);
            }
            g.yield(2);
        });
        generator.next();
        assertEquals(2, generator.raise(checked));
        assertEquals(List.of(checked), trace);
    }

    @Test
    void aCheckedExceptionThatNobodyCatchesIsTheCauseOfACompletionException() {
        var checked = new IOException("raised");
        var started = Generator.<Integer>of(g -> g.yield(1));
        started.next();
        assertSame(checked, assertThrows(CompletionException.class, () -> started.raise(checked)).getCause());
        var fresh = Generator.<Integer>of(g -> g.yield(1));
        assertSame(checked, assertThrows(CompletionException.class, () -> fresh.raise(checked)).getCause());
    }

    @Test
    void anErrorArrivesAndComesOutAsItIs() {
        var error = new AssertionError("raised");
        var generator = Generator.<Integer>of(g -> {
            try {
                g.yield(1);
            } catch (AssertionError e) {
                trace.add(e);
                throw e;
            }
        });
        generator.next();
        assertSame(error, assertThrows(AssertionError.class, () -> generator.raise(error)));
        assertEquals(List.of(error), trace);
    }

    @Test
    void raisingNothingIsRefusedAndChangesNothing() {
        var generator = Generator.<Integer>of(g -> {
            g.yield(1);
            g.yield(2);
        });
        assertThrows(NullPointerException.class, () -> generator.raise(null));
        assertEquals(1, generator.next());
        assertThrows(NullPointerException.class, () -> generator.raise(null));
        assertEquals(2, generator.next());
    }

    @Test
    void aRaisedGeneratorExitIsNoClose() {
        var exit = exit();
        var unhandled = Generator.<Integer>of(g -> g.yield(1));
        unhandled.next();
        assertSame(exit, assertThrows(GeneratorExit.class, () -> unhandled.raise(exit)));
        var yieldsOn = Generator.<Integer>of(g -> {
            try {
                g.yield(1);
            } catch (GeneratorExit e) {
                g.yield(2);
            }
        });
        yieldsOn.next();
        assertEquals(2, yieldsOn.raise(exit));
        assertThrows(StopIteration.class, yieldsOn::next);
    }

    @Test
    void aRaisedStopIterationDoesNotEndTheBodySilently() {
        var exhausted = Generator.<Integer>of(g -> {});
        var stop = assertThrows(StopIteration.class, exhausted::next);
        var generator = Generator.<Integer>of(g -> g.yield(1));
        generator.next();
        var thrown = assertThrows(IllegalStateException.class, () -> generator.raise(stop));
        assertSame(stop, thrown.getCause());
    }

    @Test
    void itIsThrownOnce() {
        var generator = Generator.<Integer>of(g -> {
            try {
                g.yield(1);
            } catch (UnsupportedOperationException e) {
                trace.add("caught");
            }
            for (int i = 2; i < 5; i++) {
                g.yield(i);
            }
        });
        generator.next();
        assertEquals(2, generator.raise(failure));
        assertEquals(3, generator.next());
        assertEquals(4, generator.next());
        assertEquals(List.of("caught"), trace);
    }

    @Test
    void itUnwindsACallStack() {
        var generator = Generator.<Integer>of(g -> {
            try {
                deep(g, 100);
            } catch (UnsupportedOperationException e) {
                g.yield(trace.size());
            }
        });
        assertEquals(0, generator.next());
        assertEquals(100, generator.raise(failure));
        assertInstanceOf(Integer.class, trace.get(99));
    }

    private void deep(Yielder<Integer, Void> g, int depth) {
        if (depth == 0) {
            g.yield(0);
            return;
        }
        try {
            deep(g, depth - 1);
        } finally {
            trace.add(depth);
        }
    }

    /** One that a body caught when it was closed. */
    private static GeneratorExit exit() {
        var caught = new ArrayList<GeneratorExit>();
        var closed = Generator.<Integer>of(g -> {
            try {
                g.yield(1);
            } catch (GeneratorExit e) {
                caught.add(e);
            }
        });
        closed.next();
        closed.close();
        return caught.get(0);
    }
}
