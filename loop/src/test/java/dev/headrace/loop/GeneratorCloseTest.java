package dev.headrace.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** PEP 342: {@code close} throws GeneratorExit at the yield, and the body must end. */
class GeneratorCloseTest {

    private final List<String> trace = new ArrayList<>();

    @Test
    void closeRunsTheFinallyBlockOnce() {
        var generator = endless();
        generator.next();
        generator.close();
        assertEquals(List.of("finally"), trace);
        assertTrue(generator.isEnded());
        generator.close();
        assertEquals(List.of("finally"), trace);
    }

    @Test
    void closeThrowsGeneratorExitAtTheYield() {
        var generator = Generator.<Integer>of(g -> {
            try {
                g.yield(1);
                trace.add("not reached");
            } catch (GeneratorExit e) {
                trace.add("exit");
                throw e;
            }
        });
        generator.next();
        generator.close();
        assertEquals(List.of("exit"), trace);
    }

    @Test
    void aBodyMayReturnInsteadOfLettingItPass() {
        var generator = Generator.<Integer, Void, String>returning(g -> {
            try {
                g.yield(1);
            } catch (GeneratorExit e) {
                trace.add("exit");
            }
            return "nobody gets this";
        });
        generator.next();
        generator.close();
        assertEquals(List.of("exit"), trace);
        assertNull(assertThrows(StopIteration.class, generator::next).value());
    }

    @Test
    void catchingExceptionDoesNotCatchTheExit() {
        var generator = Generator.<Integer>of(g -> {
            while (true) {
                try {
                    g.yield(1);
                } catch (Exception e) {
                    trace.add("caught");
                }
            }
        });
        generator.next();
        generator.raise(new IllegalArgumentException());
        generator.close();
        assertEquals(List.of("caught"), trace);
        assertTrue(generator.isEnded());
    }

    @Test
    void aFreshGeneratorIsClosedWithoutRunning() {
        var generator = Generator.<Integer>of(g -> trace.add("ran"));
        generator.close();
        assertTrue(generator.isEnded());
        assertThrows(StopIteration.class, generator::next);
        assertEquals(List.of(), trace);
    }

    @Test
    void closingAnEndedGeneratorDoesNothing() {
        var returned = Generator.<Integer>of(g -> {});
        assertThrows(StopIteration.class, returned::next);
        returned.close();
        var failed = Generator.<Integer>of(g -> {
            throw new IllegalArgumentException();
        });
        assertThrows(IllegalArgumentException.class, failed::next);
        failed.close();
        failed.close();
        assertThrows(StopIteration.class, failed::next);
    }

    @Test
    void yieldingInsteadOfEndingIsAnError() {
        var generator = Generator.<Integer>of(g -> {
            try {
                g.yield(1);
            } catch (GeneratorExit e) {
                g.yield(2);
            }
            g.yield(3);
        });
        generator.next();
        assertThrows(IllegalStateException.class, generator::close);
    }

    @Test
    void aGeneratorThatIgnoredItsCloseStandsAtThatYield() {
        var generator = Generator.<Integer>of(g -> {
            try {
                g.yield(1);
            } catch (GeneratorExit e) {
                g.yield(2);
            }
            try {
                g.yield(3);
            } finally {
                trace.add("finally");
            }
        });
        generator.next();
        assertThrows(IllegalStateException.class, generator::close);
        assertFalse(generator.isEnded());
        assertEquals(3, generator.next());
        generator.close();
        assertTrue(generator.isEnded());
        assertEquals(List.of("finally"), trace);
    }

    @Test
    void yieldingInAFinallyBlockWhileClosedIsAnError() {
        var generator = Generator.<Integer>of(g -> {
            try {
                g.yield(1);
            } finally {
                g.yield(2);
            }
        });
        generator.next();
        assertThrows(IllegalStateException.class, generator::close);
        generator.close();
        assertTrue(generator.isEnded());
    }

