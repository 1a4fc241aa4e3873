package dev.headrace.loop;

import static dev.headrace.loop.Headrace.lazy;
import static dev.headrace.loop.Headrace.sleep;
import static dev.headrace.loop.Headrace.spawn;
import static dev.headrace.loop.Headrace.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who waits for whom, and when a loop is dead. */
class WaitGraphTest {

    private final ManualClock clock = new ManualClock();
    private final EventLoop loop = EventLoop.create("mill", clock);

    @AfterEach
    void closeLoop() {
        loop.close();
    }

    private WaitGraph graphOf(Action main) {
        loop.spawn("main", main);
        loop.runUntilIdle();
        return loop.waitGraph();
    }

    /** Two tasks that each hold one mutex and want the other's. */
    private static void embrace() {
        Mutex one = Mutex.create("one");
        Mutex other = Mutex.create("other");
        spawn("first", () -> one.withLock(() -> {
            yieldNow();
            other.lock();
        }));
        spawn("second", () -> other.withLock(() -> {
            yieldNow();
            one.lock();
        }));
    }

    @Test
    void aMutexCycleIsFound() {
        WaitGraph graph = graphOf(WaitGraphTest::embrace);
        assertTrue(graph.deadlocked());
        assertEquals(List.of(Set.of("first", "second")), graph.cycles().stream().map(Set::copyOf).toList());
        assertTrue(graph.text().contains("first (") && graph.text().contains(
                ") waits for a turn with mutex \"other\", held by task \"second\", since 0 ms; only second has been seen at the other end"),
                graph::text);
        assertTrue(graph.text().contains("a cycle: "), graph::text);
        assertEquals(graph.text(), graph.toString());
    }

    @Test
    void tasksOfTheSameNameAreToldApartByTheirNumbers() {
        WaitGraph graph = graphOf(() -> {
            Mutex one = Mutex.create("one");
            Mutex other = Mutex.create("other");
            spawn("worker", () -> one.withLock(() -> {
                yieldNow();
                other.lock();
            }));
            spawn("worker", () -> other.withLock(() -> {
                yieldNow();
                one.lock();
            }));
            spawn("worker", () -> other.lock());
        });
        assertTrue(graph.deadlocked());
        assertEquals(List.of("worker #2", "worker #3", "worker #4"), graph.waits().stream().map(WaitGraph.Wait::task).sorted().toList());
        assertEquals(List.of(Set.of("worker #2", "worker #3")), graph.cycles().stream().map(Set::copyOf).toList());
        assertTrue(graph.text().contains("; only worker #3 has been seen at the other end"), graph::text);
        String edge = "  \"worker #4\" -> \"a turn with mutex \\\"other\\\", held by task \\\"worker\\\"\";";
        assertTrue(graph.dot().lines().anyMatch(edge::equals), graph::dot);
    }

    @Test
    void oneThatHasEndedIsNotTakenForOneOfItsNameThatLives() {
        WaitGraph graph = graphOf(() -> {
            Task<?> gone = spawn("worker", () -> {});
            var queue = new WaitQueue("an answer from", () -> "the past", () -> List.of(gone));
            spawn("worker", () -> {
                Waiter me = EventLoop.current().waiter(null);
                queue.add(me);
                me.await();
            });
        });
        assertEquals(List.of(), graph.cycles());
        assertEquals("worker #3", graph.leaks().getFirst().task());
        assertEquals(List.of("worker #2"), graph.leaks().getFirst().gone());
    }

    @Test
    void whoWaitsForARingIsNotPartOfIt() {
        WaitGraph graph = graphOf(() -> {
            embrace();
            Task<?> victim = EventLoop.current().tasks().getLast();
            spawn("outsider", () -> victim.join());
        });
        assertTrue(graph.deadlocked());
        assertEquals(3, graph.waits().size());
        assertEquals(List.of(Set.of("first", "second")), graph.cycles().stream().map(Set::copyOf).toList());
    }

    @Test
    void aLoopWhereNobodyWaitsSaysSo() {
        WaitGraph graph = graphOf(() -> {});
        assertFalse(graph.deadlocked());
        assertEquals("mill: nobody waits", graph.text());
        assertEquals("{\"loop\":\"mill\",\"deadlocked\":false,\"waits\":[]}", graph.json());
    }

    @Test
    void theRunningCoroutineSeesTheGraphAndIsNotDead() {
        loop.runUntilComplete(() -> {
            embrace();
            yieldNow();
            yieldNow();
            WaitGraph graph = EventLoop.current().waitGraph();
            assertFalse(graph.deadlocked());
            assertEquals(2, graph.waits().size());
            assertTrue(graph.text().startsWith("Who waits on mill:"), graph::text);
            EventLoop.current().tasks().stream().filter(task -> task != Task.current()).forEach(Task::cancel);
        });
    }

    @Test
    void timersAndPromisesMayStillWakeTheLoop() {
        assertFalse(graphOf(() -> {
            embrace();
            spawn(() -> sleep(Duration.ofHours(1)));
        }).deadlocked());
    }

