package dev.headrace.loop;

import static dev.headrace.loop.Headrace.sleep;
import static dev.headrace.loop.Headrace.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A loop that is a guest of somebody else's loop. */
class RunOnceTest {

    private final List<String> trace = new ArrayList<>();
    private final AtomicInteger wakes = new AtomicInteger();

    @Test
    void itTellsHowLongItHasNothingToDo() {
        var clock = new ManualClock();
        try (var loop = EventLoop.create("guest", clock)) {
            assertEquals(Long.MAX_VALUE, loop.runOnce(wakes::incrementAndGet));
            loop.callLater(Duration.ofMillis(5), () -> trace.add("fired"));
            assertEquals(5_000_000, loop.runOnce(wakes::incrementAndGet));
            clock.advance(Duration.ofMillis(2));
            assertEquals(3_000_000, loop.runOnce(wakes::incrementAndGet));
            clock.advance(Duration.ofMillis(3));
            loop.runOnce(wakes::incrementAndGet);
            assertEquals(List.of("fired"), trace);
            assertEquals(Long.MAX_VALUE, loop.runOnce(wakes::incrementAndGet));
        }
        assertEquals(0, wakes.get());
    }

    @Test
    void zeroMeansThatThereIsMoreToDoNow() {
        try (var loop = EventLoop.create()) {
            loop.spawn(() -> {
                for (int i = 0; i < 1_000; i++) {
                    yieldNow();
                }
                trace.add("done");
            });
            int turns = 0;
            while (loop.runOnce(wakes::incrementAndGet) == 0) {
                turns++;
            }
            assertTrue(turns >= 2, () -> "one turn ran a thousand switches");
            assertEquals(List.of("done"), trace);
        }
    }

    @Test
    void wakeIsCalledByThePosterOnceForEachAnnouncedIdle() throws Exception {
        try (var loop = EventLoop.create()) {
            var wakers = new LinkedBlockingQueue<Thread>();
            for (int round = 0; round < 100; round++) {
                assertEquals(Long.MAX_VALUE, loop.runOnce(() -> wakers.add(Thread.currentThread())));
                assertTrue(wakers.isEmpty());
                var poster = new Thread(() -> {
                    for (int i = 0; i < 3; i++) {
                        loop.post(() -> trace.add("posted"));
                    }
                });
                poster.start();
                poster.join();
                assertEquals(List.of(poster), List.copyOf(wakers));
                wakers.clear();
            }
            loop.runOnce(() -> {});
            assertEquals(300, trace.size());
        }
    }

    @Test
    void whatIsPostedDuringTheTurnNeedsNoWake() {
        try (var loop = EventLoop.create()) {
            loop.callSoon(() -> loop.post(() -> loop.post(() -> trace.add("posted"))));
            int turns = 0;
            while (loop.runOnce(wakes::incrementAndGet) == 0) {
                turns++;
            }
            assertTrue(turns < 10);
            assertEquals(List.of("posted"), trace);
            assertEquals(0, wakes.get());
        }
    }

    @Test
    void aHostWithALoopOfItsOwnRunsCoroutinesTimersAndPosts() throws Exception {
        var host = new Host();
        var loop = EventLoop.create("guest");
        int count = 1_000;
        Task<Integer> main = loop.spawn("main", () -> {
            int received = 0;
            for (int i = 0; i < count; i++) {
                var answer = new CompletableFuture<Integer>();
                Promise<Integer> promise = Promise.from(answer);
                Thread.ofVirtual().start(() -> answer.complete(1));
                received += promise.join();
                if (i % 100 == 0) {
                    sleep(Duration.ofMillis(1));
                }
            }
            return received;
        });
        host.events.add(() -> host.turn(loop));
        while (!main.isDone()) {
            host.runOneEvent();
        }
        assertEquals(count, main.result());
        assertFalse(loop.isRunning());
        loop.close();
    }

    @Test
    void afterwardsTheLoopMayBeRunAsUsual() {
        try (var loop = EventLoop.create()) {
            loop.runOnce(wakes::incrementAndGet);
            loop.runUntilComplete(() -> {
                var posted = Promise.<Integer>create();
                Thread.ofPlatform().start(() -> loop.post(() -> posted.complete(1)));
                return posted.join();
            });
            int before = wakes.get();
            loop.post(() -> trace.add("posted"));
            loop.runUntilIdle();
            assertEquals(List.of("posted"), trace);
            assertTrue(before <= 1 && wakes.get() == before, () -> wakes + " wakes of a host that is not asked any more");
        }
    }

    /** What a user interface does: takes one event after the other, and sleeps in between. */
    private static final class Host {

        final LinkedBlockingQueue<Runnable> events = new LinkedBlockingQueue<>();
        private long nextTurn = Long.MAX_VALUE;

        void runOneEvent() throws InterruptedException {
            Runnable event = events.poll(nextTurn, TimeUnit.NANOSECONDS);
            if (event == null) {
                event = timer;
            }
            event.run();
        }

        private Runnable timer;

        void turn(EventLoop loop) {
            timer = () -> turn(loop);
            nextTurn = loop.runOnce(() -> events.add(timer));
        }
    }
}
