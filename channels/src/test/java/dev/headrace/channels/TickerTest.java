package dev.headrace.channels;

import static dev.headrace.channels.VirtualTime.elapsed;
import static dev.headrace.loop.Headrace.after;
import static dev.headrace.loop.Headrace.select;
import static dev.headrace.loop.Headrace.sleep;
import static dev.headrace.loop.Headrace.spawn;
import static dev.headrace.loop.Headrace.yieldNow;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headrace.loop.CancelledException;
import dev.headrace.loop.EventLoop;
import dev.headrace.loop.ManualClock;
import dev.headrace.loop.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Ticks come when they were planned, and those that were missed as the policy says. */
class TickerTest {

    @Test
    void ticksComeAPeriodApartAndTheFirstAfterOnePeriod() {
        VirtualTime.run(() -> {
            Ticker ticker = Ticker.every(ofMillis(100));
            for (int i = 1; i <= 10; i++) {
                assertEquals(ofMillis(100 * i), ticker.receive());
                assertEquals(ofMillis(100 * i), elapsed());
            }
        });
    }

    @Test
    void workBetweenTheTicksDoesNotMoveThem() {
        for (MissedTicks policy : MissedTicks.values()) {
            VirtualTime.run(() -> {
                Ticker ticker = Ticker.every(ofMillis(100), policy);
                for (int i = 1; i <= 10; i++) {
                    sleep(ofMillis(i % 4));
                    assertEquals(ofMillis(100 * i), ticker.receive());
                    assertEquals(ofMillis(100 * i), elapsed(), policy.toString());
                }
            });
        }
    }

    @Test
    void burstDeliversAllThatWereMissedAtOnceAndThenKeepsThePlan() {
        assertEquals(List.of("1000 at 1000", "2000 at 3500", "3000 at 3500", "4000 at 4000", "5000 at 5000"),
                ticksOfOneWhoIsAwayFor2500Millis(MissedTicks.BURST));
    }

    @Test
    void delayMovesThePlanByTheLateTick() {
        assertEquals(List.of("1000 at 1000", "2000 at 3500", "4500 at 4500", "5500 at 5500", "6500 at 6500"),
                ticksOfOneWhoIsAwayFor2500Millis(MissedTicks.DELAY));
    }

    @Test
    void skipDropsThoseThatWereMissedAndStaysOnTheMultiples() {
        assertEquals(List.of("1000 at 1000", "2000 at 3500", "4000 at 4000", "5000 at 5000", "6000 at 6000"),
                ticksOfOneWhoIsAwayFor2500Millis(MissedTicks.SKIP));
    }

    private static List<String> ticksOfOneWhoIsAwayFor2500Millis(MissedTicks policy) {
        var trace = new ArrayList<String>();
        VirtualTime.run(() -> {
            Ticker ticker = Ticker.every(ofSeconds(1), policy);
            for (int i = 0; i < 5; i++) {
                trace.add(ticker.receive().toMillis() + " at " + elapsed().toMillis());
                if (i == 0) {
                    sleep(ofMillis(2_500));
                }
            }
        });
        return trace;
    }

    @Test
    void aDelayDoesNotDriftByTheInaccuracyOfTheClock() {
        var clock = new ManualClock();
        try (var loop = EventLoop.create("coarse", clock)) {
            loop.runUntilComplete(() -> {
                Ticker ticker = Ticker.every(ofMillis(100), MissedTicks.DELAY);
                for (int i = 1; i <= 10; i++) {
                    sleep(ofMillis(100));
                    assertEquals(ofMillis(100 * i), ticker.receive());
                    clock.advance(Duration.ofNanos(300_000)); // 0.3 ms late each time, 3 ms in the end
                }
            });
        }
    }

