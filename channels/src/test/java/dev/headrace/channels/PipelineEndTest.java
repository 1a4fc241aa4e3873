package dev.headrace.channels;

import static dev.headrace.loop.Headrace.spawn;
import static dev.headrace.loop.Headrace.yieldNow;
import static java.time.Duration.ofMillis;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headrace.loop.EventLoop;
import dev.headrace.loop.Generator;
import dev.headrace.loop.Task;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Where pipelines begin and what they end in, but for publishers. */
class PipelineEndTest {

    @Test
    void aStreamIsClosedAtTheEnd() {
        EventLoop.run(() -> {
            var closed = new int[1];
            assertEquals(List.of(1, 2), Pipeline.from(Stream.of(1, 2).onClose(() -> closed[0]++)).toList());
            assertEquals(1, closed[0]);
            Pipeline.from(Stream.generate(() -> 1).onClose(() -> closed[0]++)).take(3).count();
            assertEquals(2, closed[0]);
        });
    }

    @Test
    void aGeneratorIsClosedWhenThePipelineStops() {
        EventLoop.run(() -> {
            var trace = new ArrayList<String>();
            var numbers = Generator.<Integer>of(g -> {
                try {
                    for (int n = 1; ; n++) {
                        yieldNow();
                        g.yield(n);
                    }
                } finally {
                    trace.add("closed");
                }
            });
            assertEquals(List.of(1, 2), Pipeline.from(numbers).take(2).toList());
            assertEquals(List.of("closed"), trace);
            assertTrue(numbers.isEnded());
        });
    }

    @Test
    void anIteratorGoesOnWhereTheLastRunStopped() {
        EventLoop.run(() -> {
            var numbers = Pipeline.from(List.of(1, 2, 3).iterator());
            assertEquals(Optional.of(1), numbers.findFirst());
            assertEquals(List.of(2, 3), numbers.toList());
            assertEquals(List.of(), numbers.toList());
        });
    }

    @Test
    void aReceiverIsReadToItsEndAndLeftAloneBefore() {
        EventLoop.run(() -> {
            Channel<Integer> channel = Channel.buffered(5);
            channel.sendAll(List.of(1, 2, 3));
            assertEquals(List.of(1, 2), Pipeline.from(channel).take(2).toList());
            assertFalse(channel.isClosed());
            channel.close();
            assertEquals(List.of(3), Pipeline.from(channel).toList());
        });
    }

    @Test
    void consumingAChannelStopsItsSender() {
        EventLoop.run(() -> {
            Channel<Integer> channel = Channel.rendezvous();
            Task<Integer> sender = spawn(() -> {
                for (int n = 1; ; n++) {
                    try {
                        channel.send(n);
                    } catch (ClosedException e) {
                        return n;
                    }
                }
            });
            assertEquals(List.of(1, 2), Pipeline.consume(channel).take(2).toList());
            assertEquals(3, sender.join());
        });
    }

    @Test
    void generateEndsWithNull() {
        EventLoop.run(() -> {
            var left = new int[] {3};
            var numbers = Pipeline.generate(() -> left[0] == 0 ? null : left[0]--);
            assertEquals(List.of(3, 2, 1), numbers.mapParallel(4, n -> n).toList());
        });
    }

    @Test
    void collectorsWork() {
        EventLoop.run(() -> {
            assertEquals("a-b", Pipeline.of("a", "b").collect(Collectors.joining("-")));
            assertEquals(Map.of(true, List.of(2), false, List.of(1, 3)),
                    Pipeline.of(1, 2, 3).collect(Collectors.partitioningBy(n -> n % 2 == 0)));
        });
    }

    @Test
    void aCollectorThatFailsIsNamed() {
        EventLoop.run(() -> assertEquals("collect", assertThrows(StageException.class,
                () -> Pipeline.of(1, 1).collect(Collectors.toMap(n -> n, n -> n))).operation()));
    }

    @Test
    void foldReduceCountAndFindFirst() {
        EventLoop.run(() -> {
            assertEquals("0123", Pipeline.of(1, 2, 3).<String>fold("0", (text, n) -> text + n));
            assertEquals(Optional.of(6), Pipeline.of(1, 2, 3).reduce(Integer::sum));
            assertEquals(Optional.empty(), Pipeline.<Integer>of().reduce(Integer::sum));
            assertEquals(3, Pipeline.of(1, 2, 3).count());
            assertEquals(Optional.of(1), Pipeline.of(1, 2, 3).findFirst());
            assertEquals(Optional.empty(), Pipeline.of().findFirst());
        });
    }

    @Test
    void findFirstPullsOne() {
        EventLoop.run(() -> {
            var pulled = new Counting();
            pulled.numbers().map(n -> n).findFirst();
            assertEquals(1, pulled.count);
        });
    }

    @Test
    void toSendsEverythingAndLeavesTheChannelOpen() {
        EventLoop.run(() -> {
            Channel<Integer> channel = Channel.buffered(5);
            Pipeline.of(1, 2).to(channel);
            Pipeline.of(3).to(channel);
            assertFalse(channel.isClosed());
            assertEquals(List.of(1, 2, 3), channel.receiveBatch(9));
        });
    }

    @Test
    void toWaitsForRoom() {
        EventLoop.run(() -> {
            Channel<Integer> channel = Channel.rendezvous();
            var pulled = new Counting();
            Task<?> task = spawn(() -> pulled.numbers().to(channel));
            assertEquals(1, channel.receive());
            yieldNow();
            assertEquals(2, pulled.count);
            channel.cancel();
            assertInstanceOf(ClosedException.class, assertThrows(StageException.class, task::join).getCause());
        });
    }

