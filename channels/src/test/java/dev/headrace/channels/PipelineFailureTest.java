package dev.headrace.channels;

import static dev.headrace.channels.VirtualTime.millis;
import static dev.headrace.loop.Headrace.sleep;
import static dev.headrace.loop.Headrace.spawn;
import static dev.headrace.loop.Headrace.yieldNow;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headrace.loop.Awaitable;
import dev.headrace.loop.CancelledException;
import dev.headrace.loop.EventLoop;
import dev.headrace.loop.Task;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Failures, cancellations and early ends: what travels which way, and what is closed. */
class PipelineFailureTest {

    /** Ways to put something between a source and an end. */
    static final List<Map.Entry<String, UnaryOperator<Pipeline<Integer>>>> BETWEEN = List.of(
            Map.entry("nothing", all -> all),
            Map.entry("a buffer", all -> all.buffered(2)),
            Map.entry("three buffers", all -> all.buffered(0).map(n -> n).buffered(1).buffered(3)),
            Map.entry("a merge", all -> all.merge(Pipeline.of())),
            Map.entry("another merge", all -> Pipeline.<Integer>of().merge(all)),
            Map.entry("parallel map", all -> all.mapParallel(3, n -> n)),
            Map.entry("unordered map", all -> all.mapParallelUnordered(3, n -> n)),
            Map.entry("a partition", all -> all.partitionBy(n -> n, 2, lane -> lane)),
            Map.entry("a timed batch", all -> all.batch(1, ofMillis(1)).flatMap(batch -> batch)),
            Map.entry("a sequence", all -> Pipeline.<Integer>of().concat(all)),
            Map.entry("an inner one", all -> Pipeline.of(1).concatMap(n -> all.buffered(1))),
            Map.entry("a recovery", all -> all.onError(e -> {
                throw e;
            })),
            Map.entry("a time-out", all -> all.timeout(ofSeconds(10))),
            Map.entry("an iterator", all -> Pipeline.from(List.of(1)).concatMap(n -> Pipeline.from(all.buffered(1).iterator()))),
            Map.entry("a zip", all -> all.buffered(1).zip(new Counting().numbers().buffered(1), (n, m) -> n)));

    @ParameterizedTest
    @FieldSource("BETWEEN")
    void aFailureNamesItsStageAndClosesTheSource(Map.Entry<String, UnaryOperator<Pipeline<Integer>>> between) {
        EventLoop.run(() -> {
            var source = new Closings(100);
            var cause = new IOException("disk full");
            var failing = Pipeline.from(source).filter(n -> true).map(n -> {
                if (n == 3) {
                    throw cause;
                }
                return n;
            });
            Throwable failure = assertThrows(StageException.class, () -> between.getValue().apply(failing).count());
            while (failure.getCause() instanceof StageException inner) {
                failure = inner; // of a stage between whose own function has failed with it
            }
            assertSame(cause, failure.getCause());
            assertTrue(failure.getMessage().matches(
                    "stage 3, map at PipelineFailureTest\\.java:\\d+, failed: java\\.io\\.IOException: disk full"), failure.getMessage());
            assertEquals(1, source.closed);
            assertEquals(1, EventLoop.current().tasks().size());
        });
    }

    @ParameterizedTest
    @FieldSource("BETWEEN")
    void anEarlyEndClosesTheSource(Map.Entry<String, UnaryOperator<Pipeline<Integer>>> between) {
        EventLoop.run(() -> {
            var source = new Closings(1_000_000);
            assertEquals(1, between.getValue().apply(Pipeline.from(source)).findFirst().orElseThrow());
            assertEquals(1, source.closed);
            assertTrue(source.taken < 20, () -> source.taken + " taken");
            assertEquals(1, EventLoop.current().tasks().size());
        });
    }

    @ParameterizedTest
    @FieldSource("BETWEEN")
    void anEndClosesTheSourceOnce(Map.Entry<String, UnaryOperator<Pipeline<Integer>>> between) {
        EventLoop.run(() -> {
            var source = new Closings(10);
            assertEquals(10, between.getValue().apply(Pipeline.from(source)).count());
            assertEquals(1, source.closed);
        });
    }

    @ParameterizedTest
    @FieldSource("BETWEEN")
    void aFailureOfTheEndClosesTheSource(Map.Entry<String, UnaryOperator<Pipeline<Integer>>> between) {
        EventLoop.run(() -> {
            var source = new Closings(100);
            var failure = assertThrows(StageException.class, () -> between.getValue().apply(Pipeline.from(source)).forEach(n -> {
                throw new IOException("no " + n);
            }));
            assertEquals("forEach", failure.operation());
            assertEquals("no 1", failure.getCause().getMessage());
            assertEquals(1, source.closed);
            assertEquals(1, EventLoop.current().tasks().size());
        });
    }

