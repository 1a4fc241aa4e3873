package dev.headrace.loop;

import static dev.headrace.loop.Headrace.gather;
import static dev.headrace.loop.Headrace.sleep;
import static dev.headrace.loop.Headrace.spawn;
import static dev.headrace.loop.Headrace.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What stops a loop is named: which coroutine, from which line, and where it stands. */
class StallTest {

    private static final Duration THRESHOLD = Duration.ofMillis(100);

    private final List<Stall> stalls = new CopyOnWriteArrayList<>();

    @Test
    void aCoroutineThatBlocksIsNamedOnce() {
        var site = new String[1];
        EventLoop.run(() -> {
            EventLoop.current().onStall(THRESHOLD, stalls::add);
            site[0] = Line.next();
            Task<?> blocker = spawn("blocker", () -> Thread.sleep(500));
            blocker.join();
            assertEquals(EventLoop.current().name(), onlyStallOf("task \"blocker\", spawned at ").loop());
        });
        Stall stall = onlyStallOf("task \"blocker\"");
        assertTrue(stall.culprit().contains(site[0]), stall::culprit);
        assertTrue(stall.busy().compareTo(THRESHOLD) >= 0, () -> stall.busy().toString());
        assertHasFrame(stall, "java.lang.Thread", "sleep");
        assertEquals(List.of(), stall.monitorHolders());
        assertTrue(stall.toString().contains("Blocking.call"), stall::toString);
        assertTrue(stall.toString().contains("at java.base/java.lang.Thread.sleep"), stall::toString);
    }

    @Test
    void aCallbackThatBlocksIsNamed() {
        EventLoop.run(() -> {
            EventLoop.current().onStall(THRESHOLD, stalls::add);
            EventLoop.current().callSoon(StallTest::blocks);
            yieldNow();
            sleep(Duration.ofMillis(1));
        });
        assertHasFrame(onlyStallOf("a callback"), StallTest.class.getName(), "blocks");
    }

    @Test
    void everyStallIsReportedForItself() {
        EventLoop.run(() -> {
            EventLoop.current().onStall(THRESHOLD, stalls::add);
            spawn("first", StallTest::blocks).join();
            spawn("second", StallTest::blocks).join();
        });
        onlyStallOf("task \"first\"");
        onlyStallOf("task \"second\"");
    }

    @Test
    void aBusyLoopThatYieldsIsNotReported() {
        EventLoop.run(() -> {
            EventLoop.current().onStall(Duration.ofMillis(400), stalls::add);
            long begin = System.nanoTime();
            while (System.nanoTime() - begin < 800_000_000) {
                yieldNow();
            }
        });
        assertEquals(List.of(), stalls);
    }

    @Test
    void anIdleLoopIsNotReported() {
        EventLoop.run(() -> {
            EventLoop.current().onStall(Duration.ofMillis(400), stalls::add);
            sleep(Duration.ofMillis(800));
        });
        assertEquals(List.of(), stalls);
    }

    @Test
    void aBlockingCallBesideTheLoopIsNotReported() {
        EventLoop.run(() -> {
            EventLoop.current().onStall(Duration.ofMillis(400), stalls::add);
            Blocking.run(() -> Thread.sleep(800));
        });
        assertEquals(List.of(), stalls);
    }

    @Test
    void anybodyMayAskForThePresentStall() {
        var other = new LoopThread("mill");
        var blocked = new CountDownLatch(1);
        other.loop.post(() -> {
            while (blocked.getCount() > 0) {
                Thread.onSpinWait();
            }
        });
        Stall stall;
        do {
            stall = other.loop.stall();
        } while (stall == null || stall.busy().toMillis() < 100);
        assertEquals("mill", stall.loop());
        assertEquals("a callback", stall.culprit());
        assertTrue(stall.stack().stream().anyMatch(frame -> frame.getMethodName().contains("anybodyMayAsk")), stall::toString);
        blocked.countDown();
        other.close();
        assertNull(other.loop.stall());
    }

    @Test
    void withoutAHandlerAWarningIsLogged() {
        List<String> log = RecordedLog.withStalls(() -> {
            try (var loop = EventLoop.create("stopped loop")) {
                loop.runUntilComplete(() -> {
                    blocks();
                    return null;
                });
            }
        });
        List<String> ours = log.stream().filter(entry -> entry.startsWith("stopped loop")).toList();
        assertEquals(1, ours.size(), log::toString);
        assertTrue(ours.getFirst().contains("by task \"main\""), log::toString);
    }

    @Test
    void aReportShowsTheInnermostFramesOfADeepStack() {
        var frame = new StackTraceElement("Deep", "dive", "Deep.java", 7);
        var stall = new Stall("loop", "a callback", Duration.ofMillis(100), Collections.nCopies(1000, frame), List.of());
        List<String> lines = stall.toString().lines().toList();
        assertEquals(52, lines.size());
        assertEquals("    ... 950 more", lines.getLast());
    }

    @Test
    void manyShortCallbacksPostsAndTimersAreNoStall() {
        EventLoop.run(() -> {
            EventLoop loop = EventLoop.current();
            loop.onStall(Duration.ofMillis(300), stalls::add);
            for (int i = 0; i < 150; i++) {
                loop.callSoon(() -> spins(2));
                loop.post(() -> spins(2));
                loop.callLater(Duration.ZERO, () -> spins(2));
            }
            sleep(Duration.ofSeconds(1));
        });
        assertEquals(List.of(), stalls);
    }

