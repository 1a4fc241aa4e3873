package dev.headrace.loop;

import static dev.headrace.loop.Headrace.sleep;
import static dev.headrace.loop.Headrace.spawn;
import static dev.headrace.loop.Headrace.withTimeout;
import static dev.headrace.loop.Headrace.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A failure that nobody asks for is logged, once; one that somebody asks for is not. */
class UnobservedFailureTest {

    @Test
    void itIsLoggedAtTheEndOfTheLoopWithNameLineAndException() {
        var site = new String[1];
        List<String> log = RecordedLog.during(() -> VirtualTime.run(() -> {
            site[0] = Line.next();
            spawn("unlucky", () -> {
                throw new IllegalStateException("no");
            });
            yieldNow();
        }));
        assertEquals(1, log.size(), log::toString);
        String entry = log.getFirst();
        assertTrue(entry.startsWith("task \"unlucky\" of virtual, spawned at "), entry);
        assertTrue(entry.contains(site[0] + "), failed and nobody asked for its result"), entry);
        assertTrue(entry.endsWith(": java.lang.IllegalStateException: no"), entry);
    }

    @Test
    void theLoggedExceptionHasTheStackOfTheFailure() {
        var failure = new Loud();
        RecordedLog.during(() -> VirtualTime.run(() -> {
            spawn(() -> failDeepInside(failure));
            yieldNow();
        }));
        assertEquals(1, failure.told, "the exception itself is logged, with its stack");
        assertEquals("failDeepInside", failure.getStackTrace()[0].getMethodName());
    }

    @Test
    void whenTheTaskIsCollectedItIsLoggedBeforeTheEndOfTheLoop() {
        var failure = new Loud();
        var loop = EventLoop.create("long-lived");
        RecordedLog.during(() -> {
            loop.spawn(() -> failDeepInside(failure));
            loop.runUntilIdle();
            awaitLog(failure);
        });
        RecordedLog.during(loop::close);
        assertEquals(1, failure.told);
    }

    @Test
    void whatIsLoggedAtTheEndOfTheLoopIsNotLoggedAgainWhenTheTaskIsCollected() {
        var failure = new Loud();
        var later = new Loud();
        RecordedLog.during(() -> {
            VirtualTime.run(() -> {
                spawn(() -> failDeepInside(failure));
                yieldNow();
            });
            var loop = EventLoop.create("long-lived");
            loop.spawn(() -> failDeepInside(later));
            loop.runUntilIdle();
            awaitLog(later);
        });
        assertEquals(1, failure.told);
    }

    @Test
    void whatSomebodyAskedForIsNotLogged() {
        List<String> log = RecordedLog.during(() -> VirtualTime.run(() -> {
            assertThrows(IllegalStateException.class, failing()::join);
            Task<?> looked = failing();
            Task<?> fetched = failing();
            Task<?> called = failing();
            called.onDone(done -> {});
            Task<?> exported = failing();
            exported.toCompletableFuture();
            Task<?> early = failing();
            Task<?> joiner = spawn(() -> assertThrows(IllegalStateException.class, early::join));
            sleep(Duration.ofSeconds(1));
            looked.failure();
            assertThrows(IllegalStateException.class, fetched::result);
            joiner.join();
        }));
        assertEquals(List.of(), log);
    }

    @Test
    void theFailureOfMainIsThrownAndNotLogged() {
        var failure = new IllegalStateException("no");
        List<String> log = RecordedLog.during(() -> assertSame(failure, assertThrows(IllegalStateException.class,
                () -> EventLoop.run(() -> {
                    throw failure;
                }))));
        assertEquals(List.of(), log);
    }

    @Test
    void aCancelledTaskIsNoFailure() {
        List<String> log = RecordedLog.during(() -> VirtualTime.run(() -> {
            Task<?> task = spawn(() -> sleep(Duration.ofHours(1)));
            yieldNow();
            task.cancel();
            yieldNow();
        }));
        assertEquals(List.of(), log);
    }

    @Test
    void everyFailureIsLoggedForItself() {
        List<String> log = RecordedLog.during(() -> VirtualTime.run(() -> {
            failing();
            failing();
            assertThrows(IllegalStateException.class, failing()::join);
            yieldNow();
        }));
        assertEquals(2, log.size(), log::toString);
    }

    @Test
    void aFailureWhileTheLoopIsClosedIsLogged() {
        List<String> log = RecordedLog.during(() -> VirtualTime.run(() -> {
            spawn("untidy", () -> {
                try {
                    sleep(Duration.ofHours(1));
                } catch (CancelledException e) {
                    throw new IllegalStateException("cannot clean up");
                }
            });
            yieldNow();
        }));
        assertEquals(1, log.size(), log::toString);
        assertTrue(log.getFirst().startsWith("task \"untidy\""), log::toString);
    }

    @Test
    void aJoinerThatGaveUpHasNotAskedForIt() {
        List<String> log = RecordedLog.during(() -> VirtualTime.run(() -> {
            Task<?> slow = spawn("slow", () -> {
                sleep(Duration.ofSeconds(5));
                throw new IllegalStateException("no");
            });
            assertThrows(TimedOutException.class, () -> withTimeout(Duration.ofSeconds(1), () -> slow.join()));
            sleep(Duration.ofSeconds(10));
        }));
        assertEquals(1, log.size(), "the failure of \"slow\" was swallowed");
    }

    @Test
    void aFailedPromiseThatNobodyAskedIsLogged() {
        List<String> log = RecordedLog.during(() -> VirtualTime.run(() -> {
            Promise.<String>create().fail(new IllegalStateException("no"));
            var asked = Promise.<String>create();
            asked.fail(new IllegalStateException("asked"));
            assertThrows(IllegalStateException.class, asked::join);
        }));
        assertEquals(List.of("a promise of virtual, failed and nobody asked for its result: java.lang.IllegalStateException: no"), log);
    }

    @Test
    void aFailedPromiseIsLoggedWhenItIsCollected() {
        var failure = new Loud();
        var loop = EventLoop.create("long-lived");
        RecordedLog.during(() -> {
            loop.promise().fail(failure);
            awaitLog(failure);
        });
        RecordedLog.during(loop::close);
        assertEquals(1, failure.told);
    }

    @Test
    void askingAPendingTaskForItsFailureDoesNotSilenceALaterOne() {
        List<String> log = RecordedLog.during(() -> VirtualTime.run(() -> {
            Task<?> task = failing();
            assertNull(task.failure());
            yieldNow();
        }));
        assertEquals(1, log.size(), log::toString);
    }

    private static Task<?> failing() {
        return spawn(() -> {
            throw new IllegalStateException("no");
        });
    }

    private static Void failDeepInside(Loud failure) {
        failure.fillInStackTrace();
        throw failure;
    }

    /** Collects garbage until {@code failure} has been logged. */
    private static void awaitLog(Loud failure) {
        try {
            for (int i = 0; i < 1_000; i++) {
                System.gc();
                if (failure.logged.await(10, TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        throw new AssertionError("never logged");
    }

    /** Notices when the log turns it into text. */
    private static final class Loud extends RuntimeException {

        private static final long serialVersionUID = 1;

        private final transient CountDownLatch logged = new CountDownLatch(1);
        private int told;

        @Override
        public String toString() {
            told++;
            logged.countDown();
            return "loud";
        }
    }
}
