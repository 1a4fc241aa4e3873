package dev.headrace.channels;

import static dev.headrace.loop.Headrace.after;
import static dev.headrace.loop.Headrace.select;
import static dev.headrace.loop.Headrace.spawn;
import static dev.headrace.loop.Headrace.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headrace.loop.Action;
import dev.headrace.loop.Blocking;
import dev.headrace.loop.EventLoop;
import dev.headrace.loop.ManualClock;
import dev.headrace.loop.Promise;
import dev.headrace.loop.Scope;
import dev.headrace.loop.Task;
import dev.headrace.loop.WaitGraph;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Coroutines that wait for each other through channels are found out and named; those that somebody could still wake are not. */
class DeadlockTest {

    private static final Duration HOUR = Duration.ofHours(1);

    private final ManualClock clock = new ManualClock();
    private final EventLoop loop = EventLoop.create("mill", clock);

    @AfterEach
    void closeLoop() {
        loop.close();
    }

    /** The graph when nothing is ready any more. */
    private WaitGraph graphOf(Action main) {
        loop.spawn("main", main);
        loop.runUntilIdle();
        return loop.waitGraph();
    }

    /** Where the caller's next line is, as reports say it. */
    private static String nextLine() {
        return StackWalker.getInstance().walk(frames -> frames.skip(1).findFirst())
                .map(frame -> frame.getFileName() + ':' + (frame.getLineNumber() + 1)).orElseThrow();
    }

    /** Two coroutines that pass nothing on before they have got something from each other, and one that waits for them. */
    private static void knot(List<String> lines) {
        Channel<Integer> there = Channel.buffered("there", 2);
        Channel<Integer> back = Channel.rendezvous("back");
        lines.add(nextLine());
        Task<?> left = spawn("left", () -> {
            there.send(back.receive());
        });
        lines.add(nextLine());
        Task<?> right = spawn("right", () -> {
            there.send(1);
            there.send(2);
            there.send(3);
            back.send(there.receive());
        });
        left.join();
        right.join();
    }

    @Test
    void aDeadlockIsReportedOnceByNameAndLineAndTheLoopGoesOn() {
        List<String> lines = new ArrayList<>();
        List<WaitGraph> reports = new ArrayList<>();
        loop.onDeadlock(graph -> {
            reports.add(graph);
            loop.tasks().stream().filter(task -> task.name().equals("left")).forEach(Task::cancel);
            new Thread(() -> loop.post(() -> loop.tasks().forEach(Task::cancel))).start();
        });
        lines.add(nextLine());
        Task<?> main = loop.spawn("main", () -> knot(lines));
        try {
            loop.runUntilComplete(main);
        } catch (RuntimeException expected) {
            assertTrue(main.isDone());
        }
        assertEquals(1, reports.size());
        WaitGraph graph = reports.getFirst();
        assertTrue(graph.deadlocked());
        String text = graph.text();
        assertEquals("Deadlock: nothing on mill can run again, unless another thread posts to it.", text.lines().findFirst().orElseThrow());
        for (String part : List.of("main (", "left (", "right (", lines.get(0), lines.get(1), lines.get(2),
                "waits for an element of channel \"back\" of mill (0 of 0)", "waits for room in channel \"there\" of mill (2 of 2)",
                "waits for the end of task \"left\"", ", since ")) {
            assertTrue(text.contains(part), () -> part + " is not in " + text);
        }
        assertEquals(3, graph.waits().size());
    }

    @Test
    void coroutinesThatHaveExchangedBeforeAreNamedAsACycle() {
        WaitGraph graph = graphOf(() -> {
            Channel<Integer> tick = Channel.rendezvous("tick");
            Channel<Integer> tock = Channel.rendezvous("tock");
            spawn("ping", () -> {
                tick.send(1);
                tock.receive();
                tock.receive();
            });
            spawn("pong", () -> {
                tick.receive();
                tock.send(2);
                tick.receive();
            });
        });
        assertTrue(graph.deadlocked());
        assertEquals(List.of(Set.of("ping", "pong")), graph.cycles().stream().map(Set::copyOf).toList());
        assertTrue(graph.text().contains("a cycle: ping → pong → ping") || graph.text().contains("a cycle: pong → ping → pong"),
                graph::text);
        assertTrue(graph.text().contains("only ping has been seen at the other end"), graph::text);
    }