    @Test
    void aPromiseMayBeSetByAnotherThread() {
        WaitGraph graph = graphOf(() -> {
            embrace();
            Promise<String> promise = Promise.create();
            spawn("hopeful", () -> promise.join());
        });
        assertFalse(graph.deadlocked());
        WaitGraph.Wait hopeful = graph.waits().stream().filter(wait -> wait.task().equals("hopeful")).findFirst().orElseThrow();
        assertTrue(hopeful.outside());
        assertFalse(hopeful.isLeak());
        assertEquals(List.of(), graph.leaks());
    }

    @Test
    void aTaskThatNobodyHasStartedKeepsNobodyAlive() {
        assertTrue(graphOf(() -> {
            embrace();
            lazy(() -> "never");
        }).deadlocked());
    }

    @Test
    void theTimesAreThoseOfTheLoop() {
        graphOf(WaitGraphTest::embrace);
        clock.advance(Duration.ofMillis(1500));
        WaitGraph graph = loop.waitGraph();
        graph.waits().forEach(wait -> assertEquals(Duration.ofMillis(1500), wait.since()));
        assertTrue(graph.text().contains(", since 1500 ms"), graph::text);
    }

    @Test
    void theJsonIsWellFormedAndTellsEverything() {
        WaitGraph graph = graphOf(() -> {
            Mutex mutex = Mutex.create("a \"door\"\\\n");
            spawn("holder", () -> mutex.withLock(() -> Promise.create().join()));
            spawn("guest \"G\"", () -> mutex.lock());
        });
        String json = graph.json();
        assertBalanced(json);
        assertTrue(json.startsWith("{\"loop\":\"mill\",\"deadlocked\":false,\"waits\":[{\"task\":"), json);
        assertTrue(json.contains("{\"task\":\"guest \\\"G\\\"\",\"spawnSite\":\"dev.headrace.loop.WaitGraphTest."), json);
        assertTrue(json.contains("\"what\":\"a turn with mutex \\\"a \\\"door\\\"\\\\\\n\\\", held by task \\\"holder\\\"\",\"since\":0,"
                + "\"servers\":[\"holder\"],\"gone\":[],\"outside\":false}"), json);
        assertTrue(json.contains("\"servers\":[],\"gone\":[],\"outside\":true}"), json);
    }

    /** Outside of strings, which end, every bracket has its partner. */
    private static void assertBalanced(String json) {
        String skeleton = json.replaceAll("\"(?:[^\"\\\\\\x00-\\x1f]|\\\\.)*\"", "s");
        assertFalse(skeleton.contains("\""), skeleton);
        String value = "(?:s|\\d+|true|false|v)";
        Pattern whole = Pattern.compile("\\{(?:s:" + value + "(?:,s:" + value + ")*)?}|\\[(?:" + value + "(?:," + value + ")*)?]");
        for (String before = ""; !before.equals(skeleton); ) {
            before = skeleton;
            skeleton = whole.matcher(skeleton).replaceAll("v");
        }
        assertEquals("v", skeleton, json);
    }

    @Test
    void theDotFileDrawsWaitersAndServers() {
        String dot = graphOf(WaitGraphTest::embrace).dot();
        assertTrue(dot.startsWith("digraph \"mill\" {\n"), dot);
        assertTrue(dot.endsWith("}\n"), dot);
        for (String line : List.of("  \"a turn with mutex \\\"one\\\", held by task \\\"first\\\"\" [shape=ellipse];",
                "  \"second\" -> \"a turn with mutex \\\"one\\\", held by task \\\"first\\\"\";",
                "  \"a turn with mutex \\\"one\\\", held by task \\\"first\\\"\" -> \"first\";")) {
            assertTrue(dot.lines().anyMatch(line::equals), () -> line + " is not in " + dot);
        }
        assertEquals(dot.lines().count(), dot.lines().distinct().count(), dot);
    }

    @Test
    void theHandlerIsToldOncePerStandstill() {
        List<WaitGraph> reports = new ArrayList<>();
        loop.onDeadlock(graph -> {
            reports.add(graph);
            if (reports.size() == 1) {
                loop.spawn(() -> {});
            } else {
                loop.stop();
            }
        });
        loop.spawn("main", WaitGraphTest::embrace);
        loop.runForever();
        assertEquals(2, reports.size());
        assertTrue(reports.getFirst().deadlocked());
        assertEquals(2, reports.getFirst().waits().size());
    }

    @Test
    void aHandlerThatThrowsHarmsNobody() {
        var told = new CountDownLatch(1);
        loop.onDeadlock(graph -> {
            told.countDown();
            loop.stop();
            throw new IllegalStateException("the handler's own trouble");
        });
        List<String> log = RecordedLog.during(() -> {
            loop.spawn("main", WaitGraphTest::embrace);
            loop.runForever();
        });
        assertTrue(log.toString().contains("a callback of mill failed"), log::toString);
        assertEquals(0, told.getCount());
    }

    @Test
    void theGraphAndItsHandlerAreForTheLoopsThread() {
        try (var other = new LoopThread("other mill")) {
            assertThrows(IllegalStateException.class, other.loop::waitGraph);
            assertThrows(IllegalStateException.class, () -> other.loop.onDeadlock(graph -> {}));
        }
        assertThrows(NullPointerException.class, () -> loop.onDeadlock(null));
    }
}
