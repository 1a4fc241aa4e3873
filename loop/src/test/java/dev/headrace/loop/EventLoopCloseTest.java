package dev.headrace.loop;

import static dev.headrace.loop.Headrace.shielded;
import static dev.headrace.loop.Headrace.sleep;
import static dev.headrace.loop.Headrace.spawn;
import static dev.headrace.loop.Headrace.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What closing a loop does to its coroutines, and to those who use it afterwards. */
class EventLoopCloseTest {

    private static final Duration HOUR = Duration.ofHours(1);

    private final List<String> trace = new ArrayList<>();

    @Test
    void closeTwiceDoesNothing() {
        var loop = EventLoop.create();
        loop.close();
        loop.close();
        assertTrue(loop.isClosed());
    }

    @Test
    void closeCancelsSuspendedCoroutinesAndRunsTheirFinallyBlocks() {
        var loop = EventLoop.create();
        Task<?> sleeper = loop.spawn(() -> {
            try {
                sleep(HOUR);
            } finally {
                trace.add("cleaned up");
            }
        });
        loop.stop();
        loop.runForever();
        loop.close();
        assertEquals(List.of("cleaned up"), trace);
        assertEquals(Awaitable.State.CANCELLED, sleeper.state());
    }

    @Test
    void closeNeverStartsWhatHasNotStarted() {
        var loop = EventLoop.create();
        Task<?> fresh = loop.spawn(() -> trace.add("started"));
        loop.close();
        assertEquals(List.of(), trace);
        assertEquals(Awaitable.State.CANCELLED, fresh.state());
    }

    @Test
    void closeRunsTheDoneCallbacksOfWhatItCancels() {
        var loop = EventLoop.create();
        Task<?> sleeper = loop.spawn(() -> sleep(HOUR));
        loop.callSoon(() -> sleeper.onDone(done -> trace.add("done: " + done.state())));
        loop.stop();
        loop.runForever();
        loop.close();
        assertEquals(List.of("done: CANCELLED"), trace);
    }

    @Test
    void closeRunsThePostsThatWereAccepted() {
        var loop = EventLoop.create();
        assertTrue(loop.post(() -> trace.add("posted")));
        loop.close();
        assertEquals(List.of("posted"), trace);
    }

    @Test
    void finallyBlocksCannotSpawnOnALoopThatCloses() {
        var loop = EventLoop.create();
        loop.spawn(() -> {
            try {
                sleep(HOUR);
            } finally {
                trace.add(assertThrows(IllegalStateException.class, () -> spawn(() -> trace.add("spawned"))).getMessage());
            }
        });
        loop.stop();
        loop.runForever();
        loop.close();
        assertEquals(List.of(loop.name() + " is closed: it runs nothing any more"), trace);
    }

    @Test
    void closeOfARunningLoopIsRefused() {
        try (var other = new LoopThread("mill")) {
            var fromOutside = assertThrows(IllegalStateException.class, other.loop::close);
            assertTrue(fromOutside.getMessage().contains("mill is running: stop() it first"), fromOutside.getMessage());
        }
        EventLoop.run(() -> {
            assertThrows(IllegalStateException.class, EventLoop.current()::close);
            assertFalse(EventLoop.current().isClosed());
            yieldNow();
        });
    }

    @Test
    void aClosedLoopRefusesEverythingAndSaysWhy() {
        var loop = EventLoop.create("mill");
        loop.close();
        assertRefused(() -> loop.spawn(() -> trace.add("spawned")));
        assertRefused(() -> loop.callSoon(() -> trace.add("called")));
        assertRefused(() -> loop.callLater(Duration.ZERO, () -> trace.add("called")));
        assertRefused(() -> loop.runUntilComplete(() -> trace.add("run")));
        assertFalse(loop.post(() -> trace.add("posted")));
        loop.stop();
        assertEquals(List.of(), trace);
    }

    @Test
    void runForeverOnAClosedLoopIsRefused() {
        var loop = EventLoop.create("mill");
        loop.close();
        assertTimeoutPreemptively(Duration.ofSeconds(60), () -> assertRefused(loop::runForever));
    }

    @Test
    void aCoroutineThatDoesNotEndIsNamedInTheLogAndLeft() {
        var loop = EventLoop.create("mill");
        loop.spawn("immortal", () -> {
            while (true) {
                Waiter me = loop.waiter(null);
                me.resume(null); // so that the wait is over before it begins, and no cancellation can end it
                me.await();
            }
        });
        loop.stop();
        loop.runForever();
        List<String> log = RecordedLog.during(loop::close);
        assertEquals(1, log.size(), log::toString);
        assertTrue(log.getFirst().startsWith("mill was closed, but task \"immortal\""), log::toString);
        assertTrue(loop.isClosed());
    }

    @Test
    void closeWaitsAsLongAsCoroutinesEndOneAfterAnother() {
        var loop = EventLoop.create("mill");
        loop.closeGraceNanos = Duration.ofMillis(400).toNanos();
        for (int i = 1; i <= 8; i++) {
            int number = i;
            loop.spawn(() -> {
                try {
                    sleep(HOUR);
                } finally {
                    shielded(() -> sleep(Duration.ofMillis(100 * number)));
                    trace.add("cleaned up");
                }
            });
        }
        loop.stop();
        loop.runForever();
        List<String> log = RecordedLog.during(loop::close);
        assertEquals(List.of(), log);
        assertEquals(8, trace.size());
    }

    @Test
    void whatAJobAtTheCloseLeavesForAfterwardsIsDoneToo() {
        var loop = EventLoop.create("mill");
        loop.atClose(() -> loop.afterThis(() -> trace.add("afterwards")));
        loop.close();
        assertEquals(List.of("afterwards"), trace);
    }

    @Test
    void thePatienceOfACloseIsTheCallersChoice() {
        var loop = EventLoop.create("mill");
        Task<?> immortal = loop.spawn("immortal", () -> shielded(() -> sleep(HOUR)));
        loop.runUntilIdle();
        var left = new ArrayList<Dump>();
        loop.atClose(() -> left.add(loop.dump()));
        immortal.onDone(end -> trace.add(end.failure().getMessage()));
        List<String> log = RecordedLog.during(() -> loop.closeWithin(Duration.ofMillis(10)));
        assertEquals(1, log.size(), log::toString);
        assertEquals("immortal", left.getFirst().tasks().getFirst().name());
        assertEquals(List.of("mill was closed, but task \"immortal\" did not end"), trace);
    }

    @Test
    void aCallbackThatCallsItselfForEverDoesNotKeepALoopWithoutTasksOpen() {
        var loop = EventLoop.create("mill");
        var again = new Runnable[1];
        again[0] = () -> {
            if (!loop.isClosed() || trace.isEmpty()) {
                trace.add("called while it closes");
            }
            loop.callSoon(again[0]);
        };
        loop.callSoon(again[0]);
        assertTimeoutPreemptively(Duration.ofSeconds(60), loop::close);
        assertEquals(List.of("called while it closes"), trace);
    }

    @Test
    void closeRunsEveryCallbackThatIsReadyThen() {
        var loop = EventLoop.create("mill");
        int[] called = {0};
        for (int i = 0; i < 20_000; i++) {
            loop.callSoon(() -> called[0]++);
        }
        loop.close();
        assertEquals(20_000, called[0]);
    }

    private static void assertRefused(Executable use) {
        var refusal = assertThrows(IllegalStateException.class, use);
        assertEquals("mill is closed: it runs nothing any more", refusal.getMessage());
    }
}
