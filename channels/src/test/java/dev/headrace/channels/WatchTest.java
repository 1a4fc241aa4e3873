package dev.headrace.channels;

import static dev.headrace.loop.Headrace.after;
import static dev.headrace.loop.Headrace.select;
import static dev.headrace.loop.Headrace.spawn;
import static dev.headrace.loop.Headrace.yieldNow;
import static java.time.Duration.ofMillis;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headrace.loop.CancelledException;
import dev.headrace.loop.EventLoop;
import dev.headrace.loop.Task;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The latest value, for whoever looks or waits. */
class WatchTest {

    @Test
    void itHoldsTheLatestValue() {
        EventLoop.run(() -> {
            Watch<String> watch = Watch.of("one");
            assertEquals("one", watch.value());
            watch.set("two");
            assertEquals("two", watch.value());
            assertEquals("two!", watch.update(value -> value + "!"));
            assertEquals("two!", watch.value());
        });
    }

    @Test
    void aSubscriberGetsTheChangesThatComeAndTheLatestOnly() {
        EventLoop.run(() -> {
            Watch<Integer> watch = Watch.of(0);
            watch.set(1);
            var changes = watch.subscribe();
            assertNull(changes.tryReceive(), "the present value counts as seen");
            watch.set(2);
            watch.set(3);
            assertEquals(3, changes.receive());
            assertNull(changes.tryReceive());
            assertEquals(1, changes.missed());
            Task<Integer> waiting = spawn(() -> changes.receive());
            yieldNow();
            watch.set(4);
            watch.set(5);
            assertEquals(4, waiting.join(), "handed over before the next one came");
            assertEquals(5, changes.receive());
        });
    }

    @Test
    void everySubscriberSeesTheLastValueWhateverItsSpeed() {
        EventLoop.run(() -> {
            Watch<Integer> watch = Watch.of(0);
            List<Task<?>> readers = new ArrayList<>();
            for (int pauses = 0; pauses < 4; pauses++) {
                int each = pauses;
                var changes = watch.subscribe();
                readers.add(spawn(() -> {
                    int last = 0;
                    for (int value : changes) {
                        assertTrue(value > last, "never a stale value after a newer one");
                        last = value;
                        for (int i = 0; i < each; i++) {
                            yieldNow();
                        }
                    }
                    assertEquals(1_000, last);
                }));
            }
            for (int i = 1; i <= 1_000; i++) {
                watch.set(i);
                if (i % 3 == 0) {
                    yieldNow();
                }
            }
            watch.close();
            readers.forEach(Task::join);
        });
    }

    @Test
    void anEqualValueIsAChangeToo() {
        EventLoop.run(() -> {
            Watch<String> watch = Watch.of("same");
            var changes = watch.subscribe();
            watch.set("same");
            assertEquals("same", changes.receive());
        });
    }

    @Test
    void awaitReturnsAtOnceIfTheValueIsThere() {
        EventLoop.run(() -> {
            Watch<Integer> watch = Watch.of(7);
            var others = new ArrayList<String>();
            spawn(() -> others.add("ran"));
            assertEquals(7, watch.await(value -> value > 5));
            assertEquals(List.of(), others);
        });
    }

    @Test
    void awaitSuspendsUntilTheValueSatisfiesIt() {
        EventLoop.run(() -> {
            Watch<Integer> watch = Watch.of(0);
            Task<Integer> even = spawn(() -> watch.await(value -> value > 0 && value % 2 == 0));
            Task<Integer> large = spawn(() -> watch.await(value -> value > 4));
            yieldNow();
            for (int i = 1; i <= 6; i++) {
                assertEquals(i > 2, even.isDone());
                watch.set(i);
                yieldNow();
            }
            assertEquals(2, even.join());
            assertEquals(5, large.join());
        });
    }

    @Test
    void aCancelledAwaitLeavesTheOthersAlone() {
        EventLoop.run(() -> {
            Watch<Integer> watch = Watch.of(0);
            Task<Integer> first = spawn(() -> watch.await(value -> value == 1));
            Task<Integer> second = spawn(() -> watch.await(value -> value == 1));
            yieldNow();
            first.cancel();
            assertThrows(CancelledException.class, first::join);
            watch.set(1);
            assertEquals(1, second.join());
        });
    }

