package dev.headrace.channels;

import static dev.headrace.channels.VirtualTime.millis;
import static dev.headrace.loop.Headrace.sleep;
import static dev.headrace.loop.Headrace.spawn;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headrace.loop.CancelledException;
import dev.headrace.loop.EventLoop;
import dev.headrace.loop.Headrace.Step;
import dev.headrace.loop.Task;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Trying again. */
class PipelineRetryTest {

    /** Fails so many times for each element, and notes when it was tried. */
    private static final class Flaky implements Step<Integer, Integer> {

        private final int failures;
        final List<Long> tries = new ArrayList<>();

        Flaky(int failures) {
            this.failures = failures;
        }

        @Override
        public Integer apply(Integer value) throws IOException {
            tries.add(millis());
            if (tries.size() % (failures + 1) != 0) {
                throw new IOException("try " + tries.size());
            }
            return value;
        }
    }

    @Test
    void aStepIsTriedAgainAfterEachDelay() {
        VirtualTime.run(() -> {
            var flaky = new Flaky(2);
            assertEquals(List.of(7, 8), Pipeline.of(7, 8).mapRetrying(3, Backoff.exponential(ofMillis(10)), flaky).toList());
            assertEquals(List.of(0L, 10L, 30L, 30L, 40L, 60L), flaky.tries);
        });
    }

    @Test
    void theLastFailureIsThrownAndNamesTheStage() {
        VirtualTime.run(() -> {
            var flaky = new Flaky(9);
            var failure = assertThrows(StageException.class,
                    () -> Pipeline.of(7).mapRetrying(3, Backoff.constant(ofMillis(5)), flaky).toList());
            assertEquals("mapRetrying", failure.operation());
            assertEquals("try 3", failure.getCause().getMessage());
            assertEquals(List.of("try 1", "try 2"),
                    List.of(failure.getCause().getSuppressed()).stream().map(Throwable::getMessage).toList());
            assertEquals(10, millis());
        });
    }

    @Test
    void ofManyFailuresTheFirstAndTheLatestAreKept() {
        VirtualTime.run(() -> {
            var flaky = new Flaky(1_000);
            var failure = assertThrows(IOException.class, () -> Backoff.none().retrying(1_000, flaky).apply(7));
            assertEquals("try 1000", failure.getMessage());
            assertEquals(List.of("try 1", "try 992", "try 993", "try 994", "try 995", "try 996", "try 997", "try 998", "try 999"),
                    List.of(failure.getSuppressed()).stream().map(Throwable::getMessage).toList());
        });
    }

    @Test
    void aFailureThatIsThrownAgainAndAgainDoesNotGrow() {
        var same = new IOException("always the same");
        VirtualTime.run(() -> {
            assertSame(same, assertThrows(IOException.class, () -> Backoff.none().retrying(100, n -> {
                throw same;
            }).apply(7)));
            assertEquals(0, same.getSuppressed().length);
        });
    }

    @Test
    void oneAttemptIsNoRetry() {
        VirtualTime.run(() -> {
            var flaky = new Flaky(9);
            assertThrows(StageException.class, () -> Pipeline.of(7).mapRetrying(1, Backoff.none(), flaky).toList());
            assertEquals(1, flaky.tries.size());
            assertThrows(IllegalArgumentException.class, () -> Backoff.none().retrying(0, flaky));
        });
    }

    @Test
    void onlyWhatIsWorthItIsTriedAgain() {
        VirtualTime.run(() -> {
            var flaky = new Flaky(9);
            var backoff = Backoff.none().when(IllegalStateException.class::isInstance);
            assertThrows(StageException.class, () -> Pipeline.of(7).mapRetrying(5, backoff, flaky).toList());
            assertEquals(1, flaky.tries.size());
        });
    }

    @Test
    void parallelWorkersCanRetry() {
        VirtualTime.run(() -> {
            var once = new ArrayList<Integer>();
            var step = Backoff.constant(ofMillis(10)).<Integer, Integer>retrying(2, n -> {
                if (!once.contains(n)) {
                    once.add(n);
                    throw new IOException();
                }
                return n;
            });
            assertEquals(List.of(1, 2, 3), Pipeline.of(1, 2, 3).mapParallel(3, step).toList());
            assertEquals(10, millis());
        });
    }

    @Test
    void delaysGrowUpToTheirLimit() {
        var backoff = Backoff.exponential(ofMillis(100)).atMost(ofSeconds(1));
        var failure = new IOException();
        assertEquals(List.of(100L, 200L, 400L, 800L, 1000L, 1000L),
                java.util.stream.IntStream.rangeClosed(1, 6).mapToObj(n -> backoff.delay(n, failure).toMillis()).toList());
        assertEquals(ofSeconds(1), backoff.delay(Integer.MAX_VALUE, failure));
        assertEquals(ofSeconds(1), backoff.delay(64, failure));
        assertTrue(Backoff.exponential(ofSeconds(1)).delay(63, failure).isPositive());
        assertTrue(Backoff.exponential(ofSeconds(1)).delay(1000, failure).isPositive());
    }

    @Test
    void theLongestDelaysNeitherOverflowNorShrink() {
        var longest = ofSeconds(Long.MAX_VALUE);
        var failure = new IOException();
        assertEquals(longest, Backoff.exponential(longest).delay(2, failure));
        assertEquals(longest, Backoff.exponential(ofSeconds(3)).delay(1000, failure));
        assertEquals(Duration.ZERO, Backoff.exponential(Duration.ZERO).delay(1000, failure));
        assertTrue(Backoff.constant(longest).jittered().delay(1, failure).compareTo(longest.dividedBy(2)) >= 0);
        VirtualTime.run(() -> {
            assertEquals(7, Backoff.constant(longest).<Integer, Integer>retrying(2, new Flaky(1)).apply(7));
            assertEquals(EventLoop.nanos(longest), EventLoop.current().time());
        });
    }

    @Test
    void jitterTakesHalfOfTheDelayAtMost() {
        var backoff = Backoff.constant(ofMillis(1000)).jittered();
        for (int i = 0; i < 100; i++) {
            Duration delay = backoff.delay(1, new IOException());
            assertTrue(delay.toMillis() >= 500 && delay.toMillis() <= 1000, delay::toString);
        }
    }

    @Test
    void aCancellationEndsTheDelay() {
        VirtualTime.run(() -> {
            var flaky = new Flaky(9);
            Task<Long> task = spawn(() -> Pipeline.of(7).mapRetrying(3, Backoff.constant(ofSeconds(9)), flaky).count());
            sleep(ofMillis(10));
            task.cancel();
            assertThrows(CancelledException.class, task::join);
            assertEquals(10, millis());
            assertEquals(1, flaky.tries.size());
        });
    }
}
