package dev.headrace.loop;

import static dev.headrace.loop.Headrace.sleep;
import static dev.headrace.loop.Headrace.spawn;
import static dev.headrace.loop.Headrace.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Nobody starves: coroutines take turns, and a loop that always has something ready still looks at timers and posts. */
class FairnessTest {

    @Test
    void yieldingCoroutinesTakeTurns() {
        EventLoop.run(() -> {
            var trace = new ArrayList<Integer>();
            var tasks = new ArrayList<Task<?>>();
            for (int i = 1; i <= 3; i++) {
                int number = i;
                tasks.add(spawn(() -> {
                    for (int round = 0; round < 3; round++) {
                        trace.add(number);
                        yieldNow();
                    }
                }));
            }
            for (var task : tasks) {
                task.join();
            }
            assertEquals(List.of(1, 2, 3, 1, 2, 3, 1, 2, 3), trace);
        });
    }

    @Test
    void aYieldingHogStarvesNoTimer() {
        EventLoop.run(() -> {
            Task<?> hog = spawn(FairnessTest::yieldForEver);
            sleep(Duration.ofMillis(1));
            var fired = Promise.<Boolean>create();
            EventLoop.current().callLater(Duration.ofMillis(1), () -> fired.complete(true));
            assertTrue(fired.join());
            hog.cancel();
        });
    }

    @Test
    void aYieldingHogStarvesNoPost() {
        EventLoop.run(() -> {
            EventLoop loop = EventLoop.current();
            Task<?> hog = spawn(FairnessTest::yieldForEver);
            var posted = Promise.<Boolean>create();
            Thread.ofPlatform().start(() -> loop.post(() -> posted.complete(true)));
            assertTrue(posted.join());
            hog.cancel();
        });
    }

    @Test
    void aCallbackThatCallsItselfStarvesNobody() {
        EventLoop.run(() -> {
            var again = new Runnable[1];
            again[0] = () -> EventLoop.current().callSoon(again[0]);
            again[0].run();
            assertOthersGoOn();
            again[0] = () -> {};
        });
    }

    @Test
    void aPostThatPostsItselfStarvesNobody() {
        EventLoop.run(() -> {
            EventLoop loop = EventLoop.current();
            var again = new Runnable[1];
            again[0] = () -> loop.post(again[0]);
            loop.post(again[0]);
            assertOthersGoOn();
            again[0] = () -> {};
        });
    }

    @Test
    void aHogGetsNoMoreTurnsThanAPairThatPlaysPingPong() {
        EventLoop.run(() -> {
            int exchanges = 10_000;
            int[] hogged = {0};
            Task<?> hog = spawn(() -> {
                while (true) {
                    hogged[0]++;
                    yieldNow();
                }
            });
            var table = new WaitQueue[] {new WaitQueue(), new WaitQueue()};
            Task<?> ping = spawn(() -> play(table[0], table[1], exchanges));
            yieldNow();
            Task<?> pong = spawn(() -> play(table[1], table[0], exchanges));
            yieldNow();
            table[0].poll().resume("ball");
            ping.join();
            pong.join();
            hog.cancel();
            assertTrue(hogged[0] <= 2 * exchanges + 10, "the hog ran " + hogged[0] + " times in " + exchanges + " exchanges");
        });
    }

    @Test
    void aCoroutineThatYieldsDoesNotHoldUpThoseThatWaitToStart() {
        EventLoop.run(() -> {
            int[] started = {0};
            for (int i = 0; i < 1_000; i++) {
                spawn(() -> {
                    started[0]++;
                });
            }
            assertEquals(1_000, startedAfterYields(started, 10));
        });
    }

    @Test
    void coroutinesThatSpawnWithoutEndHoldUpNobodyThatIsReady() {
        EventLoop.run(() -> {
            for (int i = 0; i < 1_000; i++) {
                spawn(FairnessTest::spawnItself);
            }
            for (int i = 0; i < 100; i++) {
                long before = EventLoop.current().counters().resumptions();
                yieldNow();
                long others = EventLoop.current().counters().resumptions() - before;
                assertTrue(others <= 3 * Scheduler.BUDGET, others + " ran before it was this one's turn again");
            }
        });
    }

    private static int startedAfterYields(int[] started, int yields) {
        for (int i = 0; i < yields; i++) {
            yieldNow();
        }
        return started[0];
    }

    private static void spawnItself() {
        if (!EventLoop.current().isClosed()) {
            spawn(FairnessTest::spawnItself);
        }
    }

    private static void play(WaitQueue mine, WaitQueue theirs, int exchanges) {
        for (int i = 0; i < exchanges; i++) {
            Waiter me = EventLoop.current().waiter(null);
            mine.add(me);
            Object ball = me.await();
            Waiter other = theirs.poll();
            if (other != null) {
                other.resume(ball);
            }
        }
    }

    private static void assertOthersGoOn() {
        for (int i = 0; i < 10; i++) {
            yieldNow();
            sleep(Duration.ofNanos(100_000));
            var posted = Promise.<Boolean>create();
            EventLoop.current().post(() -> posted.complete(true));
            assertTrue(posted.join());
        }
    }

    private static void yieldForEver() {
        while (true) {
            yieldNow();
        }
    }
}
