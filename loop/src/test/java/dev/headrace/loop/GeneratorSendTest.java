package dev.headrace.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** PEP 342: {@code send} makes its value the result of the yield at which the body stands. */
class GeneratorSendTest {

    @Test
    void aValueSentToAFreshGeneratorIsRefusedAndLeavesItFresh() {
        var generator = echo();
        var refused = assertThrows(IllegalStateException.class, () -> generator.send("too early"));
        assertTrue(refused.getMessage().contains("next()"), refused.getMessage());
        assertEquals("ready", generator.next());
        assertEquals("got 1", generator.send("1"));
    }

    @Test
    void sendingNullStartsAFreshGenerator() {
        assertEquals("ready", echo().send(null));
    }

    @Test
    void theValueSentIsTheResultOfTheYield() {
        var generator = echo();
        generator.next();
        assertEquals("got a", generator.send("a"));
        assertEquals("got b", generator.send("b"));
    }

    @Test
    void theVeryObjectArrives() {
        var sent = new Object();
        var generator = Generator.<Object, Object>twoWay(g -> {
            Object received = g.yield("ready");
            g.yield(received);
        });
        generator.next();
        assertSame(sent, generator.send(sent));
    }

    @Test
    void aValueSentIsReceivedOnce() {
        var generator = echo();
        generator.next();
        assertEquals("got a", generator.send("a"));
        assertEquals("got null", generator.next());
        assertEquals("got null", generator.send(null));
    }

    @Test
    void sendingIntoTheLastYieldEndsTheGenerator() {
        var generator = Generator.<Integer, String, String>returning(g -> "last was " + g.yield(1));
        generator.next();
        var end = assertThrows(StopIteration.class, () -> generator.send("x"));
        assertEquals("last was x", end.value());
    }

    @Test
    void sendingToAnEndedGeneratorThrowsStopIteration() {
        var generator = Generator.<Integer, String>twoWay(g -> {});
        assertThrows(StopIteration.class, generator::next);
        assertThrows(StopIteration.class, () -> generator.send("x"));
        assertThrows(StopIteration.class, () -> generator.send(null));
    }

    @Test
    void aFailureCausedByTheValueSentComesOutOfSend() {
        var generator = Generator.<Integer, String>twoWay(g -> {
            while (true) {
                g.yield(Integer.parseInt(g.yield(0)));
            }
        });
        generator.next();
        assertEquals(7, generator.send("7"));
        generator.next();
        assertThrows(NumberFormatException.class, () -> generator.send("seven"));
        assertThrows(StopIteration.class, () -> generator.send("8"));
    }

    @Test
    void anAverageOfWhatWasSentSoFar() {
        var average = Generator.<Double, Integer>twoWay(g -> {
            double sum = 0;
            int count = 0;
            while (true) {
                sum += g.yield(count == 0 ? 0 : sum / count);
                count++;
            }
        });
        average.next();
        assertEquals(10.0, average.send(10));
        assertEquals(15.0, average.send(20));
        assertEquals(20.0, average.send(30));
    }

    @Test
    void aProducerSendsAndAConsumerReplies() {
        var lines = new ArrayList<String>();
        var consumer = Generator.<String, Integer>twoWay(g -> {
            String reply = "";
            while (true) {
                Integer n = g.yield(reply);
                if (n == null) {
                    return;
                }
                lines.add("[CONSUMER] Consuming " + n + "...");
                reply = "200 OK";
            }
        });
        assertEquals("", consumer.next());
        for (int n = 1; n <= 5; n++) {
            lines.add("[PRODUCER] Producing " + n + "...");
            lines.add("[PRODUCER] Consumer return: " + consumer.send(n));
        }
        consumer.close();
        var expected = new ArrayList<String>();
        for (int n = 1; n <= 5; n++) {
            expected.add("[PRODUCER] Producing " + n + "...");
            expected.add("[CONSUMER] Consuming " + n + "...");
            expected.add("[PRODUCER] Consumer return: 200 OK");
        }
        assertEquals(expected, lines);
    }

    @Test
    void twoWorkersAlternate() {
        var trace = new ArrayList<String>();
        var ping = worker("ping", trace);
        var pong = worker("pong", trace);
        ping.next();
        pong.next();
        for (int i = 0; i < 2; i++) {
            pong.send(ping.send(i));
        }
        assertEquals(List.of("ping 0", "pong 1", "ping 1", "pong 2"), trace);
    }

    @Test
    void aHundredThousandSendsArriveInOrder() {
        int count = GeneratorRounds.of(100_000);
        var sum = Generator.<Long, Integer>twoWay(g -> {
            long total = 0;
            for (int expected = 1; ; expected++) {
                int received = g.yield(total);
                assertEquals(expected, received);
                total += received;
            }
        });
        assertEquals(0, sum.next());
        long total = 0;
        for (int i = 1; i <= count; i++) {
            total = sum.send(i);
        }
        assertEquals((long) count * (count + 1) / 2, total);
        sum.close();
    }

    @Test
    void nothingIsSentByARaise() {
        var generator = Generator.<String, String>twoWay(g -> {
            String received = g.yield("1");
            try {
                received = g.yield("2");
            } catch (IllegalArgumentException e) {
                g.yield("after raise: " + received);
            }
            assertNull(g.yield("last"));
        });
        generator.next();
        generator.send("sent");
        assertEquals("after raise: sent", generator.raise(new IllegalArgumentException()));
        assertEquals("last", generator.send("ignored"));
        assertThrows(StopIteration.class, generator::next);
    }

    private static Generator<String, String, Void> echo() {
        return Generator.twoWay(g -> {
            String received = g.yield("ready");
            while (true) {
                received = g.yield("got " + received);
            }
        });
    }

    private static Generator<Integer, Integer, Void> worker(String name, List<String> trace) {
        return Generator.twoWay(g -> {
            int n = g.yield(0);
            while (true) {
                trace.add(name + ' ' + n);
                n = g.yield(n + 1);
            }
        });
    }
}