    @Test
    void aSenderThatSelectsIsKnownToThoseWhoWaitForIt() {
        WaitGraph graph = graphOf(() -> {
            Channel<Integer> channel = Channel.rendezvous("orders");
            Channel<Integer> never = Channel.rendezvous("never");
            spawn("receiver", () -> {
                channel.receive();
                channel.receive();
            });
            spawn("selecting", () -> {
                select(channel.onSend(1, () -> 0), never.onReceive());
                never.receive();
            });
        });
        WaitGraph.Wait receiver = waitOf(graph, "receiver");
        assertEquals(List.of("selecting"), receiver.servers());
    }

    @Test
    void aSelectThatNothingCanEndStandsInTheReportOncePerPlace() {
        WaitGraph graph = graphOf(() -> {
            Channel<Integer> one = Channel.rendezvous("one");
            Channel<Integer> other = Channel.buffered("other", 1);
            other.send(1);
            spawn("selecting", () -> select(one.onReceive(), other.onSend(2, () -> 2)));
        });
        assertTrue(graph.deadlocked());
        assertEquals(Set.of("an element of channel \"one\" of mill (0 of 0)", "room in channel \"other\" of mill (1 of 1)"),
                graph.waits().stream().map(WaitGraph.Wait::what).collect(Collectors.toSet()));
        assertEquals(Set.of("selecting"), graph.waits().stream().map(WaitGraph.Wait::task).collect(Collectors.toSet()));
    }

    @Test
    void aJoinCycleThroughAChannelIsReported() {
        WaitGraph graph = graphOf(() -> {
            Channel<Integer> results = Channel.rendezvous("results");
            Task<?> worker = spawn("worker", () -> {
                results.send(1);
                results.send(2);
            });
            spawn("boss", () -> {
                results.receive();
                worker.join();
            });
        });
        assertTrue(graph.deadlocked());
        assertEquals(List.of(Set.of("worker", "boss")), graph.cycles().stream().map(Set::copyOf).toList());
    }

    @Test
    void aScopeThatWaitsForAChildThatWaitsForItIsReported() {
        WaitGraph graph = graphOf(() -> {
            Channel<Integer> channel = Channel.rendezvous("orders");
            spawn("boss", () -> {
                try (var scope = Scope.open()) {
                    scope.spawn("worker", () -> {
                        channel.receive();
                        channel.receive();
                    });
                    channel.send(1);
                }
            });
        });
        assertTrue(graph.deadlocked());
        assertEquals("the children of task \"boss\"", waitOf(graph, "boss").what());
        assertEquals(List.of("worker"), waitOf(graph, "boss").servers());
        assertEquals(List.of(Set.of("boss", "worker")), graph.cycles().stream().map(Set::copyOf).toList());
    }

    @Test
    void whoeverWaitsForATimerIsNotDead() {
        assertFalse(graphOf(() -> {
            Channel<Integer> channel = Channel.rendezvous();
            spawn(() -> channel.receive());
            spawn(() -> select(channel.onSend(1, () -> 1).whileOpen(), after(HOUR, () -> 2)));
            Channel<Integer> other = Channel.rendezvous();
            spawn(() -> other.receive());
            EventLoop.current().callLater(HOUR, () -> other.trySend(1));
        }).deadlocked());
    }

    @Test
    void whoeverWaitsForABlockingCallIsNotDead() {
        var end = new CountDownLatch(1);
        assertFalse(graphOf(() -> {
            Channel<Integer> channel = Channel.rendezvous();
            spawn(() -> channel.receive());
            spawn(() -> channel.send(Blocking.call(() -> {
                end.await();
                return 1;
            })));
        }).deadlocked());
        end.countDown();
    }

    @Test
    void whoeverWaitsForAPromiseIsNotDead() {
        assertFalse(graphOf(() -> {
            Channel<Integer> channel = Channel.rendezvous();
            Promise<Integer> promise = Promise.create();
            spawn(() -> channel.receive());
            spawn(() -> channel.send(promise.join()));
        }).deadlocked());
        assertFalse(graphOf(() -> {
            Channel<Integer> channel = Channel.rendezvous();
            Promise<Integer> promise = Promise.create();
            spawn(() -> select(channel.onReceive(), promise.onJoin(it -> it)));
        }).deadlocked());
    }

    @Test
    void aReceiverWhoseOnlySenderHasEndedWithoutClosingIsALeak() {
        Task<?>[] kept = {null};
        WaitGraph graph = graphOf(() -> {
            Channel<Integer> channel = Channel.rendezvous("orders");
            kept[0] = spawn("sender", () -> channel.send(1));
            spawn("receiver", () -> {
                channel.receive();
                channel.receive();
            });
            Channel<Integer> quiet = Channel.rendezvous("quiet");
            spawn("never met", () -> quiet.receive());
            Channel<Integer> busy = Channel.rendezvous("busy");
            spawn("served", () -> {
                busy.receive();
                busy.receive();
            });
            spawn("server", () -> {
                busy.send(1);
                quiet.send(busy.receive());
            });
        });
        assertTrue(kept[0].isDone());
        assertEquals(List.of("receiver"), graph.leaks().stream().map(WaitGraph.Wait::task).toList());
        assertEquals(List.of("sender"), graph.leaks().getFirst().gone());
        assertTrue(graph.text().contains("everybody at the other end has ended: sender"), graph::text);
    }

