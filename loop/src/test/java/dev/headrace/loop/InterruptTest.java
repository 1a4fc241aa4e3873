package dev.headrace.loop;

import static dev.headrace.loop.Headrace.shielded;
import static dev.headrace.loop.Headrace.sleep;
import static dev.headrace.loop.Headrace.spawn;
import static dev.headrace.loop.Headrace.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Interrupting the thread of a loop cancels the main coroutine. */
class InterruptTest {

    @Test
    void anInterruptCancelsASleepingMain() {
        Thread runner = Thread.currentThread();
        var thrown = assertThrows(CancelledException.class, () -> EventLoop.run(() -> {
            interrupt(runner);
            sleep(Duration.ofHours(1));
        }));
        assertTrue(thrown.why().contains("was interrupted"), thrown.why());
        assertFalse(Thread.interrupted());
    }

    @Test
    void anInterruptCancelsAMainThatJoins() {
        Thread runner = Thread.currentThread();
        var trace = new ArrayList<String>();
        assertThrows(CancelledException.class, () -> EventLoop.run(() -> {
            Task<?> worker = spawn(() -> {
                try {
                    sleep(Duration.ofHours(1));
                } finally {
                    trace.add("worker ends");
                }
            });
            try {
                interrupt(runner);
                worker.join();
            } finally {
                trace.add("main ends");
            }
        }));
        assertEquals(List.of("main ends", "worker ends"), trace);
    }

    @Test
    void anInterruptCancelsAMainThatNeverIdles() {
        Thread runner = Thread.currentThread();
        assertThrows(CancelledException.class, () -> EventLoop.run(() -> {
            long since = System.nanoTime();
            interrupt(runner);
            while (System.nanoTime() - since < 2_000_000_000L) {
                yieldNow();
            }
        }));
    }

    @Test
    void anInterruptBeforeTheRunCancelsMain() {
        Thread.currentThread().interrupt();
        assertThrows(CancelledException.class, () -> EventLoop.run(() -> sleep(Duration.ofHours(1))));
    }

    @Test
    void anInterruptEndsARunThatHasNoMainAndIsTheCallersThen() {
        try (var loop = EventLoop.create()) {
            Task<?> sleeper = loop.spawn(() -> sleep(Duration.ofHours(1)));
            Thread runner = Thread.currentThread();
            loop.callSoon(() -> interrupt(runner));
            loop.runForever();
            assertTrue(Thread.interrupted());
            assertFalse(sleeper.isCancelRequested());

            var promise = loop.promise();
            loop.callSoon(() -> interrupt(runner));
            assertThrows(IllegalStateException.class, () -> loop.runUntilComplete(promise));
            assertTrue(Thread.interrupted());
        }
    }

    @Test
    void aLoopClosedByAnInterruptedThreadWaitsForItsCoroutinesAllTheSame() {
        var trace = new ArrayList<String>();
        try (var loop = EventLoop.create("virtual", new ManualClock())) {
            loop.spawn(() -> {
                try {
                    sleep(Duration.ofHours(1));
                } finally {
                    shielded(() -> sleep(Duration.ofHours(1)));
                    trace.add("cleaned up");
                }
            });
            loop.callSoon(Thread.currentThread()::interrupt);
            loop.runForever();
        }
        assertTrue(Thread.interrupted());
        assertEquals(List.of("cleaned up"), trace);
    }

    private static void interrupt(Thread runner) {
        Thread.ofPlatform().start(runner::interrupt);
    }
}
