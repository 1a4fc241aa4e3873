package dev.headrace.loop;

import static dev.headrace.loop.Headrace.sleep;
import static dev.headrace.loop.Headrace.spawn;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A tree of blocks that is deeper than any stack is cancelled and reported like every other. */
class DeepTreeTest {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final int depth = Engine.FAST ? 20_000 : 3_000;
    private final List<Integer> ended = new ArrayList<>();

    @Test
    void everyFinallyBlockOfADeepTreeRunsWhenItsRootIsCancelled() {
        VirtualTime.run(() -> {
            Task<?> root = spawn(() -> descend(depth));
            sleep(SECOND);
            assertTrue(root.cancel());
            assertThrows(CancelledException.class, root::join);
            assertEquals(depth, ended.size());
            assertEquals(1, ended.getFirst());
            assertEquals(depth, ended.getLast());
        });
    }

    @Test
    void everyFinallyBlockOfADeepTreeRunsWhenTheLoopIsClosed() {
        var loop = EventLoop.create("deep", new ManualClock());
        loop.spawn(() -> descend(depth));
        loop.runUntilIdle();
        loop.close();
        assertEquals(depth, ended.size());
    }

    @Test
    void aDeepTreeIsListedAndReported() {
        VirtualTime.run(() -> {
            Task<?> root = spawn(() -> descend(depth));
            sleep(SECOND);
            EventLoop loop = EventLoop.current();
            assertEquals(depth + 1, loop.tasks().size());
            Dump dump = loop.dump();
            assertEquals(depth, levels(dump.tasks().getLast()));
            assertEquals(depth + 1, dump.text().lines().filter(line -> line.contains("- task-") || line.contains("- main")).count());
            assertTrue(dump.json().endsWith("]}".repeat(depth + 1)));
            root.cancel();
        });
    }

    @Test
    void childrenBecomeReadyBeforeTheirParentsAndTheNewestFirst() {
        List<String> order = new ArrayList<>();
        VirtualTime.run(() -> {
            Task<?> root = spawn(() -> {
                try (var outer = Scope.open()) {
                    outer.spawn(() -> branch(order, "a"));
                    outer.spawn(() -> branch(order, "b"));
                    sleep(HOUR);
                } finally {
                    order.add("root");
                }
            });
            sleep(SECOND);
            root.cancel();
            assertThrows(CancelledException.class, root::join);
        });
        assertEquals(List.of("b2", "b1", "b", "a2", "a1", "a", "root"), order);
    }

    private void branch(List<String> order, String name) {
        try (var scope = Scope.open()) {
            scope.spawn(() -> leaf(order, name + 1));
            scope.spawn(() -> leaf(order, name + 2));
            sleep(HOUR);
        } finally {
            order.add(name);
        }
    }

    private void leaf(List<String> order, String name) {
        try {
            sleep(HOUR);
        } finally {
            order.add(name);
        }
    }

    private void descend(int level) {
        try (var scope = Scope.open()) {
            if (level > 1) {
                scope.spawn(() -> descend(level - 1));
            }
            sleep(HOUR);
        } finally {
            ended.add(level);
        }
    }

    private static int levels(Dump.Entry entry) {
        int levels = 1;
        for (; !entry.children().isEmpty(); entry = entry.children().getFirst()) {
            levels++;
        }
        return levels;
    }
}
