package dev.headrace.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** PEP 380: what is sent to the outer generator is received by the inner one. */
class YieldAllSendTest {

    @Test
    void whatIsSentReachesTheInner() {
        var outer = Generator.<String, String>twoWay(g -> g.yieldAll(echo(2)));
        assertEquals("ready", outer.next());
        assertEquals("got a", outer.send("a"));
        assertEquals("got b", outer.send("b"));
    }

    @Test
    void nextReachesTheInnerAsNull() {
        var outer = Generator.<String, String>twoWay(g -> g.yieldAll(echo(2)));
        outer.next();
        assertEquals("got null", outer.next());
        assertEquals("got null", outer.send(null));
    }

    @Test
    void theInnerIsStartedWithoutAValue() {
        var outer = Generator.<String, String>twoWay(g -> {
            assertEquals("first", g.yield("outer"));
            g.yieldAll(echo(1));
        });
        outer.next();
        assertEquals("ready", outer.send("first"));
        assertEquals("got second", outer.send("second"));
    }

    @Test
    void afterTheInnersEndTheOuterReceives() {
        var outer = Generator.<String, String>twoWay(g -> {
            g.yieldAll(echo(1));
            assertEquals("c", g.yield("outer"));
            g.yield("end");
        });
        outer.next();
        outer.send("a");
        assertEquals("outer", outer.send("b"));
        assertEquals("end", outer.send("c"));
    }

    @Test
    void whatIsSentPassesFiftyLevels() {
        var generator = echo(100);
        for (int level = 0; level < 50; level++) {
            var inner = generator;
            generator = Generator.twoWay(g -> g.yieldAll(inner));
        }
        assertEquals("ready", generator.next());
        for (int i = 0; i < 100; i++) {
            assertEquals("got " + i, generator.send("" + i));
        }
    }

    @Test
    void whatIsSentToAnIterableIsIgnored() {
        var outer = Generator.<Integer, String>twoWay(g -> {
            g.yieldAll(List.of(1, 2));
            assertEquals("c", g.yield(3));
        });
        assertEquals(1, outer.next());
        assertEquals(2, outer.send("a"));
        assertEquals(3, outer.send("b"));
        assertThrows(StopIteration.class, () -> outer.send("c"));
    }

    @Test
    void aFailureOfTheInnerComesOutOfSend() {
        var outer = Generator.<Integer, String>twoWay(g -> {
            var parser = Generator.<Integer, String>twoWay(h -> {
                int parsed = 0;
                while (true) {
                    parsed = Integer.parseInt(h.yield(parsed));
                }
            });
            g.yieldAll(parser);
        });
        outer.next();
        assertEquals(7, outer.send("7"));
        assertThrows(NumberFormatException.class, () -> outer.send("seven"));
        assertTrue(outer.isEnded());
    }

    @Test
    void aValueCannotBeSentToAFreshOuter() {
        var outer = Generator.<String, String>twoWay(g -> g.yieldAll(echo(1)));
        assertThrows(IllegalStateException.class, () -> outer.send("a"));
        assertEquals("ready", outer.next());
    }

    @Test
    void theInnerMaySendToAnotherMeanwhile() {
        var other = echo(10);
        other.next();
        var outer = Generator.<String, String>twoWay(g -> {
            var inner = Generator.<String, String>twoWay(h -> {
                String received = h.yield("ready");
                while (true) {
                    received = h.yield(other.send(received));
                }
            });
            g.yieldAll(inner);
        });
        outer.next();
        assertEquals("got a", outer.send("a"));
        assertEquals("got b", outer.send("b"));
    }

    @Test
    void theInnerMayBeUsedDirectlyBetween() {
        var inner = echo(10);
        var outer = Generator.<String, String>twoWay(g -> g.yieldAll(inner));
        outer.next();
        assertEquals("got direct", inner.send("direct"));
        assertEquals("got through", outer.send("through"));
    }

    @Test
    void theResultOfTheYieldAfterTheInnerIsNotWhatTheInnerReceived() {
        var outer = Generator.<String, String>twoWay(g -> {
            g.yieldAll(echo(0));
            assertNull(g.yield("outer"));
        });
        outer.next();
        assertEquals("outer", outer.send("for the inner"));
        assertThrows(StopIteration.class, outer::next);
    }

    private static Generator<String, String, Void> echo(int times) {
        return Generator.twoWay(g -> {
            String received = g.yield("ready");
            for (int i = 0; i < times; i++) {
                received = g.yield("got " + received);
            }
        });
    }
}
