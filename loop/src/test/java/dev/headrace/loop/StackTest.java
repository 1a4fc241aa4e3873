package dev.headrace.loop;

import static dev.headrace.loop.Headrace.sleep;
import static dev.headrace.loop.Headrace.spawn;
import static dev.headrace.loop.Headrace.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A coroutine's stack survives suspension, whatever is on it; where it cannot be left, the error says so. */
class StackTest {

    @Test
    void aStackOverflowIsAFailureOfItsOwnCoroutineOnly() {
        EventLoop.run(() -> {
            Task<Integer> other = spawn(() -> {
                int sum = 0;
                for (int i = 0; i < 10; i++) {
                    yieldNow();
                    sum += i;
                }
                return sum;
            });
            Task<Integer> bottomless = spawn(() -> bottomless(0));
            assertThrows(StackOverflowError.class, bottomless::join);
            assertEquals(Awaitable.State.FAILED, bottomless.state());
            assertEquals(45, other.join());
            assertEquals(1, spawn(() -> 1).join());
        });
    }

    @Test
    void aStackOverflowAfterSuspensionsLeavesTheLoopUsable() {
        EventLoop.run(() -> {
            for (int i = 0; i < 20; i++) {
                Task<Integer> bottomless = spawn(() -> yieldsThenBottomless(2_000));
                assertThrows(StackOverflowError.class, bottomless::join);
                Task<Integer> other = spawn(() -> {
                    sleep(Duration.ZERO);
                    return 1;
                });
                assertEquals(1, other.join());
            }
        });
    }

    @Test
    void aStackThatIsTooLargeToSaveFailsItsOwnCoroutineOnly() {
        var trace = new ArrayList<String>();
        onADeepStack(() -> EventLoop.run(() -> {
            spawn(() -> {
                try {
                    sleep(Duration.ofHours(1));
                } finally {
                    trace.add("sleeper cleaned up");
                }
            });
            for (int i = 0; i < 3; i++) {
                Task<Integer> tooDeep = spawn(() -> descend(1_000_000, 1, 0));
                try {
                    assertEquals(1_000_000, tooDeep.join()); // some collectors have no limit
                } catch (StackOverflowError expected) {
                    assertEquals(Awaitable.State.FAILED, tooDeep.state());
                }
                yieldNow();
                sleep(Duration.ZERO);
                assertEquals(1, spawn(() -> 1).join());
            }
        }));
        assertEquals(List.of("sleeper cleaned up"), trace);
    }

    @Test
    void suspendingInAStaticInitialiserIsAnErrorThatHarmsNobody() {
        assumeTrue(Engine.FAST, "a thread can suspend anywhere");
        EventLoop.run(() -> {
            Task<Throwable> task = spawn("initialiser", () -> {
                var error = assertThrows(ExceptionInInitializerError.class, () -> SleepsInItsInitialiser.touch());
                sleep(Duration.ofMillis(1));
                yieldNow();
                return error.getCause();
            });
            Throwable cause = task.join();
            assertInstanceOf(IllegalStateException.class, cause);
            assertTrue(cause.getMessage().startsWith("task \"initialiser\" cannot suspend here: "), cause.getMessage());
            sleep(Duration.ofMillis(2));
        });
    }

    @Test
    void yieldingInAStaticInitialiserIsAnErrorThatHarmsNobody() {
        assumeTrue(Engine.FAST, "a thread can suspend anywhere");
        EventLoop.run(() -> {
            var trace = new ArrayList<String>();
            Task<?> task = spawn(() -> {
                assertThrows(ExceptionInInitializerError.class, () -> YieldsInItsInitialiser.touch());
                trace.add("failed");
                yieldNow();
                trace.add("yielded");
            });
            spawn(() -> trace.add("other"));
            task.join();
            assertEquals(List.of("failed", "other", "yielded"), trace);
        });
    }

    @Test
    void suspendsThousandsOfFramesDeep() {
        assumeTrue(Engine.FAST, "the JVM limits the stacks of virtual threads");
        onADeepStack(() -> EventLoop.run(() -> {
            Task<Integer> atOnce = spawn(() -> descend(2_000, 20, 0));
            Task<Integer> onTheWay = spawn(() -> descend(10_000, 20, 1_000));
            Task<Integer> deeper = spawn(() -> descend(100_000, 2, 1_000));
            assertEquals(2_000, atOnce.join());
            assertEquals(10_000, onTheWay.join());
            assertEquals(100_000, deeper.join());
        }));
    }

    @Test
    void aCancellationUnwindsThousandsOfFrames() {
        int frames = Engine.FAST ? 10_000 : 2_000; // the JVM limits the stacks of virtual threads, in bytes: interpreted frames are large
        onADeepStack(() -> EventLoop.run(() -> {
            int[] unwound = {0};
            Task<?> deep = spawn(() -> sleepDeep(frames, unwound));
            for (int i = 0; i < 20; i++) {
                yieldNow();
            }
            deep.cancel();
            assertThrows(CancelledException.class, deep::join);
            assertEquals(frames + 1, unwound[0]);
        }));
    }

