package dev.headrace.loop;

import static dev.headrace.loop.Headrace.lazy;
import static dev.headrace.loop.Headrace.sleep;
import static dev.headrace.loop.Headrace.spawn;
import static dev.headrace.loop.Headrace.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The picture of who waits for what, for people and for programs. */
class DumpTest {

    private static final Duration HOUR = Duration.ofHours(1);

    private final ManualClock clock = new ManualClock();
    private final EventLoop loop = EventLoop.create("mill", clock);

    @Test
    void aLoopWithoutTasksSaysSo() {
        assertEquals("mill: no tasks", loop.dump().text());
        assertEquals("{\"loop\":\"mill\",\"tasks\":[]}", loop.dump().json());
        loop.close();
    }

    @Test
    void aSuspendedTaskTellsWhatItWaitsForAndSinceWhen() {
        var queue = new WaitQueue("an element of", () -> "channel \"orders\"");
        loop.spawn("sleeper", () -> sleep(HOUR));
        Task<?> target = loop.spawn("taker", () -> takes(queue));
        loop.spawn("joiner", () -> target.join());
        loop.runUntilIdle();
        clock.advance(Duration.ofMillis(1500));
        List<Dump.Entry> entries = loop.dump().tasks();
        assertEquals(List.of("sleeper", "taker", "joiner"), entries.stream().map(Dump.Entry::name).toList());
        assertEquals(List.of("the time", "an element of channel \"orders\"", "the end of task \"taker\""),
                entries.stream().map(Dump.Entry::waitsFor).toList());
        for (Dump.Entry entry : entries) {
            assertEquals("suspended", entry.state());
            assertEquals(Duration.ofMillis(1500), entry.since());
            assertNull(entry.cancelled());
        }
        loop.close();
    }

    @Test
    void sinceCountsFromTheLatestSuspension() {
        loop.spawn("walker", () -> {
            sleep(Duration.ofSeconds(2));
            sleep(HOUR);
        });
        loop.runUntilIdle();
        clock.advance(Duration.ofSeconds(2));
        loop.runUntilIdle();
        clock.advance(Duration.ofSeconds(5));
        assertEquals(Duration.ofSeconds(5), loop.dump().tasks().getFirst().since());
        loop.close();
    }

    @Test
    void theStackHasTheUsersFramesAndNoneOfTheEngine() {
        var queue = new WaitQueue();
        loop.spawn(() -> takes(queue));
        loop.runUntilIdle();
        List<StackTraceElement> stack = loop.dump().tasks().getFirst().stack();
        assertEquals("takes", stack.getFirst().getMethodName(), stack::toString);
        assertEquals(DumpTest.class.getName(), stack.getFirst().getClassName());
        assertEquals(DumpTest.class.getName(), stack.getLast().getClassName(), stack::toString);
        loop.close();
    }

    @Test
    void theStackOfASleeperLeadsToTheLineThatSleeps() {
        loop.spawn(DumpTest::sleepsInATest);
        loop.runUntilIdle();
        List<StackTraceElement> stack = loop.dump().tasks().getFirst().stack();
        assertTrue(stack.stream().anyMatch(frame -> frame.getMethodName().equals("sleepsInATest")), stack::toString);
        loop.close();
    }

    @Test
    void tasksThatDoNotWaitTellTheirState() {
        var states = new ArrayList<String>();
        loop.runUntilComplete(() -> {
            lazy(() -> "never");
            spawn("ready", () -> {
                yieldNow();
                yieldNow();
            });
            spawn("fresh", () -> {});
            yieldNow();
            spawn("fresher", () -> {});
            EventLoop.current().dump().tasks().forEach(entry -> {
                states.add(entry.name() + ": " + entry.state());
                assertNull(entry.waitsFor());
                assertEquals(Duration.ZERO, entry.since());
            });
            return null;
        });
        loop.close();
        assertEquals(List.of("main: running", "task-2: not started", "ready: ready", "fresher: not started"), states);
    }

    @Test
    void theChildrenOfScopesStandUnderTheirTask() {
        loop.spawn("server", () -> {
            try (var outer = Scope.open()) {
                outer.spawn("acceptor", () -> {
                    try (var inner = Scope.supervisor()) {
                        inner.spawn("connection 1", () -> sleep(HOUR));
                        inner.spawn("connection 2", () -> sleep(HOUR));
                    }
                });
                try (var nested = Scope.open()) {
                    outer.spawn("metrics", () -> sleep(HOUR));
                    nested.spawn("nested", () -> sleep(HOUR));
                }
            }
        });
        loop.spawn("other", () -> sleep(HOUR));
        loop.runUntilIdle();
        Dump dump = loop.dump();
        assertEquals("server(acceptor(connection 1 connection 2) metrics nested) other", tree(dump.tasks()));
        loop.close();
    }