    @Test
    void skipAfterAnExactNumberOfPeriodsWaitsForTheNextOne() {
        VirtualTime.run(() -> {
            Ticker ticker = Ticker.every(ofSeconds(1), MissedTicks.SKIP);
            sleep(ofSeconds(3));
            assertEquals(ofSeconds(1), ticker.tryReceive());
            assertNull(ticker.tryReceive());
            assertEquals(ofSeconds(4), ticker.receive());
        });
    }

    @Test
    void aTickIsNeverEarly() {
        VirtualTime.run(() -> {
            Ticker ticker = Ticker.every(ofSeconds(1));
            sleep(ofSeconds(1).minusNanos(1));
            assertNull(ticker.tryReceive());
            sleep(Duration.ofNanos(1));
            assertEquals(ofSeconds(1), ticker.tryReceive());
        });
    }

    @Test
    void aDueTickIsTakenWithoutSuspending() {
        VirtualTime.run(() -> {
            Ticker ticker = Ticker.every(ofSeconds(1));
            sleep(ofSeconds(2));
            var others = new ArrayList<String>();
            spawn(() -> others.add("ran"));
            assertEquals(ofSeconds(1), ticker.receive());
            assertEquals(ofSeconds(2), ticker.receive());
            assertEquals(List.of(), others);
        });
    }

    @Test
    void aSelectTakesATickOrSomethingElse() {
        VirtualTime.run(() -> {
            Ticker ticker = Ticker.every(ofMillis(100));
            Channel<String> orders = Channel.rendezvous();
            spawn(() -> {
                sleep(ofMillis(150));
                orders.send("order");
            });
            var trace = new ArrayList<String>();
            for (int i = 0; i < 4; i++) {
                trace.add(select(ticker.onReceive(tick -> "tick " + tick.toMillis()), orders.onReceive()));
            }
            assertEquals(List.of("tick 100", "order", "tick 200", "tick 300"), trace);
        });
    }

    @Test
    void aTickThatLosesASelectIsNotTaken() {
        VirtualTime.run(() -> {
            Ticker ticker = Ticker.every(ofMillis(100));
            assertEquals("late", select(ticker.onReceive(tick -> "tick"), after(ofMillis(60), () -> "late")));
            assertEquals(ofMillis(100), ticker.receive());
            assertEquals(ofMillis(100), elapsed());
        });
    }

    @Test
    void aCancelledReceiveLeavesTheTick() {
        VirtualTime.run(() -> {
            Ticker ticker = Ticker.every(ofMillis(100));
            Task<Duration> first = spawn(() -> ticker.receive());
            Task<Duration> second = spawn(() -> ticker.receive());
            yieldNow();
            first.cancel();
            assertThrows(CancelledException.class, first::join);
            assertEquals(ofMillis(100), second.join());
            assertEquals(ofMillis(100), elapsed());
        });
    }

    @Test
    void eachTickGoesToOneReceiverFirstComeFirstServed() {
        VirtualTime.run(() -> {
            Ticker ticker = Ticker.every(ofMillis(100));
            var trace = new ArrayList<String>();
            List<Task<?>> receivers = new ArrayList<>();
            for (String name : List.of("a", "b", "c")) {
                receivers.add(spawn(() -> trace.add(name + " " + ticker.receive().toMillis() + " at " + elapsed().toMillis())));
            }
            receivers.forEach(Task::join);
            assertEquals(List.of("a 100 at 100", "b 200 at 200", "c 300 at 300"), trace);
        });
    }

    @Test
    void nobodyOvertakesOneWhoWaits() {
        var clock = new ManualClock();
        try (var loop = EventLoop.create("by hand", clock)) {
            Task<Duration[]> both = loop.spawn(() -> {
                Ticker ticker = Ticker.every(ofMillis(100));
                Task<Duration> waiting = spawn(() -> ticker.receive());
                yieldNow();
                clock.advance(ofMillis(250)); // both ticks are due, and no timer has fired yet
                Duration newcomer = ticker.tryReceive();
                return new Duration[] {waiting.join(), newcomer};
            });
            loop.runUntilIdle();
            assertEquals(List.of(ofMillis(100), ofMillis(200)), List.of(both.result()));
        }
    }

