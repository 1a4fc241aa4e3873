package dev.headrace.multicore;

import static dev.headrace.loop.Headrace.sleep;
import static dev.headrace.loop.Headrace.spawn;
import static dev.headrace.loop.Headrace.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.headrace.loop.CancelledException;
import dev.headrace.loop.EventLoop;
import dev.headrace.loop.Task;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Something done with each of many on all loops, and the results in order. */
class ScatterTest {

    private static final Duration HOUR = Duration.ofHours(1);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    void theResultsAreInTheOrderOfTheItemsAndTheItemsOnLoopsInTurn(int size) {
        List<Integer> items = IntStream.range(0, 500).boxed().toList();
        Watchdog.onLoops(size, () -> "none", group -> assertEquals(
                items.stream().map(item -> item + " on loop-" + item % size).toList(),
                group.scatter(items, item -> {
                    for (int i = new Random(item).nextInt(3); i > 0; i--) {
                        yieldNow();
                    }
                    return item + " on " + EventLoop.current().name();
                })));
    }

    @Test
    void nothingGivesNothing() {
        Watchdog.onLoops(2, () -> "none", group -> assertEquals(List.of(), group.scatter(List.of(), item -> item)));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    void theFirstFailureIsNamedAndThrownWhenTheOthersHaveBeenCancelled(int size) {
        var failure = new IOException("no");
        Watchdog.onLoops(size, () -> "none", group -> {
            var asleep = SharedChannel.<Integer>buffered(20);
            var ended = new AtomicInteger();
            var thrown = assertThrows(ShardException.class, () -> group.scatter(IntStream.range(0, 20).boxed().toList(), item -> {
                if (item == 7) {
                    for (int i = 0; i < 19; i++) {
                        asleep.receive();
                    }
                    throw failure;
                }
                asleep.send(item);
                try {
                    sleep(HOUR);
                } finally {
                    ended.incrementAndGet();
                }
                return item;
            }));
            assertSame(failure, thrown.getCause());
            assertEquals("item 7 of 20", thrown.shard());
            assertEquals("loop-" + 7 % size, thrown.loop());
            assertEquals("item 7 of 20 on loop-" + 7 % size + " failed: java.io.IOException: no", thrown.getMessage());
            assertEquals(19, ended.get());
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    void aCancelledCallerCancelsThemAllAndWaitsForTheirEnd(int size) {
        Watchdog.onLoops(size, () -> "none", group -> {
            var running = new AtomicInteger();
            var begun = SharedChannel.<Integer>buffered(20);
            Task<?> caller = spawn(() -> group.scatter(IntStream.range(0, 20).boxed().toList(), item -> {
                running.incrementAndGet();
                begun.send(item);
                try {
                    sleep(HOUR);
                } finally {
                    running.decrementAndGet();
                }
                return item;
            }));
            for (int i = 0; i < 20; i++) {
                begun.receive();
            }
            caller.cancel("enough");
            assertThrows(CancelledException.class, caller::join);
            assertEquals(0, running.get());
        });
    }

    @Test
    void onEachGivesTheResultsInTheOrderOfTheLoops() {
        Watchdog.onLoops(8, () -> "none", group -> assertEquals(group.loops(), group.onEach(EventLoop::current).join()));
    }

    @Test
    void cancellingOnEachCancelsTheBodies() {
        Watchdog.onLoops(2, () -> "none", group -> {
            var running = new AtomicInteger();
            var begun = SharedChannel.<Integer>buffered(2);
            Task<?> each = group.onEach(() -> {
                running.incrementAndGet();
                begun.send(1);
                try {
                    sleep(HOUR);
                } finally {
                    running.decrementAndGet();
                }
            });
            begun.receive();
            begun.receive();
            each.cancel("enough");
            assertThrows(CancelledException.class, each::join);
            assertEquals(0, running.get());
        });
    }
}