    @Test
    void theTextIsATreeForPeople() {
        var queue = new WaitQueue("room in", () -> "the boat");
        String boss = Line.next();
        loop.spawn("boss", () -> {
            try (var scope = Scope.open()) {
                scope.spawn("worker", () -> takes(queue));
                takes(queue);
            }
        });
        loop.runUntilIdle();
        clock.advance(Duration.ofMillis(2500));
        List<String> lines = loop.dump().text().lines()
                .map(line -> line.replaceAll("dev\\.headrace\\.loop\\.DumpTest\\.|app//", "")).toList();
        assertEquals("mill: ", lines.get(0));
        assertEquals("- boss  suspended, waits for room in the boat since 2500 ms", lines.get(1));
        assertTrue(lines.get(2).startsWith("    spawned at ") && lines.get(2).endsWith('(' + boss + ')'), lines.get(2));
        assertTrue(lines.get(3).startsWith("    at takes(DumpTest.java:"), lines.get(3));
        int child = lines.indexOf("  - worker  suspended, waits for room in the boat since 2500 ms");
        assertTrue(child > 3, lines::toString);
        assertTrue(lines.get(child + 1).startsWith("      spawned at "), lines::toString);
        assertTrue(lines.get(child + 2).startsWith("      at takes(DumpTest.java:"), lines::toString);
        assertEquals(loop.dump().text(), loop.dump().toString());
        loop.close();
    }

    @Test
    void aCancelledTaskTellsWhy() {
        Task<?> task = loop.spawn("dying", () -> Headrace.shielded(() -> sleep(HOUR)));
        loop.runUntilIdle();
        loop.callSoon(() -> task.cancel("enough"));
        loop.runUntilIdle();
        Dump dump = loop.dump();
        assertEquals("enough", dump.tasks().getFirst().cancelled());
        assertTrue(dump.text().contains(", cancelled: enough"), dump::text);
        loop.close();
    }

    @Test
    void theJsonIsWellFormedAndHasEverything() {
        var queue = new WaitQueue("room in", () -> "a \"boat\"\\\n\twith\u0001odd characters");
        loop.spawn("boss \"B\"", () -> {
            try (var scope = Scope.open()) {
                scope.spawn("one", () -> takes(queue));
                scope.spawn("two", () -> sleep(HOUR));
            }
        });
        loop.spawn("other", () -> takes(queue));
        loop.runUntilIdle();
        clock.advance(Duration.ofMillis(3));
        String json = loop.dump().json();
        var checker = new JsonChecker(json);
        checker.checkAll();
        assertTrue(json.startsWith("{\"loop\":\"mill\",\"tasks\":[{\"name\":\"boss \\\"B\\\"\","
                + "\"state\":\"suspended\",\"waitsFor\":"), json);
        assertTrue(json.contains("\"waitsFor\":\"room in a \\\"boat\\\"\\\\\\n\\u0009with\\u0001odd characters\","
                + "\"since\":3000000,\"cancelled\":null,\"spawnSite\":\""), json);
        assertTrue(json.contains("\"children\":[{\"name\":\"one\","), json);
        assertTrue(json.contains(",{\"name\":\"two\","), json);
        loop.close();
    }

    @Test
    void aDumpIsForTheLoopsThread() {
        try (var other = new LoopThread("other mill")) {
            assertThrows(IllegalStateException.class, other.loop::dump);
        }
        loop.close();
        assertThrows(IllegalStateException.class, loop::dump);
    }

    private static void sleepsInATest() {
        sleep(HOUR);
    }

    private static void takes(WaitQueue queue) {
        Waiter me = EventLoop.current().waiter(null);
        queue.add(me);
        me.await();
    }

    private static String tree(List<Dump.Entry> entries) {
        return String.join(" ", entries.stream()
                .map(entry -> entry.name() + (entry.children().isEmpty() ? "" : '(' + tree(entry.children()) + ')')).toList());
    }

    /** Accepts exactly one JSON value, as RFC 8259 has it, but for numbers other than integers. */
    private static final class JsonChecker {

        private final String text;
        private int at;

        JsonChecker(String text) {
            this.text = text;
        }

        void checkAll() {
            value();
            assertEquals(text.length(), at, text);
        }

        private void value() {
            switch (text.charAt(at)) {
                case '{' -> list('}', () -> {
                    string();
                    expect(":");
                    value();
                });
                case '[' -> list(']', this::value);
                case '"' -> string();
                case 'n' -> expect("null");
                default -> number();
            }
        }

        private void list(char end, Runnable element) {
            at++;
            while (text.charAt(at) != end) {
                element.run();
                if (text.charAt(at) != end) {
                    expect(",");
                    assertTrue(text.charAt(at) != end, "a comma before the end, at " + at);
                }
            }
            at++;
        }

        private void string() {
            expect("\"");
            while (text.charAt(at) != '"') {
                assertTrue(text.charAt(at) >= ' ', "a control character at " + at);
                if (text.charAt(at++) == '\\') {
                    char escaped = text.charAt(at++);
                    assertTrue("\"\\/bfnrtu".indexOf(escaped) >= 0, "an unknown escape at " + at);
                    if (escaped == 'u') {
                        Integer.parseInt(text, at, at += 4, 16);
                    }
                }
            }
            at++;
        }

        private void number() {
            int begin = at;
            while (Character.isDigit(text.charAt(at))) {
                at++;
            }
            assertTrue(at > begin, "no value at " + at + " of " + text);
        }

        private void expect(String token) {
            assertTrue(text.startsWith(token, at), () -> "no " + token + " at " + at + " of " + text);
            at += token.length();
        }
    }
}