    @Test
    void teeSendsEachElementToBoth() {
        EventLoop.run(() -> {
            Channel<Integer> branch = Channel.rendezvous();
            Task<List<Integer>> other = spawn(() -> Pipeline.from(branch).map(n -> -n).toList());
            assertEquals(List.of(1, 2, 3), Pipeline.of(1, 2, 3).tee(branch).toList());
            branch.close();
            assertEquals(List.of(-1, -2, -3), other.join());
        });
    }

    @Test
    void toChannelRunsOnItsOwnUpToItsCapacity() {
        EventLoop.run(() -> {
            var pulled = new Counting();
            Receiver<Integer> channel = pulled.numbers().take(6).toChannel(2);
            yieldNow();
            assertEquals(3, pulled.count);
            assertEquals(List.of(1, 2, 3, 4, 5, 6), channel.stream().toList());
            assertTrue(channel.isEnded());
            assertNull(channel.tryReceive());
        });
    }

    @Test
    void cancellingTheChannelStopsThePipelineWhereverItWaits() {
        EventLoop.run(() -> {
            var source = new Closings(9);
            Receiver<Integer> channel = Pipeline.from(source).concat(Pipeline.from(Channel.<Integer>rendezvous())).skip(8).buffered(1)
                    .toChannel(0);
            assertEquals(9, channel.receive());
            assertTrue(channel.cancel());
            yieldNow();
            yieldNow();
            assertEquals(1, source.closed);
            yieldNow();
            assertEquals(1, EventLoop.current().tasks().size());
        });
    }

    @Test
    void aFailureClosesTheChannelWithItsCause() {
        EventLoop.run(() -> {
            Receiver<Integer> channel = Pipeline.of(1, 0).map(n -> 1 / n).toChannel(5);
            assertEquals(1, channel.receive());
            var failure = assertThrows(ClosedException.class, channel::receive);
            assertEquals("map", assertInstanceOf(StageException.class, failure.getCause()).operation());
        });
    }

    @Test
    void anIteratorPullsOnDemand() {
        EventLoop.run(() -> {
            var pulled = new Counting();
            try (var numbers = pulled.numbers().map(n -> 2 * n).iterator()) {
                assertEquals(0, pulled.count);
                assertEquals(2, numbers.next());
                assertTrue(numbers.hasNext());
                assertTrue(numbers.hasNext());
                assertEquals(2, pulled.count);
                assertEquals(4, numbers.next());
            }
            assertEquals(2, pulled.count);
        });
    }

    @Test
    void closingAnIteratorStopsThePipeline() {
        EventLoop.run(() -> {
            var source = new Closings(100);
            var numbers = Pipeline.from(source).buffered(3).iterator();
            assertEquals(1, numbers.next());
            numbers.close();
            numbers.close();
            assertEquals(1, source.closed);
            assertFalse(numbers.hasNext());
            assertThrows(NoSuchElementException.class, numbers::next);
            assertEquals(1, EventLoop.current().tasks().size());
        });
    }

    @Test
    void aFailingIteratorIsClosed() {
        EventLoop.run(() -> {
            var source = new Closings(100);
            var numbers = Pipeline.from(source).map(n -> 1 / (1 - n)).buffered(1).iterator();
            assertThrows(StageException.class, numbers::hasNext);
            assertEquals(1, source.closed);
            assertFalse(numbers.hasNext());
        });
    }

    @Test
    void twoIteratorsInterleave() {
        EventLoop.run(() -> {
            var one = Pipeline.of(1, 3).buffered(1).iterator();
            var other = Pipeline.of(2, 4).buffered(1).iterator();
            List<Integer> got = new ArrayList<>();
            while (one.hasNext() && other.hasNext()) {
                got.add(one.next());
                got.add(other.next());
            }
            other.hasNext();
            assertEquals(List.of(1, 2, 3, 4), got);
        });
    }

    @Test
    void aStreamStopsThePipelineWhenItIsClosed() {
        EventLoop.run(() -> {
            var source = new Closings(100);
            try (var stream = Pipeline.from(source).buffered(2).stream()) {
                assertEquals(List.of(1, 2, 3), stream.limit(3).toList());
                assertEquals(0, source.closed);
            }
            assertEquals(1, source.closed);
        });
    }

    @Test
    void aStreamWithinAPipelineWithinAStream() {
        EventLoop.run(() -> {
            try (var stream = Pipeline.of(1, 2).concatMap(n -> Pipeline.from(Stream.of(n, 10 * n))).stream()) {
                assertEquals(33, stream.mapToInt(n -> n).sum());
            }
        });
    }

    @Test
    void theExampleOfTheDocumentationWorks() {
        EventLoop.run(() -> {
            List<List<Integer>> saved = new ArrayList<>();
            Pipeline.from(List.of(" 1 ", "", "2", "  ", "3"))
                    .map(String::strip).filter(line -> !line.isEmpty())
                    .mapParallel(2, Integer::parseInt)
                    .batch(100, ofMillis(50))
                    .forEach(saved::add);
            assertEquals(List.of(List.of(1, 2, 3)), saved);
        });
    }

    @Test
    void aPipelineSaysWhereItEnds() {
        assertTrue(Pipeline.of(1).map(n -> n).toString().matches("pipeline to stage 2, map at PipelineEndTest\\.java:\\d+"));
    }

    @Test
    void checkedExceptionsMayBeThrownAnywhere() {
        EventLoop.run(() -> assertInstanceOf(IOException.class, assertThrows(StageException.class,
                () -> Pipeline.of(1).fold(0, (total, n) -> {
                    throw new IOException();
                })).getCause()));
    }
}
