package dev.headrace.channels;

import static dev.headrace.channels.VirtualTime.millis;
import static dev.headrace.loop.Headrace.sleep;
import static dev.headrace.loop.Headrace.yieldNow;
import static java.time.Duration.ofMillis;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headrace.loop.EventLoop;
import dev.headrace.loop.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Buffers, merges, parallel maps and partitions: the stages with coroutines of their own. */
class PipelineCutTest {

    private static final List<Integer> HUNDRED = IntStream.rangeClosed(1, 100).boxed().toList();

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 1000})
    void aBufferKeepsTheOrder(int capacity) {
        EventLoop.run(() -> assertEquals(HUNDRED, Pipeline.from(HUNDRED).buffered(capacity).map(n -> n).buffered(capacity).toList()));
    }

    @Test
    void aBufferPutsWhatIsBeforeItIntoACoroutineOfItsOwn() {
        EventLoop.run(() -> {
            var names = new TreeSet<String>();
            Pipeline.of(1, 2, 3).peek(n -> names.add("before: " + Task.current().name())).buffered(1)
                    .peek(n -> names.add("after: " + Task.current().name())).count();
            assertEquals(2, names.size());
            assertTrue(names.contains("after: main"), names::toString);
            assertTrue(names.last().startsWith("before: stage 3, buffered at PipelineCutTest.java:"), names::toString);
        });
    }

    @Test
    void aBufferReadsAheadAsFarAsItHasRoom() {
        EventLoop.run(() -> {
            var pulled = new Counting();
            List<Integer> counts = new ArrayList<>();
            pulled.numbers().buffered(3).peek(n -> {
                yieldNow();
                yieldNow();
                counts.add(pulled.count - n);
            }).take(3).count();
            assertEquals(List.of(4, 4, 4), counts); // three in the buffer, one waits to be sent
        });
    }

    @Test
    void bothSidesOfABufferWorkAtTheSameTime() {
        VirtualTime.run(() -> {
            Pipeline.of(10, 10, 10, 10).map(Pauses::then).buffered(1).map(Pauses::then).count();
            assertEquals(50, millis());
        });
    }

    @Test
    void noCoroutineIsLeftWhenTheEndReturns() {
        EventLoop.run(() -> {
            new Counting().numbers().buffered(1).merge(new Counting().numbers().buffered(2)).mapParallel(3, n -> n)
                    .mapParallelUnordered(3, n -> n).partitionBy(n -> n, 3, lane -> lane.buffered(1)).take(10).count();
            assertEquals(1, EventLoop.current().tasks().size());
        });
    }

    @Test
    void mergeGivesElementsAsTheyCome() {
        VirtualTime.run(() -> assertEquals(List.of(11, 20, 12, 13, 23), Pipeline.of(11, 12, 13).map(Pauses::then)
                .merge(Pipeline.of(20, 23).map(Pauses::then)).toList()));
    }

    @Test
    void mergeEndsWithTheLastAndKeepsTheOrderOfEach() {
        EventLoop.run(() -> {
            var odd = Pipeline.from(HUNDRED).filter(n -> n % 2 == 1);
            var even = Pipeline.from(HUNDRED).filter(n -> n % 2 == 0);
            var merged = odd.merge(even, Pipeline.of()).toList();
            assertEquals(100, merged.size());
            assertEquals(odd.toList(), merged.stream().filter(n -> n % 2 == 1).toList());
            assertEquals(even.toList(), merged.stream().filter(n -> n % 2 == 0).toList());
        });
    }

    @Test
    void mergeStarvesNobody() {
        EventLoop.run(() -> {
            var merged = Pipeline.generate(() -> 1).merge(Pipeline.generate(() -> 2)).take(100).toList();
            long ones = merged.stream().filter(n -> n == 1).count();
            assertTrue(ones > 25 && ones < 75, () -> ones + " of 100");
        });
    }

    @Test
    void aParallelMapWorksOnSoManyAtATimeAndKeepsTheOrder() {
        VirtualTime.run(() -> {
            assertEquals(List.of(40, 30, 20, 10), Pipeline.of(40, 30, 20, 10).mapParallel(4, Pauses::then).toList());
            assertEquals(40, millis());
            assertEquals(List.of(40, 30, 20, 10), Pipeline.of(40, 30, 20, 10).mapParallel(2, Pauses::then).toList());
            assertEquals(40 + 50, millis()); // 40 and 10 on one, 30 and 20 on the other
        });
    }

    @Test
    void anUnorderedParallelMapGivesResultsAsTheyAreReady() {
        VirtualTime.run(() -> {
            assertEquals(List.of(10, 20, 30, 40), Pipeline.of(40, 30, 20, 10).mapParallelUnordered(4, Pauses::then).toList());
            assertEquals(40, millis());
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 10, 200})
    void parallelMapsLoseNothing(int workers) {
        EventLoop.run(() -> {
            assertEquals(HUNDRED, Pipeline.from(HUNDRED).mapParallel(workers, PipelineCutTest::afterAWhile).toList());
            assertEquals(HUNDRED, Pipeline.from(HUNDRED).mapParallelUnordered(workers, PipelineCutTest::afterAWhile).toList()
                    .stream().sorted().toList());
        });
    }

    private static int afterAWhile(int n) {
        for (int i = 0; i < n * 7 % 5; i++) {
            yieldNow();
        }
        return n;
    }

    @Test
    void neverMoreThanSoManyWorkAtATime() {
        EventLoop.run(() -> {
            var busy = new Object() {
                int now;
                int most;
            };
            Pipeline.from(HUNDRED).mapParallelUnordered(4, n -> {
                busy.most = Math.max(busy.most, ++busy.now);
                yieldNow();
                busy.now--;
                return n;
            }).count();
            assertEquals(4, busy.most);
        });
    }

    @Test
    void aSlowElementHoldsBackABoundedNumber() {
        VirtualTime.run(() -> {
            var pulled = new Counting();
            pulled.numbers().mapParallel(3, n -> n == 1 ? Pauses.then(1000) : n).take(1).count();
            assertTrue(pulled.count <= 6, () -> pulled.count + " pulled");
        });
    }

    @Test
    void aSourceIsPulledByOneWorkerAtATime() {
        EventLoop.run(() -> {
            var inside = new boolean[1];
            var source = new Counting().numbers().take(20).map(n -> {
                assertEquals(false, inside[0]);
                inside[0] = true;
                yieldNow();
                inside[0] = false;
                return n;
            });
            assertEquals(20, source.mapParallel(5, n -> n).count());
            assertEquals(20, source.mapParallelUnordered(5, n -> n).count());
        });
    }

    @Test
    void aPartitionKeepsTheOrderOfEachKey() {
        EventLoop.run(() -> {
            var results = Pipeline.from(HUNDRED).partitionBy(n -> n % 10, 3, lane -> lane.map(PipelineCutTest::afterAWhile)).toList();
            assertEquals(100, results.size());
            for (int key = 0; key < 10; key++) {
                int digit = key;
                assertEquals(HUNDRED.stream().filter(n -> n % 10 == digit).toList(),
                        results.stream().filter(n -> n % 10 == digit).toList());
            }
        });
    }

    @Test
    void lanesWorkAtTheSameTime() {
        VirtualTime.run(() -> {
            Pipeline.of(10, 11, 10, 11).partitionBy(n -> n, 2, lane -> lane.map(Pauses::then)).count();
            assertEquals(22, millis());
        });
    }

    @Test
    void eachKeyHasALaneOfItsOwn() {
        EventLoop.run(() -> {
            var opened = new ArrayList<String>();
            var totals = Pipeline.of("a", "b", "a", "c", "a").<String, String>partitionBy(word -> word, (word, lane) -> {
                opened.add(word);
                return lane.<Integer>scan(0, (n, one) -> n + 1).map(n -> word + n);
            }).toList();
            assertEquals(List.of("a", "b", "c"), opened);
            assertEquals(List.of("a1", "a2", "a3", "b1", "c1"), totals.stream().sorted().toList());
        });
    }

    @Test
    void aLaneThatEndsEarlyDropsTheRest() {
        EventLoop.run(() -> assertEquals(List.of(1, 2, 3), Pipeline.of(1, 2, 1, 3, 1, 2)
                .<Integer, Integer>partitionBy(n -> n, (n, lane) -> lane.take(1)).toList()));
    }

    @Test
    void aLaneMayBeASumAtTheEnd() {
        EventLoop.run(() -> assertEquals(List.of("3 even", "3 odd"), Pipeline.of(1, 2, 3, 4, 5, 6)
                .<String, String>partitionBy(n -> n % 2 == 0 ? "even" : "odd",
                        (kind, lane) -> lane.batch(9).map(all -> all.size() + " " + kind))
                .toList().stream().sorted().toList()));
    }

    @Test
    void aConsumerThatIsSlowSlowsTheSource() {
        VirtualTime.run(() -> {
            var pulled = new Counting();
            pulled.numbers().mapParallelUnordered(2, n -> n).partitionBy(n -> n, 2, lane -> lane.buffered(1)).take(5).forEach(n -> {
                sleep(ofMillis(10));
                assertTrue(pulled.count < 25, () -> pulled.count + " pulled");
            });
        });
    }

    @Test
    void aPartitionWhoseStagesCannotBeMadeFails() {
        EventLoop.run(() -> {
            var failure = assertThrows(StageException.class, () -> Pipeline.of(1).partitionBy(n -> n, 1, lane -> {
                throw new IllegalArgumentException("no stages");
            }).count());
            assertEquals("partitionBy", failure.operation());
        });
    }

    @Test
    void aPartitionWithoutStagesFails() {
        EventLoop.run(() -> {
            var failure = assertThrows(StageException.class, () -> Pipeline.of(1).<Integer, Integer>partitionBy(n -> n, (n, lane) -> null).count());
            assertEquals("partitionBy", failure.operation());
            assertEquals("lane 1 has no stages: the function that makes them has returned null", failure.getCause().getMessage());
        });
    }

    /** A key that cannot be compared, and perhaps not even hashed or printed. */
    private static final class BadKey {

        private final boolean hashes;
        private final String name;

        BadKey(boolean hashes, String name) {
            this.hashes = hashes;
            this.name = name;
        }

        @Override
        public int hashCode() {
            if (!hashes) {
                throw new IllegalStateException("no hash");
            }
            return 1;
        }

        @Override
        public boolean equals(Object other) {
            throw new IllegalStateException("no comparison");
        }

        @Override
        public String toString() {
            if (name == null) {
                throw new IllegalStateException("no name");
            }
            return name;
        }
    }

    @Test
    void aPartitionWithABadKeyFails() {
        EventLoop.run(() -> {
            assertFailsPartition("no hash", new BadKey(false, "a"));
            assertFailsPartition("no name", new BadKey(true, null));
            assertFailsPartition("no comparison", new BadKey(true, "a"), new BadKey(true, "a"));
        });
    }

    private static void assertFailsPartition(String cause, BadKey... keys) {
        var failure = assertThrows(StageException.class,
                () -> Pipeline.of(keys).<BadKey, BadKey>partitionBy(key -> key, (key, lane) -> lane).count());
        assertEquals("partitionBy", failure.operation());
        assertEquals(cause, failure.getCause().getMessage());
    }
}