    @Test
    void aTickerThatNobodyListensToArmsNoTimer() {
        var clock = new ManualClock();
        try (var loop = EventLoop.create("idle", clock)) {
            loop.runUntilComplete(() -> {
                Ticker ticker = Ticker.every(ofSeconds(1));
                assertEquals(ofSeconds(1), ticker.receive());
                Task<Duration> waiting = spawn(() -> ticker.receive());
                yieldNow();
                waiting.cancel();
                select(ticker.onReceive(), after(ofMillis(1), () -> Duration.ZERO));
                Ticker.every(ofMillis(1));
            });
            assertEquals(Long.MAX_VALUE, loop.runOnce(() -> {}), "nothing is left on the clock");
        }
    }

    @Test
    void cancelEndsItForThoseWhoWaitAndForLaterReceives() {
        VirtualTime.run(() -> {
            Ticker ticker = Ticker.every(ofSeconds(1));
            Task<Duration> waiting = spawn(() -> ticker.receive());
            Task<Boolean> selecting = spawn(() -> select(ticker.onReceiveOrEnd(tick -> tick == null)));
            yieldNow();
            assertTrue(ticker.cancel());
            assertFalse(ticker.cancel());
            assertThrows(ClosedException.class, waiting::join);
            assertTrue(selecting.join());
            assertTrue(ticker.isEnded());
            assertNull(ticker.receiveOrNull());
            assertNull(ticker.tryReceive(ofSeconds(5)));
            var failure = assertThrows(ClosedException.class, ticker::receive);
            assertEquals("ticker \"every PT1S\" is cancelled: no tick will come any more", failure.getMessage());
            assertEquals(Duration.ZERO, elapsed());
        });
    }

    @Test
    void itIsAReceiverLikeOthers() {
        VirtualTime.run(() -> {
            Ticker ticker = Ticker.every(ofSeconds(1));
            assertNull(ticker.tryReceive(ofMillis(500)));
            assertEquals(ofSeconds(1), ticker.tryReceive(ofMillis(500)));
            sleep(ofSeconds(2));
            assertEquals(List.of(ofSeconds(2), ofSeconds(3)), ticker.receiveBatch(10));
            assertEquals(List.of(ofSeconds(4), ofSeconds(5)), ticker.stream().limit(2).toList());
            assertEquals(ofSeconds(5), elapsed());
        });
    }

    @Test
    void aPeriodOfNothingIsRefused() {
        VirtualTime.run(() -> {
            assertThrows(IllegalArgumentException.class, () -> Ticker.every(Duration.ZERO));
            assertThrows(IllegalArgumentException.class, () -> Ticker.every(ofSeconds(-1), MissedTicks.SKIP));
            assertNull(Ticker.every(Duration.ofSeconds(Long.MAX_VALUE)).tryReceive());
        });
        assertThrows(IllegalStateException.class, () -> Ticker.every(ofSeconds(1)));
    }

    @Test
    void theLongestPeriodDoesNotOverflow() {
        var longest = ofSeconds(Long.MAX_VALUE);
        VirtualTime.run(() -> assertEquals(EventLoop.nanos(longest), Ticker.every(longest).receive().toNanos()));
    }

    @Test
    void useFromAnotherThreadFails() throws InterruptedException {
        var loop = EventLoop.create("owner");
        Ticker ticker = loop.runUntilComplete(() -> Ticker.every(Duration.ofNanos(1)));
        var failures = new ArrayList<String>();
        Thread.ofPlatform().name("stranger").start(() ->
                failures.add(assertThrows(IllegalStateException.class, ticker::receive).getMessage())).join();
        loop.close();
        assertTrue(failures.getFirst().startsWith("ticker \"every PT0.000000001S\" belongs to owner, but was used from thread"));
    }
}
