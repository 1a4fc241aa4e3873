package dev.headrace.channels;

import static dev.headrace.channels.VirtualTime.millis;
import static dev.headrace.loop.Headrace.sleep;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.headrace.loop.EventLoop;
import dev.headrace.loop.ManualClock;
import dev.headrace.loop.TimedOutException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The stages that look at the clock. */
class PipelineTimeTest {

    @Test
    void throttleLetsSoManyThroughInAPeriodAndLosesNothing() {
        VirtualTime.run(() -> {
            var got = new ArrayList<String>();
            Pipeline.of(1, 2, 3, 4, 5).throttle(2, ofMillis(100)).forEach(n -> got.add(n + " at " + millis()));
            assertEquals(List.of("1 at 0", "2 at 0", "3 at 100", "4 at 100", "5 at 200"), got);
        });
    }

    @Test
    void throttleDoesNotHoldUpWhatIsSlowAnyway() {
        VirtualTime.run(() -> {
            Pipeline.of(100, 100, 100).map(Pauses::then).throttle(1, ofMillis(50)).count();
            assertEquals(300, millis());
        });
    }

    @Test
    void throttleCountsAnyPeriodOfThatLength() {
        VirtualTime.run(() -> {
            var got = new ArrayList<String>();
            Pipeline.of(0, 90, 0, 0).map(Pauses::then).throttle(2, ofMillis(100)).forEach(n -> got.add("" + millis()));
            assertEquals(List.of("0", "90", "100", "190"), got);
        });
    }

    @Test
    void debounceGivesTheLastBeforeASilence() {
        VirtualTime.run(() -> {
            var got = new ArrayList<String>();
            Pipeline.of(1, 2, 3, 60, 4, 5, 70).map(Pauses::then).debounce(ofMillis(50)).forEach(n -> got.add(n + " at " + millis()));
            assertEquals(List.of("3 at 56", "5 at 125", "70 at 145"), got);
        });
    }

    @Test
    void debounceGivesTheLastAtTheEnd() {
        VirtualTime.run(() -> {
            assertEquals(List.of(3), Pipeline.of(1, 2, 3).debounce(ofMillis(50)).toList());
            assertEquals(0, millis());
        });
    }

    @Test
    void sampleGivesTheLatestAtTheEndOfEachPeriod() {
        VirtualTime.run(() -> {
            var got = new ArrayList<String>();
            Pipeline.of(30, 30, 45, 250, 10).map(Pauses::then).sample(ofMillis(100)).forEach(n -> got.add(n + " at " + millis()));
            assertEquals(List.of("30 at 100", "45 at 200", "10 at 365"), got);
        });
    }

    @Test
    void sampleEndsItsPeriodAlthoughTheSourceNeverPauses() {
        try (var loop = EventLoop.create("sampled", new ManualClock())) {
            loop.runUntilComplete(() -> {
                var pulled = new Counting();
                var clocked = pulled.numbers().peek(n -> {
                    if (n % 100 == 0) {
                        sleep(ofMillis(1));
                    }
                });
                assertEquals(List.of(1000, 2000), clocked.sample(ofMillis(10)).map(n -> (n + 1) / 100 * 100).take(2).toList());
            });
        }
    }

    @Test
    void ticksNumberThePeriods() {
        VirtualTime.run(() -> {
            var got = new ArrayList<String>();
            Pipeline.ticks(ofMillis(10)).take(3).forEach(n -> got.add(n + " at " + millis()));
            assertEquals(List.of("1 at 10", "2 at 20", "3 at 30"), got);
        });
    }

    @Test
    void ticksThatNobodyPullsInTimeAreLeftOut() {
        VirtualTime.run(() -> {
            var got = new ArrayList<String>();
            Pipeline.ticks(ofMillis(10)).take(3).forEach(n -> {
                got.add(n + " at " + millis());
                sleep(ofMillis(25));
            });
            assertEquals(List.of("1 at 10", "4 at 40", "7 at 70"), got);
        });
    }

    @Test
    void theLongestTimesDoNotOverflow() {
        var longest = ofSeconds(Long.MAX_VALUE);
        long cut = EventLoop.nanos(longest);
        VirtualTime.run(() -> {
            var numbers = Pipeline.of(1, 2, 3);
            assertEquals(List.of(List.of(1, 2), List.of(3)), numbers.batch(2, longest).toList());
            assertEquals(List.of(3), numbers.debounce(longest).toList());
            assertEquals(List.of(3), numbers.sample(longest).toList());
            assertEquals(List.of(1, 2, 3), numbers.timeout(longest).toList());
            assertEquals(0, millis());
            assertEquals(List.of(1, 2), numbers.throttle(1, longest).take(2).toList());
            assertEquals(cut, EventLoop.current().time());
        });
        VirtualTime.run(() -> {
            assertEquals(List.of(1L), Pipeline.ticks(longest).take(1).toList());
            assertEquals(cut, EventLoop.current().time());
        });
    }

    @Test
    void anElementThatTakesTooLongFailsThePipeline() {
        VirtualTime.run(() -> {
            var got = new ArrayList<Integer>();
            var failure = assertThrows(StageException.class,
                    () -> Pipeline.of(10, 20, 200, 30).map(Pauses::then).timeout(ofMillis(50)).forEach(got::add));
            assertEquals("timeout", failure.operation());
            assertInstanceOf(TimedOutException.class, failure.getCause());
            assertEquals(List.of(10, 20), got);
            assertEquals(80, millis());
        });
    }

    @Test
    void aTimeOutReachesWhatIsBehindACut() {
        VirtualTime.run(() -> {
            var source = new Closings(9);
            assertThrows(StageException.class,
                    () -> Pipeline.from(source).map(n -> Pauses.then(100)).buffered(2).timeout(ofMillis(50)).toList());
            assertEquals(50, millis());
            assertEquals(1, source.closed);
        });
    }
}