    @ParameterizedTest
    @FieldSource("BETWEEN")
    void aCancellationReachesASourceThatWaits(Map.Entry<String, UnaryOperator<Pipeline<Integer>>> between) {
        VirtualTime.run(() -> {
            var source = new Closings(100);
            var trace = new ArrayList<String>();
            Task<Long> task = spawn(() -> between.getValue().apply(Pipeline.from(source).map(n -> {
                try {
                    sleep(ofSeconds(n));
                    return n;
                } finally {
                    trace.add("end of " + n);
                }
            })).count());
            sleep(ofMillis(1500));
            task.cancel("enough");
            assertThrows(CancelledException.class, task::join);
            assertEquals(Awaitable.State.CANCELLED, task.state());
            assertEquals(List.of("end of 1", "end of 2"), trace);
            assertEquals(1500, millis());
            assertEquals(1, source.closed);
            assertEquals(1, EventLoop.current().tasks().size());
        });
    }

    @Test
    void whatPassedTheCutBeforeAFailureIsDelivered() {
        EventLoop.run(() -> {
            for (UnaryOperator<Pipeline<Integer>> cut : List.<UnaryOperator<Pipeline<Integer>>>of(
                    all -> all.buffered(10), all -> all.mapParallel(4, n -> n), all -> all.buffered(0))) {
                List<Integer> got = new ArrayList<>();
                assertThrows(StageException.class, () -> cut.apply(Pipeline.of(3, 2, 1, 0).map(n -> 6 / n)).forEach(got::add));
                assertEquals(List.of(2, 3, 6), got);
            }
        });
    }

    @Test
    void aParallelMapFailsWhereItsElementStands() {
        VirtualTime.run(() -> {
            List<Integer> got = new ArrayList<>();
            var failure = assertThrows(StageException.class, () -> Pipeline.of(50, 30, -1, 40).mapParallel(4, n -> {
                sleep(ofMillis(Math.abs(n)));
                return 100 / (n + 1);
            }).forEach(got::add));
            assertEquals(List.of(1, 3), got);
            assertEquals("mapParallel", failure.operation());
            assertEquals(2, failure.stage());
        });
    }

    @Test
    void aFailingWorkerEndsTheOthers() {
        VirtualTime.run(() -> {
            var trace = new ArrayList<Integer>();
            assertThrows(StageException.class, () -> Pipeline.of(10, 1000, 2000).mapParallelUnordered(3, n -> {
                try {
                    sleep(ofMillis(n));
                    throw new IOException();
                } finally {
                    trace.add(n);
                }
            }).count());
            assertEquals(10, millis());
            assertEquals(List.of(10, 1000, 2000), trace.stream().sorted().toList());
        });
    }

    @Test
    void aFailureKnowsItsStage() {
        EventLoop.run(() -> {
            var failure = assertThrows(StageException.class, () -> Pipeline.of(1).map(n -> n).filter(n -> 1 / (n - 1) == 1).count());
            assertEquals(3, failure.stage());
            assertEquals("filter", failure.operation());
            assertTrue(failure.line().startsWith("PipelineFailureTest.java:"), failure.line());
            assertTrue(failure.getCause() instanceof ArithmeticException);
        });
    }

    @Test
    void aSourceThatFailsIsNamedToo() {
        EventLoop.run(() -> {
            var failure = assertThrows(StageException.class, () -> Pipeline.from(() -> {
                throw new IllegalStateException("not open");
            }).count());
            assertTrue(failure.getMessage().startsWith("stage 1, from at "), failure.getMessage());
        });
    }

    @Test
    void aChannelThatWasClosedWithACauseFailsThePipeline() {
        EventLoop.run(() -> {
            Channel<Integer> channel = Channel.buffered(1);
            channel.send(1);
            channel.close(new IOException("torn"));
            List<Integer> got = new ArrayList<>();
            var failure = assertThrows(StageException.class, () -> Pipeline.from(channel).buffered(1).forEach(got::add));
            assertEquals(List.of(1), got);
            assertEquals("torn", failure.getCause().getCause().getMessage());
        });
    }

    @Test
    void errorsComeAsTheyAre() {
        EventLoop.run(() -> {
            assertThrows(AssertionError.class, () -> Pipeline.of(1).map(PipelineFailureTest::error).count());
            assertThrows(AssertionError.class, () -> Pipeline.of(1).map(PipelineFailureTest::error).buffered(1).count());
            assertThrows(AssertionError.class, () -> Pipeline.of(1).mapParallel(2, PipelineFailureTest::error).count());
        });
    }

