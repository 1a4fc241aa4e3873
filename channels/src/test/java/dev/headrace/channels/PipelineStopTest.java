package dev.headrace.channels;

import static dev.headrace.loop.Headrace.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headrace.loop.EventLoop;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;

/** Ends that come from an unexpected side: a lane that stops, a resource that fails as it is closed, a publisher that never began. */
class PipelineStopTest {

    @Test
    void aLaneThatHasEndedDoesNotKeepTheLoopFromOthersWhenTheSourceNeverWaits() {
        EventLoop.run(() -> assertEquals(1, Pipeline.generate(() -> 1).partitionBy(x -> 0, 1, lane -> lane.take(1)).findFirst().get()));
    }

    @Test
    void aLaneThatFailsStopsASourceThatNeverWaits() {
        EventLoop.run(() -> {
            var endless = Pipeline.generate(() -> 1).partitionBy(x -> 0, 1, lane -> lane.<Integer>map(x -> {
                throw new IOException("broken lane");
            }));
            assertEquals("broken lane", assertThrows(StageException.class, endless::toList).getCause().getMessage());
        });
    }

    @Test
    void afterAFailureNoWorkerTakesAnotherElement() {
        EventLoop.run(() -> {
            var source = Channel.<Integer>unlimited();
            source.sendAll(List.of(1, 2, 3, 4, 5));
            List<Integer> begun = new ArrayList<>();
            var failing = Pipeline.from(source).mapParallelUnordered(2, x -> {
                begun.add(x);
                if (x == 1) {
                    throw new IOException("first");
                }
                sleep(Duration.ofMillis(1));
                return x;
            });
            assertThrows(StageException.class, failing::toList);
            assertEquals(List.of(1), begun);
            assertEquals(4, source.size());
        });
    }

    @Test
    void aSourceThatFailsToCloseAsWellIsRecoveredFrom() {
        class Broken implements Iterator<Integer>, AutoCloseable {
            @Override
            public boolean hasNext() {
                return true;
            }

            @Override
            public Integer next() {
                throw new IllegalStateException("read");
            }

            @Override
            public void close() {
                throw new IllegalStateException("close");
            }
        }
        EventLoop.run(() -> {
            List<String> why = new ArrayList<>();
            var recovered = Pipeline.from(new Broken()).onError(failure -> {
                why.add(failure.getCause().getMessage());
                return Pipeline.of(0);
            });
            assertEquals(List.of(0), recovered.toList());
            assertEquals(List.of("read"), why);
        });
    }

    @Test
    void jitterOfALongDelayDoesNotOverflow() {
        Duration longest = Duration.ofSeconds(Long.MAX_VALUE);
        Duration delay = Backoff.constant(longest).jittered().delay(1, new IOException());
        assertTrue(delay.compareTo(longest.dividedBy(2)) >= 0 && delay.compareTo(longest) <= 0, delay::toString);
    }

    @Test
    void aSubscriberIsGreetedAndToldEvenIfTheRunNeverBegan() {
        List<String> signals = new ArrayList<>();
        EventLoop.run(() -> {
            Pipeline.of(1).publisher().subscribe(recorder(signals));
            EventLoop.current().tasks().stream().filter(task -> task.name().startsWith("publisher")).forEach(task -> task.cancel());
            sleep(Duration.ofMillis(1));
        });
        assertEquals(List.of("greeted", "IllegalStateException"), signals);
    }

    @Test
    void anErrorReachesTheSubscriber() {
        List<String> signals = new ArrayList<>();
        EventLoop.run(() -> {
            Pipeline.of(1).<Integer>map(x -> {
                throw new AssertionError();
            }).publisher().subscribe(recorder(signals));
            sleep(Duration.ofMillis(1));
        });
        assertEquals(List.of("greeted", "AssertionError"), signals);
    }

    private static Flow.Subscriber<Integer> recorder(List<String> signals) {
        return new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                signals.add("greeted");
                subscription.request(10);
            }

            @Override
            public void onNext(Integer item) {
                signals.add("item");
            }

            @Override
            public void onError(Throwable failure) {
                signals.add(failure.getClass().getSimpleName());
            }

            @Override
            public void onComplete() {
                signals.add("complete");
            }
        };
    }
}