    @Test
    void aClosedChannelLeavesNoLeak() {
        assertEquals(List.of(), graphOf(() -> {
            Channel<Integer> channel = Channel.rendezvous("orders");
            spawn("sender", () -> {
                channel.send(1);
                channel.close();
            });
            spawn("receiver", () -> channel.forEach(element -> {}));
        }).waits());
    }

    @Test
    void tenThousandWaitersAreReportedInATimeThatIsProportional() {
        int count = 10_000;
        long start = System.nanoTime();
        WaitGraph graph = graphOf(() -> {
            List<Channel<Integer>> ring = new ArrayList<>();
            for (int i = 0; i <= count; i++) {
                ring.add(Channel.rendezvous("link " + i));
            }
            for (int i = 0; i < count; i++) {
                Channel<Integer> in = ring.get(i);
                Channel<Integer> out = ring.get(i + 1);
                spawn("station " + i, () -> {
                    for (int element : in) {
                        out.send(element);
                    }
                });
                if (i % 100 == 0) {
                    yieldNow();
                }
            }
        });
        assertTrue(graph.deadlocked());
        assertEquals(count, graph.waits().size());
        assertEquals(List.of(), graph.cycles());
        assertTrue(graph.text().lines().count() > count);
        assertTrue(graph.json().length() > count);
        assertTrue(graph.dot().length() > count);
        long seconds = (System.nanoTime() - start) / 1_000_000_000;
        assertTrue(seconds < 10, () -> seconds + " s");
    }

    @Test
    void aRingOfTenThousandIsOneCycle() {
        int count = 10_000;
        WaitGraph graph = graphOf(() -> {
            List<Task<?>> tasks = new ArrayList<>();
            Channel<Integer> start = Channel.rendezvous("start");
            tasks.add(spawn("station 0", () -> {
                start.receive();
                tasks.getLast().join();
            }));
            for (int i = 1; i < count; i++) {
                Task<?> before = tasks.getLast();
                tasks.add(spawn("station " + i, () -> before.join()));
                if (i % 100 == 0) {
                    yieldNow();
                }
            }
            start.send(1);
        });
        assertTrue(graph.deadlocked());
        assertEquals(1, graph.cycles().size());
        assertEquals(count, graph.cycles().getFirst().size());
    }

    @Test
    void whoWaitsForTheEndOfAClosedChannelWaitsForItsLeases() {
        WaitGraph graph = graphOf(() -> {
            Channel<Integer> orders = Channel.buffered("orders", 2);
            Channel<Integer> answers = Channel.rendezvous("answers");
            spawn("sender", () -> {
                orders.send(1);
                orders.send(2);
                orders.close();
                answers.receive();
            });
            spawn("holder", () -> {
                try (var order = orders.receiveLeased()) {
                    answers.send(order.value());
                    answers.send(order.value());
                }
            });
            spawn("greedy", () -> {
                var order = orders.receiveLeased();
                orders.receiveOrNull();
                order.ack();
            });
            spawn("last", () -> orders.receiveOrNull());
        });
        assertTrue(graph.deadlocked());
        assertEquals(List.of("holder", "greedy"), waitOf(graph, "last").servers());
        assertEquals("an element of channel \"orders\" of mill (0 of 2, 2 leased, closed)", waitOf(graph, "last").what());
        assertEquals(List.of("sender"), waitOf(graph, "holder").gone());
    }

    @Test
    void oneWhoWaitsForItsOwnLeaseIsARing() {
        WaitGraph graph = graphOf(() -> {
            Channel<Integer> orders = Channel.buffered("orders", 1);
            orders.send(1);
            orders.close();
            spawn("greedy", () -> {
                var order = orders.receiveLeased();
                orders.receiveOrNull();
                order.ack();
            });
        });
        assertTrue(graph.deadlocked());
        assertEquals(List.of(List.of("greedy")), graph.cycles());
    }

    private static WaitGraph.Wait waitOf(WaitGraph graph, String task) {
        return graph.waits().stream().filter(wait -> wait.task().equals(task)).findFirst().orElseThrow();
    }
}