    private static int error(int n) {
        throw new AssertionError("E");
    }

    @Test
    void aNullIsAFailure() {
        EventLoop.run(() -> {
            assertEquals("a pipeline carries no nulls",
                    assertThrows(StageException.class, () -> Pipeline.of(1).map(n -> null).count()).getCause().getMessage());
            var list = new ArrayList<Integer>();
            list.add(null);
            assertEquals("from", assertThrows(StageException.class, () -> Pipeline.from(list).count()).operation());
        });
    }

    @Test
    void aCancelledJoinInAStageComesAsItIs() {
        EventLoop.run(() -> {
            Task<Integer> never = spawn(() -> 1);
            never.cancel();
            yieldNow();
            assertThrows(CancelledException.class, () -> Pipeline.of(1).map(n -> never.join()).count());
            assertThrows(CancelledException.class, () -> Pipeline.of(1).map(n -> never.join()).buffered(1).count());
            assertThrows(CancelledException.class, () -> Pipeline.of(1).mapParallel(2, n -> never.join()).count());
        });
    }

    @Test
    void onErrorGoesOnWithAnotherPipeline() {
        EventLoop.run(() -> {
            var source = new Closings(9);
            var got = Pipeline.from(source).map(n -> 6 / (3 - n)).buffered(4).onError(failure -> {
                assertEquals(1, source.closed);
                assertEquals("map", failure.operation());
                return Pipeline.of(-1, -2);
            }).toList();
            assertEquals(List.of(3, 6, -1, -2), got);
        });
    }

    @Test
    void aSecondFailureIsNotRecoveredFrom() {
        EventLoop.run(() -> assertEquals("second", assertThrows(StageException.class, () -> Pipeline.of(1).map(n -> 1 / (n - 1))
                .onError(failure -> Pipeline.<Integer>generate(() -> {
                    throw new IOException("second");
                })).count()).getCause().getMessage()));
    }

    @Test
    void aFailureToCloseIsReported() {
        EventLoop.run(() -> {
            var failure = assertThrows(StageException.class, () -> Pipeline.from(java.util.stream.Stream.of(1).onClose(() -> {
                throw new IllegalStateException("stuck");
            })).count());
            assertEquals("stuck", failure.getCause().getMessage());
        });
    }

    @Test
    void aFailureToCloseDoesNotHideTheFailure() {
        EventLoop.run(() -> {
            var failure = assertThrows(StageException.class, () -> Pipeline.from(java.util.stream.Stream.of(1).onClose(() -> {
                throw new IllegalStateException("stuck");
            })).map(n -> 1 / (n - 1)).buffered(1).count());
            assertEquals("map", failure.operation());
            assertEquals("stuck", failure.getSuppressed()[0].getCause().getMessage());
        });
    }

    @Test
    void closingMaySuspendAlthoughTheTaskIsCancelled() {
        VirtualTime.run(() -> {
            var closed = new boolean[1];
            Task<Long> task = spawn(() -> Pipeline.from(java.util.stream.Stream.generate(() -> 1).onClose(() -> {
                sleep(ofMillis(10));
                closed[0] = true;
            })).buffered(2).map(n -> Pauses.then(100)).count());
            sleep(ofMillis(250));
            task.cancel();
            assertThrows(CancelledException.class, task::join);
            assertTrue(closed[0]);
        });
    }

    @Test
    void whatACancelledRunHasNotPulledStaysInTheChannel() {
        VirtualTime.run(() -> {
            Channel<Integer> channel = Channel.buffered(10);
            channel.sendAll(List.of(1, 2, 3, 4));
            Task<Long> task = spawn(() -> Pipeline.from(channel).map(n -> Pauses.then(100)).count());
            sleep(ofMillis(150));
            task.cancel();
            assertThrows(CancelledException.class, task::join);
            assertEquals(3, channel.receive());
            assertEquals(false, channel.isClosed());
        });
    }

    @Test
    void aRunInAScopeThatFailsIsCancelled() {
        EventLoop.run(() -> {
            var source = new Closings(1_000_000);
            assertThrows(IOException.class, () -> dev.headrace.loop.Scope.run(scope -> {
                scope.spawn(() -> Pipeline.from(source).buffered(1).forEach(n -> yieldNow()));
                yieldNow();
                throw new IOException();
            }));
            assertEquals(1, source.closed);
            assertNull(EventLoop.current().tasks().stream().filter(one -> one != Task.current()).findAny().orElse(null));
        });
    }
}