    @Test
    void whatTheConditionThrowsComesOutOfAwaitAndHarmsNobodyElse() {
        EventLoop.run(() -> {
            Watch<Integer> watch = Watch.of(0);
            Task<Integer> broken = spawn(() -> watch.await(value -> 10 / (value - 1) > 100));
            Task<Integer> sound = spawn(() -> watch.await(value -> value == 1));
            yieldNow();
            watch.set(1);
            assertThrows(ArithmeticException.class, broken::join);
            assertEquals(1, sound.join());
        });
    }

    @Test
    void anUpdateThatThrowsLeavesTheValueAndTellsNobody() {
        EventLoop.run(() -> {
            Watch<Integer> watch = Watch.of(1);
            var changes = watch.subscribe();
            assertThrows(ArithmeticException.class, () -> watch.update(value -> Math.divideExact(value, 0)));
            assertThrows(NullPointerException.class, () -> watch.update(value -> null));
            assertEquals(1, watch.value());
            assertNull(changes.tryReceive());
        });
    }

    @Test
    void closedItKeepsItsValueAndEndsForThoseWhoWait() {
        EventLoop.run(() -> {
            Watch<String> watch = Watch.of("state", "starting");
            var unseen = watch.subscribe();
            Task<String> waiting = spawn(() -> watch.await("never"::equals));
            Task<String> lucky = spawn(() -> watch.await("ready"::equals));
            yieldNow();
            watch.set("ready");
            assertTrue(watch.close());
            assertFalse(watch.close());
            assertTrue(watch.isClosed());
            assertEquals("ready", watch.value());
            assertEquals("ready", lucky.join());
            assertThrows(ClosedException.class, waiting::join);
            assertEquals("ready", watch.await("ready"::equals));
            assertThrows(ClosedException.class, () -> watch.await("never"::equals));
            assertEquals(List.of("ready"), unseen.stream().toList());
            assertTrue(watch.subscribe().isEnded());
            var failure = assertThrows(ClosedException.class, () -> watch.set("late"));
            assertEquals("watch \"state\" is closed: its value does not change any more", failure.getMessage());
            assertEquals("ready", watch.value());
        });
    }

    @Test
    void aSelectTakesAChangeOrSomethingElse() {
        VirtualTime.run(() -> {
            Watch<String> watch = Watch.of("old");
            try (var changes = watch.subscribe()) {
                assertEquals(1, watch.subscribers());
                assertEquals("late", select(changes.onReceive(), after(ofMillis(5), () -> "late")));
                watch.set("new");
                assertEquals("new", select(changes.onReceive(), after(ofMillis(5), () -> "late")));
            }
            assertEquals(0, watch.subscribers());
        });
    }

    @Test
    void callbacksMaySetAndLook() {
        EventLoop.run(() -> {
            Watch<Integer> watch = Watch.of(0);
            Task<Integer> waiting = spawn(() -> watch.await(value -> value == 1));
            yieldNow();
            EventLoop.current().callSoon(() -> watch.update(value -> value + 1));
            assertEquals(1, waiting.join());
        });
    }

    @Test
    void nullsAndOtherThreadsAreRefused() {
        EventLoop.run(() -> {
            assertThrows(NullPointerException.class, () -> Watch.of(null));
            Watch<String> watch = Watch.of("state", "one");
            assertThrows(NullPointerException.class, () -> watch.set(null));
            assertEquals("watch \"state\" of " + EventLoop.current().name() + " (one)", watch.toString());
            var failures = new ArrayList<String>();
            Thread.ofPlatform().start(() -> {
                failures.add(assertThrows(IllegalStateException.class, watch::value).getMessage());
                failures.add(assertThrows(IllegalStateException.class, () -> watch.set("two")).getMessage());
                failures.add(assertThrows(IllegalStateException.class, watch::close).getMessage());
            }).join();
            assertEquals(3, failures.size());
        });
    }
}