    @Test
    void localsOfAllTypesSurviveSuspensionsAndCollections() {
        EventLoop.run(() -> {
            Task<Double> task = spawn(() -> {
                int i = 1;
                long l = 1L << 40;
                float f = 0.5f;
                double d = 0.25;
                boolean flag = false;
                byte b = 1;
                char c = 'a';
                Object boxed = 1000;
                int[] array = {1, 2, 3};
                String text = "";
                for (int round = 0; round < 20; round++) {
                    System.gc();
                    if (round % 2 == 0) {
                        yieldNow();
                    } else {
                        sleep(Duration.ZERO);
                    }
                    i += round;
                    l += i;
                    f += 1;
                    d += f;
                    flag = !flag;
                    b++;
                    c++;
                    boxed = (Integer) boxed + 1;
                    array[round % 3] += round;
                    text += c;
                }
                assertEquals("bcdefghijklmnopqrstu", text);
                assertEquals(196, array[0] + array[1] + array[2]);
                return i + (l - (1L << 40)) + f + d + (flag ? 1 : 0) + b + c + (Integer) boxed;
            });
            double i = 191;
            double l = 20 + 1330; // twenty times the first 1, and the sums 0, 0+1, ... of the rounds
            double f = 20.5;
            double d = 0.25 + 20 * 0.5 + 210;
            assertEquals(i + l + f + d + 0 + 21 + ('a' + 20) + 1020, task.join());
        });
    }

    @Test
    void framesWithManyArgumentsSurviveSuspension() {
        EventLoop.run(() -> {
            Task<Double> task = spawn(() -> manyArguments(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11L, 12L, 13L, 14L, 15L, 16L, 17L, 18L,
                    19L, 20L, 21f, 22f, 23f, 24f, 25f, 26f, 27f, 28f, 29f, 30f, 31d, 32d, 33d, 34d, 35d, 36d, 37d, 38d, 39d, 40d,
                    "41", "42", "43", "44", "45", "46", "47", "48", "49", "50"));
            yieldNow();
            System.gc();
            assertEquals(50 * 51 / 2, task.join());
        });
    }

    @Test
    void exceptionsPassThroughFramesThatWereSuspended() {
        EventLoop.run(() -> {
            var trace = new ArrayList<String>();
            Task<?> task = spawn(() -> {
                try {
                    nestedFinally(3, trace);
                } catch (IllegalStateException e) {
                    yieldNow();
                    trace.add("caught " + e.getMessage());
                }
            });
            task.join();
            assertEquals(List.of("leaves 0", "leaves 1", "leaves 2", "leaves 3", "caught bottom"), trace);
        });
    }

    private static int bottomless(int depth) {
        return bottomless(depth + 1) + 1;
    }

    private static int yieldsThenBottomless(int yields) {
        if (yields > 0 && yields % 100 == 0) {
            yieldNow();
        }
        return yieldsThenBottomless(yields - 1) + 1;
    }

    /** Goes down {@code depth} frames, yielding after each {@code step}, and at the bottom {@code yields} times. */
    private static int descend(int depth, int yields, int step) {
        if (depth == 0) {
            for (int i = 0; i < yields; i++) {
                yieldNow();
            }
            return 0;
        }
        if (step > 0 && depth % step == 0) {
            yieldNow();
        }
        return descend(depth - 1, yields, step) + 1;
    }

    private static void sleepDeep(int depth, int[] unwound) {
        try {
            if (depth == 0) {
                sleep(Duration.ofHours(1));
            } else {
                if (depth % 1_000 == 0) {
                    yieldNow();
                }
                sleepDeep(depth - 1, unwound);
            }
        } finally {
            unwound[0]++;
        }
    }

    private static void nestedFinally(int depth, List<String> trace) {
        try {
            yieldNow();
            if (depth == 0) {
                throw new IllegalStateException("bottom");
            }
            nestedFinally(depth - 1, trace);
        } finally {
            yieldNow();
            trace.add("leaves " + depth);
        }
    }

    private static double manyArguments(int a1, int a2, int a3, int a4, int a5, int a6, int a7, int a8, int a9, int a10,
            long b1, long b2, long b3, long b4, long b5, long b6, long b7, long b8, long b9, long b10,
            float c1, float c2, float c3, float c4, float c5, float c6, float c7, float c8, float c9, float c10,
            double d1, double d2, double d3, double d4, double d5, double d6, double d7, double d8, double d9, double d10,
            String e1, String e2, String e3, String e4, String e5, String e6, String e7, String e8, String e9, String e10) {
        yieldNow();
        sleep(Duration.ZERO);
        double sum = a1 + a2 + a3 + a4 + a5 + a6 + a7 + a8 + a9 + a10;
        sum += b1 + b2 + b3 + b4 + b5 + b6 + b7 + b8 + b9 + b10;
        sum += c1 + c2 + c3 + c4 + c5 + c6 + c7 + c8 + c9 + c10;
        sum += d1 + d2 + d3 + d4 + d5 + d6 + d7 + d8 + d9 + d10;
        for (String e : new String[] {e1, e2, e3, e4, e5, e6, e7, e8, e9, e10}) {
            sum += Integer.parseInt(e);
        }
        return sum;
    }

    /** Because what is on a coroutine's stack is on its thread's stack while it runs. */
    private static void onADeepStack(Runnable body) {
        var failure = new Throwable[1];
        var thread = new Thread(null, () -> {
            try {
                body.run();
            } catch (Throwable e) {
                failure[0] = e;
            }
        }, "deep", 512L << 20);
        thread.setDaemon(true);
        thread.start();
        LoopThread.end(thread);
        assertTrue(failure[0] == null, () -> failure[0].toString());
    }

    private static final class SleepsInItsInitialiser {
        static {
            sleep(Duration.ofMillis(1));
        }

        static void touch() {}
    }

    private static final class YieldsInItsInitialiser {
        static {
            yieldNow();
        }

        static void touch() {}
    }
}
