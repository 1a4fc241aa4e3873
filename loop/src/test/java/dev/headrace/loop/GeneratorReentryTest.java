package dev.headrace.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** PEP 342: a generator that is running cannot be run; the attempt is an error and changes nothing. */
class GeneratorReentryTest {

    @Test
    void aBodyCannotCallItsOwnNext() {
        assertRefusedFromInside(Generator::next);
    }

    @Test
    void aBodyCannotSendToItself() {
        assertRefusedFromInside(self -> self.send("to myself"));
    }

    @Test
    void aBodyCannotRaiseIntoItself() {
        assertRefusedFromInside(self -> self.raise(new IllegalArgumentException("into myself")));
    }

    @Test
    void aBodyCannotCloseItself() {
        assertRefusedFromInside(Generator::close);
    }

    @Test
    void aBodyCannotIterateItself() {
        assertRefusedFromInside(self -> self.iterator().hasNext());
    }

    @Test
    void aBodyHasNotEnded() {
        var self = new ArrayList<Generator<Boolean, Void, Void>>();
        self.add(Generator.of(g -> g.yield(self.get(0).isEnded())));
        assertFalse(self.get(0).next());
    }

    @Test
    void aBodyCannotDelegateToItself() {
        var self = new ArrayList<Generator<Integer, String, Void>>();
        self.add(Generator.twoWay(g -> {
            g.yield(1);
            assertThrows(IllegalStateException.class, () -> g.yieldAll(self.get(0)));
            g.yield(2);
        }));
        assertEquals(1, self.get(0).next());
        assertEquals(2, self.get(0).next());
        assertThrows(StopIteration.class, self.get(0)::next);
    }

    @Test
    void anotherCoroutineCannotYieldForIt() {
        EventLoop.run(() -> {
            var gate = Promise.<Boolean>create();
            var refusal = Promise.<String>create();
            var generator = Generator.<Integer>of(g -> {
                Headrace.spawn(() -> {
                    refusal.complete(assertThrows(IllegalStateException.class, () -> g.yield(1)).getMessage());
                    gate.complete(true);
                });
                gate.join();
                g.yield(2);
            });
            assertEquals(2, generator.next());
            assertTrue(refusal.result().contains("hands values over through a channel"), refusal::result);
        });
    }

    @Test
    void anAttemptThatTheBodyDoesNotCatchEndsIt() {
        var self = new ArrayList<Generator<Integer, Void, Void>>();
        self.add(Generator.of(g -> self.get(0).next()));
        assertThrows(IllegalStateException.class, self.get(0)::next);
        assertTrue(self.get(0).isEnded());
        assertThrows(StopIteration.class, self.get(0)::next);
    }

    @Test
    void twoThatRunEachOtherAreRefused() {
        var pair = new ArrayList<Generator<Integer, Void, Void>>();
        pair.add(Generator.of(g -> g.yield(pair.get(1).next() + 1)));
        pair.add(Generator.of(g -> {
            assertThrows(IllegalStateException.class, pair.get(0)::next);
            g.yield(1);
        }));
        assertEquals(2, pair.get(0).next());
        assertThrows(StopIteration.class, pair.get(0)::next);
        assertThrows(StopIteration.class, pair.get(1)::next);
    }

    @Test
    void anInnerGeneratorCannotRunOrCloseTheOneAroundIt() {
        var outer = new ArrayList<Generator<Integer, Void, Void>>();
        outer.add(Generator.of(g -> {
            var inner = Generator.<Integer>of(h -> {
                assertThrows(IllegalStateException.class, outer.get(0)::next);
                assertThrows(IllegalStateException.class, outer.get(0)::close);
                h.yield(1);
            });
            g.yield(inner.next());
            g.yield(2);
        }));
        assertEquals(1, outer.get(0).next());
        assertEquals(2, outer.get(0).next());
    }

    @Test
    void aRefusedValueIsNotReceivedLater() {
        var self = new ArrayList<Generator<Integer, String, String>>();
        self.add(Generator.returning(g -> {
            assertThrows(IllegalStateException.class, () -> self.get(0).send("refused"));
            assertThrows(IllegalStateException.class, () -> self.get(0).raise(new IllegalArgumentException("refused")));
            return g.yield(1);
        }));
        self.get(0).next();
        assertNull(assertThrows(StopIteration.class, self.get(0)::next).value());
    }

    @Test
    void closingFromItsOwnFinallyBlockIsRefused() {
        var self = new ArrayList<Generator<Integer, Void, Void>>();
        var refusals = new ArrayList<IllegalStateException>();
        self.add(Generator.of(g -> {
            try {
                g.yield(1);
            } finally {
                refusals.add(assertThrows(IllegalStateException.class, self.get(0)::close));
            }
        }));
        self.get(0).next();
        self.get(0).close();
        assertEquals(1, refusals.size());
        assertTrue(self.get(0).isEnded());
    }

    private static void assertRefusedFromInside(Consumer<Generator<Integer, String, Void>> attempt) {
        var self = new ArrayList<Generator<Integer, String, Void>>();
        self.add(Generator.twoWay(g -> {
            var refused = assertThrows(IllegalStateException.class, () -> attempt.accept(self.get(0)));
            assertTrue(refused.getMessage().contains("running already"), refused.getMessage());
            g.yield(1);
            assertThrows(IllegalStateException.class, () -> attempt.accept(self.get(0)));
            assertEquals("sent", g.yield(2));
        }));
        var generator = self.get(0);
        assertEquals(1, generator.next());
        assertEquals(2, generator.next());
        assertThrows(StopIteration.class, () -> generator.send("sent"));
    }
}
