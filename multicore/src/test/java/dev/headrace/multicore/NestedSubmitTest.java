package dev.headrace.multicore;

import static dev.headrace.loop.Headrace.sleep;
import static dev.headrace.loop.Headrace.spawn;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.headrace.loop.CancelledException;
import dev.headrace.loop.Promise;
import dev.headrace.loop.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Loops that submit to each other, back and forth. There is no queue between them that could be full. */
class NestedSubmitTest {

    private static final int DEEP = 10_000;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    void callsTenThousandDeepReturn(int size) {
        Watchdog.onLoops(size, () -> "none", group -> assertEquals(DEEP, submitDeep(group, DEEP)));
    }

    private static int submitDeep(LoopGroup group, int depth) {
        return depth == 0 ? 0 : 1 + group.loop(depth % group.size()).submit(() -> submitDeep(group, depth - 1)).join();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    void tenThousandAtOnceFromEveryLoopToEveryOtherReturn(int size) {
        int count = 10_000 / size;
        Watchdog.onLoops(size, () -> "none", group -> {
            List<List<Integer>> sums = group.onEach(() -> {
                List<Promise<Integer>> answers = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    int number = i;
                    answers.add(group.loop(i % size).submit(() -> group.loop((number + 1) % size).submit(() -> number).join()));
                }
                return Placement.joinAll(answers);
            }).join();
            assertEquals(size, sums.size());
            for (List<Integer> one : sums) {
                for (int i = 0; i < count; i++) {
                    assertEquals(i, one.get(i));
                }
            }
        });
    }

    @Test
    void aFailureIsCarriedThroughAllCalls() {
        var failure = new IllegalStateException("at the bottom");
        Watchdog.onLoops(2, () -> "none", group ->
                assertSame(failure, assertThrows(IllegalStateException.class, () -> failDeep(group, 1_000, failure))));
    }

    private static void failDeep(LoopGroup group, int depth, RuntimeException failure) {
        if (depth == 0) {
            throw failure;
        }
        group.loop(depth % group.size()).submit(() -> failDeep(group, depth - 1, failure)).join();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    void aCancellationIsCarriedThroughAllCalls(int size) {
        var ended = new AtomicInteger();
        int depth = 1_000;
        Watchdog.onLoops(size, () -> ended + " of " + depth + " ended", group -> {
            var deepest = SharedChannel.<Integer>buffered(1);
            Task<?> caller = spawn(() -> callDeep(group, depth, deepest, ended));
            deepest.receive();
            caller.cancel("enough");
            assertEquals("enough", assertThrows(CancelledException.class, caller::join).why());
            assertEquals(depth, ended.get());
        });
    }

    private static void callDeep(LoopGroup group, int depth, SharedChannel<Integer> deepest, AtomicInteger ended) {
        if (depth == 0) {
            deepest.send(1);
            sleep(Duration.ofHours(1));
        }
        group.loop(depth % group.size()).call(() -> {
            try {
                callDeep(group, depth - 1, deepest, ended);
            } finally {
                ended.incrementAndGet();
            }
        });
    }

    @Test
    void aGroupThatIsClosedMeanwhileEndsEveryWait() throws InterruptedException {
        for (int round = 0; round < 20; round++) {
            var group = LoopGroup.of(2);
            var begun = new CountDownLatch(1);
            var ended = new CountDownLatch(1);
            Thread.ofPlatform().daemon().start(() -> {
                assertThrows(RuntimeException.class, () -> group.run(() -> backAndForthForEver(group, begun)));
                ended.countDown();
            });
            begun.await();
            Account account = group.shutdown();
            ended.await();
            assertEquals(0, account.unfinished(), account::toString);
        }
    }

    private static void backAndForthForEver(LoopGroup group, CountDownLatch begun) {
        for (int i = 0; true; i++) {
            int number = i;
            group.loop(1).submit(() -> group.loop(0).submit(() -> number).join()).join();
            begun.countDown();
        }
    }
}
