package dev.headrace.multicore;

import static dev.headrace.loop.Headrace.sleep;
import static dev.headrace.loop.Headrace.spawn;
import static dev.headrace.loop.Headrace.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headrace.channels.Channel;
import dev.headrace.channels.Detour;
import dev.headrace.channels.Pipeline;
import dev.headrace.channels.StageException;
import dev.headrace.loop.CancelledException;
import dev.headrace.loop.EventLoop;
import dev.headrace.loop.Headrace.Step;
import dev.headrace.loop.Task;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Stages of a pipeline that run on all loops of a group. */
class ShardingTest {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final int COUNT = 2_000;
    private static final List<Integer> NUMBERS = IntStream.range(0, COUNT).boxed().toList();

    /** Suspends a few times, so that results overtake each other. */
    private static int dawdle(int number) {
        for (int i = new Random(number).nextInt(4); i > 0; i--) {
            yieldNow();
        }
        return number;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    void mapParallelKeepsTheOrder(int size) {
        Watchdog.onLoops(size, () -> "none", group -> {
            Set<String> loops = ConcurrentHashMap.newKeySet();
            List<Integer> results = Pipeline.from(NUMBERS).through(group.<Integer, Integer>mapParallel(2 * size, number -> {
                loops.add(EventLoop.current().name());
                while (loops.size() < size) { // every loop takes part, or this hangs
                    yieldNow();
                }
                return dawdle(number);
            })).toList();
            assertEquals(NUMBERS, results);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    void mapParallelUnorderedLosesAndRepeatsNothing(int size) {
        Watchdog.onLoops(size, () -> "none", group -> {
            List<Integer> results = new ArrayList<>(Pipeline.from(NUMBERS)
                    .through(group.mapParallelUnordered(3 * size, ShardingTest::dawdle)).toList());
            results.sort(null);
            assertEquals(NUMBERS, results);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    void aFastElementOvertakesASlowOneInMapParallelUnordered(int size) {
        Watchdog.onLoops(size, () -> "none", group -> {
            var go = SharedChannel.<Integer>buffered(1);
            List<Integer> results = new ArrayList<>();
            Pipeline.of(0, 1).through(group.<Integer, Integer>mapParallelUnordered(2, number -> number == 0 ? go.receive() : number))
                    .forEach(result -> {
                        results.add(result);
                        go.trySend(0);
                    });
            assertEquals(List.of(1, 0), results);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    void aSlowElementHoldsBackABoundedNumberOfThoseBehindIt(int size) {
        int workers = 4;
        Watchdog.onLoops(size, () -> "none", group -> {
            var pulled = new AtomicInteger();
            var go = SharedChannel.<Integer>buffered(1);
            var results = Pipeline.from(NUMBERS).peek(number -> pulled.incrementAndGet())
                    .through(group.<Integer, Integer>mapParallel(workers, number -> number == 0 ? go.receive() : number)).toChannel(1);
            int most = workers + 64;
            while (pulled.get() < most) {
                yieldNow();
            }
            for (int i = 0; i < 100; i++) {
                group.onEach(() -> yieldNow()).join();
            }
            assertEquals(most, pulled.get());
            go.send(0);
            for (int number : NUMBERS) {
                assertEquals(number, results.receive());
            }
            assertNull(results.receiveOrNull());
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    void aStepThatFailsStopsThePipelineAfterTheResultsBeforeIt(int size) {
        var failure = new IOException("no");
        Watchdog.onLoops(size, () -> "none", group -> {
            List<Integer> results = new ArrayList<>();
            var thrown = assertThrows(StageException.class, () -> Pipeline.from(NUMBERS)
                    .through(group.<Integer, Integer>mapParallel(4, number -> {
                        if (number == 321) {
                            throw failure;
                        }
                        return dawdle(number);
                    })).forEach(results::add));
            assertEquals(NUMBERS.subList(0, 321), results);
            var shard = assertInstanceOf(ShardException.class, thrown.getCause());
            assertSame(failure, shard.getCause());
            assertTrue(shard.shard().matches("mapParallel, shard [0-3] of 4"), shard::shard);
            assertTrue(shard.loop().matches("loop-[0-7]"), shard::loop);
            assertTrue(thrown.getMessage().matches("stage 2, through at ShardingTest.java:\\d+, failed: .*ShardException: "
                    + "mapParallel, shard [0-3] of 4 on loop-[0-7] failed: java.io.IOException: no"), thrown::getMessage);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    void aStepThatFailsCancelsTheOtherWorkers(int size) {
        Watchdog.onLoops(size, () -> "none", group -> {
            var ended = new AtomicInteger();
            var asleep = SharedChannel.<Integer>buffered(8);
            var thrown = assertThrows(StageException.class, () -> Pipeline.of(0, 1, 2, 3)
                    .through(group.<Integer, Integer>mapParallelUnordered(4, number -> {
                        if (number == 3) {
                            for (int i = 0; i < 3; i++) {
                                asleep.receive();
                            }
                            throw new IllegalStateException("no");
                        }
                        asleep.send(number);
                        try {
                            sleep(HOUR);
                        } finally {
                            ended.incrementAndGet();
                        }
                        return number;
                    })).count());
            assertEquals("no", thrown.getCause().getCause().getMessage());
            assertEquals(3, ended.get());
        });
    }

    @Test
    void anErrorIsThrownAsItIs() {
        var error = new AssertionError("no");
        Watchdog.onLoops(2, () -> "none", group -> {
            Step<Integer, Integer> step = number -> {
                throw error;
            };
            for (Detour<Integer, Integer> detour : List.of(group.mapParallel(2, step), group.mapParallelUnordered(2, step))) {
                assertSame(error, assertThrows(AssertionError.class, () -> Pipeline.of(1).through(detour).count()));
            }
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatTheStageBeforeFailsWithComesAfterWhatItGaveBefore(boolean ordered) {
        Watchdog.onLoops(2, () -> "none", group -> {
            List<Integer> results = new ArrayList<>();
            Detour<Integer, Integer> detour = ordered ? group.mapParallel(3, ShardingTest::dawdle)
                    : group.mapParallelUnordered(3, ShardingTest::dawdle);
            var thrown = assertThrows(StageException.class, () -> Pipeline.from(NUMBERS).map(number -> {
                if (number == 500) {
                    throw new IOException("no more");
                }
                return number;
            }).through(detour).forEach(results::add));
            assertEquals(2, thrown.stage());
            assertEquals("map", thrown.operation());
            results.sort(null);
            assertEquals(NUMBERS.subList(0, 500), results);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    void aCancelledConsumerStopsTheWorkers(int size) {
        Watchdog.onLoops(size, () -> "none", group -> {
            var running = new AtomicInteger();
            var begun = SharedChannel.<Integer>buffered(8);
            Task<?> consumer = spawn(() -> Pipeline.from(NUMBERS).through(group.<Integer, Integer>mapParallel(4, number -> {
                running.incrementAndGet();
                begun.send(number);
                try {
                    sleep(HOUR);
                } finally {
                    running.decrementAndGet();
                }
                return number;
            })).count());
            for (int i = 0; i < 4; i++) {
                begun.receive();
            }
            consumer.cancel("enough");
            assertThrows(CancelledException.class, consumer::join);
            assertEquals(0, running.get());
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    void aConsumerThatHasEnoughStopsTheWorkersAndTheSource(int size) {
        Watchdog.onLoops(size, () -> "none", group -> {
            var source = Channel.<Integer>buffered(1);
            Task<?> producer = spawn(() -> {
                for (int i = 0; true; i++) {
                    source.send(i);
                }
            });
            assertEquals(NUMBERS.subList(0, 100),
                    Pipeline.consume(source).through(group.mapParallel(4, ShardingTest::dawdle)).take(100).toList());
            assertThrows(RuntimeException.class, producer::join);
            assertTrue(source.isClosed());
            assertEquals(1, EventLoop.current().tasks().size(), () -> EventLoop.current().dump().text());
        });
    }

    @Test
    void aGroupThatIsClosedMeanwhileFailsThePipelineOfAnotherLoop() {
        var group = LoopGroup.of(2);
        Watchdog.guard(group::describe, () -> EventLoop.run(() -> {
            for (boolean ordered : new boolean[] {true, false}) {
                Step<Integer, Integer> step = number -> {
                    Thread.ofVirtual().start(group::close);
                    sleep(HOUR);
                    return number;
                };
                var thrown = assertThrows(StageException.class, () -> Pipeline.of(1, 2)
                        .through(ordered ? group.mapParallel(2, step) : group.mapParallelUnordered(2, step)).count());
                assertInstanceOf(ShardException.class, thrown.getCause());
            }
        }));
        group.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    void aPartitionSendsEqualKeysToTheSameShardInOrder(int size) {
        int shards = size + 1;
        record Seen(int key, int number, String shard) {}
        Watchdog.onLoops(size, () -> "none", group -> {
            List<Seen> all = Pipeline.from(NUMBERS).through(group.<Integer, Seen>partitionBy(number -> number % 100, shards, (in, out) -> {
                for (int number : in) {
                    dawdle(number);
                    out.send(new Seen(number % 100, number, Task.current().name() + " on " + EventLoop.current().name()));
                }
            })).toList();
            Map<Integer, Seen> last = new HashMap<>();
            Set<String> names = new HashSet<>();
            for (Seen seen : all) {
                Seen before = last.put(seen.key, seen);
                assertTrue(before == null || before.shard.equals(seen.shard) && before.number < seen.number, () -> before + ", " + seen);
                names.add(seen.shard);
            }
            assertEquals(COUNT, all.size());
            assertEquals(shards, names.size(), names::toString);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    void theStateOfAShardIsItsOwn(int size) {
        Watchdog.onLoops(size, () -> "none", group -> {
            Map<Integer, Integer> sums = new HashMap<>();
            Pipeline.from(NUMBERS).through(group.<Integer, Map<Integer, Integer>>partitionBy(number -> number % 10, size, (in, out) -> {
                Map<Integer, Integer> mine = new HashMap<>();
                for (int number : in) {
                    mine.merge(number % 10, 1, Integer::sum);
                    assertSame(group.loopFor(number % 10), EventLoop.current());
                }
                out.send(mine);
            })).forEach(part -> part.forEach((key, count) -> assertEquals(null, sums.put(key, count))));
            assertEquals(10, sums.size());
            sums.values().forEach(sum -> assertEquals(COUNT / 10, sum));
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void aShardThatEndsEarlyDropsWhatIsStillToComeForIt(int shards) {
        Watchdog.onLoops(2, () -> "none", group -> {
            List<Integer> results = Pipeline.from(NUMBERS).through(group.<Integer, Integer>partitionBy(number -> number % 7, shards, (in, out) -> {
                for (int i = 0; i < 3; i++) {
                    out.send(in.receive());
                }
            })).toList();
            assertEquals(3 * shards, results.size());
        });
    }

    @Test
    void aShardThatFailsIsNamedAndCancelsTheOthers() {
        Watchdog.onLoops(2, () -> "none", group -> {
            var ended = new AtomicInteger();
            var begun = SharedChannel.<Integer>buffered(4);
            var thrown = assertThrows(StageException.class, () -> Pipeline.from(NUMBERS)
                    .through(group.<Integer, Integer>partitionBy(number -> number, 4, (in, out) -> {
                        begun.send(1);
                        try {
                            for (int number : in) {
                                if (number == 77) {
                                    throw new IOException("no");
                                }
                            }
                            sleep(HOUR);
                        } finally {
                            ended.incrementAndGet();
                        }
                    })).count());
            int shard = LoopGroup.shardOf(77, 4);
            assertEquals("partitionBy, shard " + shard + " of 4 on loop-" + shard % 2 + " failed: java.io.IOException: no",
                    thrown.getCause().getMessage());
            assertEquals(begun.size(), ended.get());
        });
    }

    @Test
    void aKeyThatCannotBeToldFailsThePipelineAfterWhatCameBefore() {
        Watchdog.onLoops(2, () -> "none", group -> {
            List<Integer> results = new ArrayList<>();
            var thrown = assertThrows(StageException.class, () -> Pipeline.from(NUMBERS)
                    .through(group.<Integer, Integer>partitionBy(number -> 10 / (10 - number), 2, (in, out) -> {
                        for (int number : in) {
                            out.send(number);
                        }
                    })).forEach(results::add));
            assertInstanceOf(ArithmeticException.class, thrown.getCause());
            results.sort(null);
            assertEquals(NUMBERS.subList(0, 10), results);
        });
    }

    @Test
    void detoursFollowEachOther() {
        Watchdog.onLoops(2, () -> "none", group -> assertEquals(COUNT * (COUNT - 1L), Pipeline.from(NUMBERS)
                .through(group.<Integer, Long>mapParallel(2, number -> 2L * number))
                .through(group.<Long, Long>partitionBy(number -> number, 3, (in, out) -> {
                    long sum = 0;
                    for (long number : in) {
                        sum += number;
                    }
                    out.send(sum);
                }))
                .fold(0L, Long::sum)));
    }

    @Test
    void nothingIsUndeliveredAtTheEnd() {
        var group = LoopGroup.of(2);
        group.run(() -> {
            Pipeline.from(NUMBERS).through(group.mapParallel(4, ShardingTest::dawdle)).count();
            Pipeline.from(NUMBERS).through(group.mapParallelUnordered(4, ShardingTest::dawdle)).count();
        });
        Account account = group.shutdown();
        assertEquals(0, account.undelivered(), account::toString);
        assertEquals(4L * COUNT, account.delivered());
        assertEquals(0, account.failed() + account.cancelled() + account.unfinished(), account::toString);
    }

    @Test
    void thereIsAtLeastOneWorker() {
        try (var group = LoopGroup.of(1)) {
            assertThrows(IllegalArgumentException.class, () -> group.mapParallel(0, number -> number));
            assertThrows(IllegalArgumentException.class, () -> group.mapParallelUnordered(0, number -> number));
            assertThrows(IllegalArgumentException.class, () -> group.partitionBy(number -> number, 0, (in, out) -> {}));
        }
    }
}