    @Test
    void aThresholdMadeShorterHoldsAtOnce() {
        EventLoop.run(() -> {
            EventLoop.current().onStall(Duration.ofHours(1), stalls::add);
            Blocking.run(() -> Thread.sleep(100)); // the detector looks at this loop, and goes to sleep for long
            spawn("blocker", () -> {
                EventLoop.current().onStall(THRESHOLD, stalls::add);
                blocks();
            }).join();
        });
        onlyStallOf("task \"blocker\"");
    }

    @Test
    void aThresholdMayBeLongerThanTheClockCanCount() {
        try (var loop = EventLoop.create()) {
            loop.onStall(Duration.ofSeconds(Long.MAX_VALUE), stalls::add);
            loop.runUntilComplete(Headrace::yieldNow);
        }
    }

    @Test
    void withoutAHandlerNobodyWouldBeTold() {
        try (var loop = EventLoop.create()) {
            assertThrows(NullPointerException.class, () -> loop.onStall(THRESHOLD, null));
        }
    }

    @Test
    void aStallThatCannotBeDescribedDoesNotEndTheDetector() {
        List<String> log = RecordedLog.withStalls(() -> EventLoop.run(() -> {
            EventLoop.current().onStall(THRESHOLD, stall -> {
                stalls.add(stall);
                throw new Unspeakable();
            });
            spawn("first", StallTest::blocks).join();
            spawn("second", StallTest::blocks).join();
        }));
        onlyStallOf("task \"first\"");
        onlyStallOf("task \"second\"");
        assertTrue(log.stream().anyMatch(entry -> entry.startsWith("the stall handler of")), log::toString);
    }

    /** The walk over the tasks, as the detector does it, while they come and go. */
    @Test
    void theTasksOfARunningLoopMayBeReadByAnotherThread() throws InterruptedException {
        var loop = new AtomicReference<EventLoop>();
        var failure = new AtomicReference<Throwable>();
        var over = new CountDownLatch(1);
        var reader = new Thread(() -> {
            try {
                while (over.getCount() > 0) {
                    for (Task<?> task : loop.get().suspended()) {
                        task.label();
                    }
                }
            } catch (Throwable e) {
                failure.set(e);
            }
        });
        EventLoop.run(() -> {
            loop.set(EventLoop.current());
            reader.start();
            long begin = System.nanoTime();
            while (System.nanoTime() - begin < 500_000_000) {
                try (var scope = Scope.open()) {
                    for (int i = 0; i < 50; i++) {
                        scope.spawn(() -> gather(List.of(1, 2), number -> {
                            yieldNow();
                            return number;
                        }));
                    }
                }
            }
            over.countDown();
        });
        reader.join();
        assertNull(failure.get());
    }

    private static final class Unspeakable extends RuntimeException {

        private static final long serialVersionUID = 1;

        @Override
        public String toString() {
            throw new OutOfMemoryError("for the test");
        }
    }

    private static void spins(int millis) {
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < millis * 1_000_000L) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aThresholdMustBePositive() {
        try (var loop = EventLoop.create()) {
            assertThrows(IllegalArgumentException.class, () -> loop.onStall(Duration.ZERO, stalls::add));
            assertThrows(IllegalArgumentException.class, () -> loop.onStall(Duration.ofMillis(-1), stalls::add));
        }
    }

    @Test
    void aHandlerThatFailsDoesNotEndTheDetector() {
        RecordedLog.withStalls(() -> EventLoop.run(() -> {
            EventLoop.current().onStall(THRESHOLD, stall -> {
                stalls.add(stall);
                throw new IllegalStateException("the handler failed");
            });
            spawn("first", StallTest::blocks).join();
            spawn("second", StallTest::blocks).join();
        }));
        onlyStallOf("task \"first\"");
        onlyStallOf("task \"second\"");
    }

    /** The loop is stopped for ever, so it is left to a daemon thread. */
    @Test
    void whoHoldsAMonitorAcrossASuspensionIsNamed() throws InterruptedException {
        assumeTrue(Engine.FAST);
        BlockingQueue<Stall> reported = new ArrayBlockingQueue<>(1);
        var monitor = new Object();
        var abandoned = new Thread(() -> EventLoop.run(() -> {
            EventLoop.current().onStall(THRESHOLD, reported::offer);
            spawn("bystander", () -> sleep(Duration.ofHours(1)));
            spawn("holder", () -> holdsAcrossASleep(monitor));
            Task<?> victim = spawn("victim", () -> {
                synchronized (monitor) {
                    stalls.add(null); // never here
                }
            });
            victim.join();
        }), "abandoned");
        abandoned.setDaemon(true);
        abandoned.start();
        Stall stall = reported.poll(20, TimeUnit.SECONDS);
        assertTrue(stall != null, "no report");
        assertTrue(stall.culprit().startsWith("task \"victim\""), stall::culprit);
        assertEquals(1, stall.monitorHolders().size(), stall::toString);
        String holder = stall.monitorHolders().getFirst();
        assertTrue(holder.startsWith("task \"holder\", spawned at ") && holder.contains("holdsAcrossASleep"), holder);
        assertTrue(stall.toString().contains("use a Mutex"), stall::toString);
    }

    private static void holdsAcrossASleep(Object monitor) {
        synchronized (monitor) {
            sleep(Duration.ofHours(1));
        }
    }

    private static void blocks() {
        try {
            Thread.sleep(400);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** On a machine with too much to do, others may seem to stall, too. */
    private Stall onlyStallOf(String culprit) {
        List<Stall> found = stalls.stream().filter(stall -> stall.culprit().startsWith(culprit)).toList();
        assertEquals(1, found.size(), stalls::toString);
        return found.getFirst();
    }

    private static void assertHasFrame(Stall stall, String type, String method) {
        assertTrue(stall.stack().stream().anyMatch(
                frame -> frame.getClassName().equals(type) && frame.getMethodName().startsWith(method)), stall::toString);
    }
}
