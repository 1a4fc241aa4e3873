package dev.headrace.loop;

import static dev.headrace.loop.Headrace.lazy;
import static dev.headrace.loop.Headrace.sleep;
import static dev.headrace.loop.Headrace.spawn;
import static dev.headrace.loop.Headrace.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** What the run methods do and return. */
class EventLoopRunTest {

    private static final Duration HOUR = Duration.ofHours(1);

    private final List<String> trace = new ArrayList<>();

    @Test
    void runReturnsTheResultOfMain() {
        assertEquals(42, EventLoop.<Integer>run(() -> 42));
        assertNull(EventLoop.<String>run(() -> null));
    }

    @Test
    void runThrowsUncheckedFailuresAndErrorsAsTheyAre() {
        var unchecked = new IllegalArgumentException("no");
        var error = new AssertionError("no");
        assertSame(unchecked, assertThrows(IllegalArgumentException.class, () -> EventLoop.run(() -> {
            throw unchecked;
        })));
        assertSame(error, assertThrows(AssertionError.class, () -> EventLoop.run(() -> {
            throw error;
        })));
    }

    @Test
    void runWrapsACheckedFailure() {
        var checked = new IOException("disk full");
        var thrown = assertThrows(CompletionException.class, () -> EventLoop.run(() -> {
            throw checked;
        }));
        assertSame(checked, thrown.getCause());
        assertTrue(thrown.getMessage().contains("disk full"), thrown.getMessage());
    }

    @Test
    void runCancelsWhatIsLeftAndRunsItsFinallyBlocks() {
        var left = new Task<?>[1];
        EventLoop.run(() -> {
            left[0] = spawn(() -> {
                try {
                    sleep(HOUR);
                } finally {
                    trace.add("cleaned up");
                }
            });
            yieldNow();
        });
        assertEquals(List.of("cleaned up"), trace);
        assertEquals(Awaitable.State.CANCELLED, left[0].state());
        assertEquals("the loop was closed", ((CancelledException) left[0].failure()).why());
    }

    @Test
    void runClosesItsLoopAlsoWhenMainFails() {
        var loops = new ArrayList<EventLoop>();
        EventLoop.run(() -> loops.add(EventLoop.current()));
        assertThrows(IllegalStateException.class, () -> EventLoop.run(() -> {
            loops.add(EventLoop.current());
            throw new IllegalStateException("no");
        }));
        assertEquals(2, loops.size());
        for (EventLoop loop : loops) {
            assertTrue(loop.isClosed());
            assertFalse(loop.isRunning());
        }
    }

    @Test
    void runUntilCompleteLeavesTheOthersForTheNextRun() {
        try (var loop = EventLoop.create()) {
            Promise<Task<?>> other = loop.runUntilComplete(() -> {
                var gate = Promise.<Task<?>>create();
                spawn(() -> {
                    trace.add("other begins");
                    Task<?> second = gate.join();
                    trace.add("other goes on during " + second.name());
                });
                yieldNow();
                trace.add("first run ends");
                return gate;
            });
            loop.runUntilComplete(() -> {
                trace.add("second run");
                other.complete(Task.current());
                return null;
            });
        }
        assertEquals(List.of("other begins", "first run ends", "second run", "other goes on during main"), trace);
    }

    @Test
    void aFailedMainLeavesTheLoopUsable() {
        try (var loop = EventLoop.create()) {
            assertThrows(ArithmeticException.class, () -> loop.runUntilComplete(() -> {
                throw new ArithmeticException("no");
            }));
            assertEquals("yes", loop.<String>runUntilComplete(() -> "yes"));
        }
    }

    @Test
    void coroutinesSpawnedBeforeTheRunStartInOrder() {
        try (var loop = EventLoop.create()) {
            loop.spawn(() -> trace.add("one"));
            loop.spawn("second", () -> trace.add("two"));
            loop.callSoon(() -> trace.add("callback"));
            assertEquals(List.of(), trace);
            loop.runUntilComplete(() -> trace.add("main"));
        }
        assertEquals(List.of("one", "two", "callback", "main"), trace);
    }

    @Test
    void runForeverEndsAtStop() {
        try (var loop = EventLoop.create()) {
            loop.callLater(Duration.ofMillis(1), loop::stop);
            loop.runForever();
            assertFalse(loop.isRunning());
        }
    }

    @Test
    void stopLeavesCoroutinesAsTheyAre() {
        try (var loop = EventLoop.create()) {
            Task<?> sleeper = loop.spawn(() -> {
                trace.add("sleeps");
                sleep(Duration.ofMillis(1));
                trace.add("awake");
            });
            loop.stop();
            loop.runForever();
            assertEquals(List.of("sleeps"), trace);
            assertEquals(Awaitable.State.PENDING, sleeper.state());

            loop.callSoon(() -> sleeper.onDone(done -> loop.stop()));
            loop.runForever();
            assertEquals(List.of("sleeps", "awake"), trace);
        }
    }

    @Test
    void stopBeforeARunEndsThatRunOnly() {
        try (var loop = EventLoop.create()) {
            loop.stop();
            loop.spawn(() -> trace.add("one turn"));
            loop.runForever();
            assertEquals(List.of("one turn"), trace);
            assertEquals(1, loop.<Integer>runUntilComplete(() -> {
                sleep(Duration.ofMillis(1));
                return 1;
            }));
        }
    }

    @Test
    void aRunThatIsStoppedBeforeMainEndedSaysSo() {
        try (var loop = EventLoop.create("mill")) {
            var refusal = assertThrows(IllegalStateException.class, () -> loop.runUntilComplete(() -> {
                loop.stop();
                sleep(HOUR);
                return null;
            }));
            assertEquals("mill was stopped before task \"main\" had ended", refusal.getMessage());
        }
        var refusal = assertThrows(IllegalStateException.class, () -> EventLoop.run(() -> {
            EventLoop.current().stop();
            sleep(HOUR);
        }));
        assertTrue(refusal.getMessage().endsWith("was stopped before task \"main\" had ended"), refusal.getMessage());
    }

    @Test
    void runUntilCompleteStartsALazyTask() {
        try (var loop = EventLoop.create()) {
            Task<Task<String>> maker = loop.spawn(() -> lazy(() -> "made"));
            Task<String> lazy = loop.runUntilComplete(maker);
            assertEquals("made", loop.runUntilComplete(lazy));
        }
    }

    @Test
    void whoPollsALoopSeesItRun() {
        var loop = EventLoop.create();
        Thread poller = LoopThread.poller(() -> {
            while (!loop.isRunning()) {}
        });
        loop.runUntilComplete(() -> {
            for (int i = 0; i < 1_000 && poller.isAlive(); i++) {
                sleep(Duration.ofMillis(10));
            }
        });
        LoopThread.end(poller);
        assertFalse(loop.isRunning());
    }

    @Test
    void theCurrentLoopIsTheOneThatRunsTheCaller() {
        try (var loop = EventLoop.create("mill")) {
            loop.callSoon(() -> trace.add(EventLoop.current().name()));
            loop.post(() -> trace.add(EventLoop.current().name()));
            loop.runUntilComplete(() -> {
                yieldNow();
                sleep(Duration.ZERO);
                assertSame(loop, EventLoop.current());
                assertTrue(loop.isCurrent());
                assertTrue(loop.isRunning());
                return null;
            });
            assertEquals(List.of("mill", "mill"), trace);
            assertFalse(loop.isCurrent());
        }
    }
}