    @Test
    void aBodyThatNeverStopsYieldingCanNeverBeClosed() {
        var generator = Generator.<Integer>of(g -> {
            for (int i = 0; ; i++) {
                try {
                    g.yield(i);
                } catch (GeneratorExit ignored) {
                    trace.add("ignored");
                }
            }
        });
        assertEquals(0, generator.next());
        for (int i = 0; i < 3; i++) {
            assertThrows(IllegalStateException.class, generator::close);
        }
        assertEquals(4, generator.next());
        assertEquals(3, trace.size());
    }

    @Test
    void anotherExceptionOfTheBodyComesOut() {
        var failure = new IllegalArgumentException("while closing");
        var generator = failingOnClose(failure);
        assertSame(failure, assertThrows(IllegalArgumentException.class, generator::close));
        assertTrue(generator.isEnded());
        generator.close();
    }

    @Test
    void anErrorOfTheBodyIsNotSwallowed() {
        var error = new AssertionError("while closing");
        var generator = failingOnClose(error);
        assertSame(error, assertThrows(AssertionError.class, generator::close));
    }

    @Test
    void aCheckedExceptionOfTheBodyComesOutAsACause() {
        var checked = new IOException("while closing");
        var generator = failingOnClose(checked);
        assertSame(checked, assertThrows(CompletionException.class, generator::close).getCause());
    }

    @Test
    void aStopIterationThatEscapesWhileClosingIsAnError() {
        var generator = Generator.<Integer>of(g -> {
            try {
                g.yield(1);
            } finally {
                Generator.<Integer>of(empty -> {}).next();
            }
        });
        generator.next();
        assertThrows(IllegalStateException.class, generator::close);
        assertTrue(generator.isEnded());
    }

    @Test
    void tryWithResourcesClosesIt() {
        try (var generator = endless()) {
            generator.next();
            assertEquals(List.of(), trace);
        }
        assertEquals(List.of("finally"), trace);
    }

    @Test
    void aFailureOfTheCloseIsSuppressedByThatOfTheBlock() {
        var ofClose = new IllegalArgumentException("while closing");
        var ofBlock = new UnsupportedOperationException("in the block");
        var thrown = assertThrows(UnsupportedOperationException.class, () -> {
            try (var generator = failingOnClose(ofClose)) {
                assertFalse(generator.isEnded());
                throw ofBlock;
            }
        });
        assertSame(ofBlock, thrown);
        assertEquals(List.of(ofClose), List.of(thrown.getSuppressed()));
    }

    @Test
    void nothingReachesAClosedGenerator() {
        var generator = endless();
        generator.next();
        generator.close();
        assertThrows(StopIteration.class, generator::next);
        assertThrows(StopIteration.class, () -> generator.send(null));
        var failure = new IllegalArgumentException();
        assertSame(failure, assertThrows(IllegalArgumentException.class, () -> generator.raise(failure)));
        assertEquals(List.of("finally"), trace);
    }

    @Test
    void theBodysOwnResourcesAreClosed() {
        var generator = Generator.<Integer>of(g -> {
            AutoCloseable first = () -> trace.add("first");
            AutoCloseable second = () -> trace.add("second");
            try (first; second) {
                g.yield(1);
            }
        });
        generator.next();
        generator.close();
        assertEquals(List.of("second", "first"), trace);
    }

    private Generator<Integer, Void, Void> endless() {
        return Generator.of(g -> {
            try {
                for (int i = 0; ; i++) {
                    g.yield(i);
                }
            } finally {
                trace.add("finally");
            }
        });
    }

    /** A started generator whose body throws {@code failure} when it is closed. */
    private static Generator<Integer, Void, Void> failingOnClose(Throwable failure) {
        var generator = Generator.<Integer>of(g -> {
            try {
                g.yield(1);
            } catch (GeneratorExit e) {
                switch (failure) {
                    case Exception exception -> throw exception;
                    case Error error -> throw error;
                    default -> throw new AssertionError(failure);
                }
            }
        });
        generator.next();
        return generator;
    }
}
