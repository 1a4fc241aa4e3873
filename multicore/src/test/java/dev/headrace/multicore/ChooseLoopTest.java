package dev.headrace.multicore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headrace.loop.EventLoop;
import dev.headrace.loop.Promise;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On which loop a coroutine is started: by number, by key, by load. */
class ChooseLoopTest {

    @Test
    void byNumber() {
        try (var group = LoopGroup.of(3)) {
            group.run(() -> {
                for (int i = 0; i < 3; i++) {
                    assertSame(group.loop(i), group.loop(i).submit(EventLoop::current).join());
                    assertEquals("loop-" + i, group.loop(i).name());
                }
            });
            assertThrows(IndexOutOfBoundsException.class, () -> group.loop(3));
        }
    }

    @Test
    void equalKeysShareALoop() {
        try (var group = LoopGroup.of(8)) {
            for (int i = 0; i < 1_000; i++) {
                assertSame(group.loopFor("key " + i), group.loopFor(new String("key " + i)));
            }
            assertSame(group.loopFor(null), group.loopFor(null));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8})
    void keysSpreadOverAllShardsWhateverTheirHashCodesDifferIn(int shards) {
        for (int shift = 0; shift <= 16; shift += 4) {
            int[] keys = new int[shards];
            for (int i = 0; i < 4_096; i++) {
                int shard = LoopGroup.shardOf(i << shift, shards);
                keys[shard]++;
            }
            for (int count : keys) {
                assertTrue(count > 4_096 / shards / 2, "keys of each shard, shifted by " + shift + ": " + Arrays.toString(keys));
            }
        }
    }

    @Test
    void theLeastLoadedLoopIsNotOneThatHasSomethingToDo() {
        try (var group = LoopGroup.of(2)) {
            var free = new CountDownLatch(1);
            group.run(() -> {
                List<Promise<Void>> waiting = new ArrayList<>();
                for (int i = 0; i < 10; i++) {
                    waiting.add(group.loop(1).submit("waits", () -> {
                        free.await(); // the first one keeps the loop, the others are posts that it has not come to
                        return null;
                    }));
                }
                for (int i = 0; i < 100; i++) {
                    assertSame(group.loop(0), group.leastLoaded());
                }
                free.countDown();
                Placement.joinAll(waiting);
            });
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 8})
    void whatOneCoroutineSubmitsToTheLeastLoadedIsSpreadEvenly(int size) {
        try (var group = LoopGroup.of(size)) {
            group.run(() -> {
                var free = new ArrayList<Promise<EventLoop>>();
                int[] submitted = new int[size];
                var go = SharedChannel.<Integer>buffered(1);
                for (int i = 0; i < 10 * size; i++) {
                    EventLoop loop = group.leastLoaded();
                    submitted[group.loops().indexOf(loop)]++;
                    free.add(loop.submit("waits", () -> {
                        go.receiveOrNull();
                        return EventLoop.current();
                    }));
                }
                go.close();
                Placement.joinAll(free);
                for (int count : submitted) {
                    assertTrue(count >= 8 && count <= 12, () -> "coroutines of each loop: " + Arrays.toString(submitted));
                }
            });
        }
    }

    @Test
    void idleLoopsAreAllChosenNowAndThen() {
        try (var group = LoopGroup.of(2)) {
            EventLoop first = group.leastLoaded();
            int attempts = 0;
            while (group.leastLoaded() == first) {
                attempts++;
                assertTrue(attempts < 1_000, "always " + first.name());
            }
            assertNotSame(group.loop(0), group.loop(1));
        }
    }
}
