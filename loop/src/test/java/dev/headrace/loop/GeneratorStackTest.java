package dev.headrace.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** A body's stack survives a yield, whatever is on it; where it cannot be left, the error says so and harms nobody. */
class GeneratorStackTest {

    /** What a static initialiser below yields to, and what it got. */
    private static Yielder<Integer, Void> current;

    private static Throwable refusal;

    @Test
    void aComparatorCalledByTheJdkMayYield() {
        var generator = Generator.<String>of(g -> {
            var list = new ArrayList<>(List.of(3, 1, 2));
            list.sort((a, b) -> {
                g.yield("compare");
                return a - b;
            });
            var set = new TreeSet<Integer>((a, b) -> {
                g.yield("insert");
                return a - b;
            });
            set.addAll(list);
            g.yield(list + " " + set);
        });
        var values = generator.stream().toList();
        assertEquals("[1, 2, 3] [1, 2, 3]", values.getLast());
        assertTrue(values.contains("compare") && values.contains("insert"));
    }

    @Test
    void aFunctionCalledByAMapMayYield() {
        var generator = Generator.<Integer>of(g -> {
            new HashMap<Integer, Integer>().computeIfAbsent(1, key -> {
                g.yield(key);
                return key;
            });
            new ConcurrentHashMap<Integer, Integer>().computeIfAbsent(2, key -> {
                g.yield(key); // under the monitor of a bin
                return key;
            });
        });
        assertEquals(List.of(1, 2), generator.stream().toList());
    }

    @Test
    void aMethodCalledByReflectionMayYield() throws Exception {
        var method = GeneratorStackTest.class.getDeclaredMethod("yieldOne", Yielder.class);
        var generator = Generator.<Integer>of(g -> {
            for (int i = 0; i < 50; i++) {
                method.invoke(null, g);
            }
        });
        assertEquals(50, generator.stream().count());
    }

    @Test
    void aMonitorHeldAcrossYieldsIsReleasedAtTheEndOfItsBlock() {
        Object monitor = new Object();
        var generator = Generator.<Integer>of(g -> {
            synchronized (monitor) {
                monitor.wait(1);
                g.yield(1);
                g.yield(2);
            }
            g.yield(3);
        });
        assertEquals(1, generator.next());
        assertEquals(2, generator.next());
        assertEquals(3, generator.next());
        LoopThread.onThread("other", () -> {
            synchronized (monitor) {
                monitor.notifyAll();
            }
        });
    }

    @Test
    void aYieldInAStaticInitialiserWorksOrIsRefusedAndHarmsNobody() {
        var generator = Generator.<Integer>of(g -> {
            current = g;
            refusal = null;
            YieldsInItsInitialiser.touch();
            g.yield(1);
            g.yield(2);
        });
        int first = generator.next();
        assertWorkedOrRefused(first == 9);
        assertEquals(1, first == 9 ? generator.next() : first);
        assertEquals(2, generator.next());
        assertThrows(StopIteration.class, generator::next);
    }

    @Test
    void aYieldToTheOuterBelowAStaticInitialiserWorksOrIsRefusedAndHarmsNeither() {
        var inners = new ArrayList<Generator<Integer, Void, Void>>();
        var outer = Generator.<Integer>of(g -> {
            current = g;
            refusal = null;
            inners.add(Generator.of(h -> {
                tryToYield();
                h.yield(5);
                h.yield(6);
            }));
            RunsAnInnerInItsInitialiser.run(inners.get(0));
            g.yield(RunsAnInnerInItsInitialiser.value());
            g.yield(inners.get(0).next());
        });
        int first = outer.next();
        assertWorkedOrRefused(first == 9);
        assertEquals(5, first == 9 ? outer.next() : first);
        assertEquals(6, outer.next());
        assertThrows(StopIteration.class, outer::next);
        assertThrows(StopIteration.class, inners.get(0)::next);
    }

    @Test
    void aGeneratorRunsWithinAStaticInitialiser() {
        assertEquals(List.of(1, 2, 3), RunsAWholeGeneratorInItsInitialiser.values());
    }

    @Test
    void aYieldUnderANativeFrameWorksOrIsRefusedAndHarmsNobody() {
        var generator = Generator.<Integer>of(g -> {
            current = g;
            refusal = null;
            g.yield(sortedNatively(3, 1, 2));
        });
        int value;
        boolean worked = false;
        while ((value = generator.next()) == 9) {
            worked = true;
        }
        assertEquals(123, value);
        assertWorkedOrRefused(worked);
        assertThrows(StopIteration.class, generator::next);
    }

    @Test
    void whatAPrefetchingGeneratorYieldedBeforeARefusalIsKept() {
        var generator = Generator.<Integer>of(g -> {
            current = g;
            refusal = null;
            g.yield(1);
            YieldsInItsInitialiserToo.touch();
            g.yield(2);
        }).prefetch(2);
        var values = generator.stream().toList();
        assertWorkedOrRefused(values.contains(9));
        assertEquals(values.contains(9) ? List.of(1, 9, 2) : List.of(1, 2), values);
    }

    @Test
    void aStackOverflowInABodyIsItsFailureAndNoMore() {
        var other = Generator.<Integer>of(g -> {
            g.yield(1);
            g.yield(2);
        });
        other.next();
        for (int i = 0; i < 10; i++) {
            var bottomless = Generator.<Integer>of(g -> {
                g.yield(0);
                bottomless(0);
            });
            bottomless.next();
            assertThrows(StackOverflowError.class, bottomless::next);
            assertTrue(bottomless.isEnded());
            assertThrows(StopIteration.class, bottomless::next);
        }
        assertEquals(2, other.next());
    }

    @Test
    void aStackOverflowThatTheBodyCatchesLeavesItUsable() {
        var generator = Generator.<Integer>of(g -> {
            for (int i = 0; i < 10; i++) {
                assertThrows(StackOverflowError.class, () -> bottomless(0));
                g.yield(i);
            }
        });
        assertEquals(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9), generator.stream().toList());
    }

    @Test
    void aYieldThatFindsNoRoomOnTheStackYieldsNothing() {
        assumeTrue(Engine.FAST, "a thread does not copy its stack");
        for (int i = 0; i < 5; i++) {
            int[] refusals = {0};
            var generator = Generator.<Integer>of(g -> {
                for (int depth = 100_000; ; depth -= depth / 8) {
                    try {
                        descend(g, depth);
                        break;
                    } catch (StackOverflowError e) {
                        refusals[0]++;
                    }
                }
                g.yield(-1);
            });
            assertEquals(0, generator.next());
            assertTrue(refusals[0] > 0);
            assertEquals(-1, generator.next());
            assertThrows(StopIteration.class, generator::next);
        }
    }

    @Test
    void yieldsFromThousandsOfFramesDown() {
        var generator = Generator.<Integer>of(g -> {
            for (int i = 0; i < 20; i++) {
                descend(g, 2_000);
            }
        });
        assertEquals(20, generator.stream().count());
    }

    @Test
    void yieldsAtEveryLevelOfADeepRecursionDownAndUp() {
        int depth = GeneratorRounds.of(20_000);
        var generator = Generator.<Integer>of(g -> downAndUp(g, 0, depth));
        for (int i = 0; i < depth; i++) {
            assertEquals(i, generator.next());
        }
        for (int i = depth - 1; i >= 0; i--) {
            assertEquals(-i, generator.next());
        }
        assertThrows(StopIteration.class, generator::next);
    }

    @Test
    void closeUnwindsADeepRecursion() {
        int[] unwound = {0};
        var generator = Generator.<Integer>of(g -> unwinding(g, 2_000, unwound));
        generator.next();
        generator.close();
        assertEquals(2_000, unwound[0]);
    }

    @Test
    void localsOfAllTypesSurviveYieldsAndCollections() {
        var generator = Generator.<Double, Void, Double>returning(g -> {
            int i = 1;
            long l = 1L << 40;
            float f = 0.5f;
            double d = 0.25;
            Object boxed = 1000;
            int[] array = {1, 2, 3};
            String text = "";
            for (int round = 0; round < 20; round++) {
                g.yield(d);
                i += round;
                l += i;
                f += 1;
                d += f;
                boxed = (Integer) boxed + 1;
                array[round % 3] += round;
                text += (char) ('a' + round);
            }
            assertEquals("abcdefghijklmnopqrst", text);
            assertEquals(196, array[0] + array[1] + array[2]);
            return i + (l - (1L << 40)) + f + d + (Integer) boxed;
        });
        for (int round = 0; round < 20; round++) {
            generator.next();
            System.gc();
        }
        double expected = 191 + 1350 + 20.5 + (0.25 + 20 * 0.5 + 210) + 1020;
        assertEquals(expected, assertThrows(StopIteration.class, generator::next).value());
    }

    @Test
    void argumentsPassedOnTheStackSurviveAYield() {
        var generator = Generator.<Integer, Void, Double>returning(g -> sum(g, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11L, 12L, 13L,
                14L, 15L, 16L, 17L, 18L, 19L, 20L, 21d, 22d, 23d, 24d, 25d, 26d, 27d, 28d, 29d, 30d));
        generator.next();
        System.gc();
        assertEquals(30 * 31 / 2.0, assertThrows(StopIteration.class, generator::next).value());
    }

    @Test
    void aHotLoopYieldsAMillionTimes() {
        int count = GeneratorRounds.of(1_000_000);
        var generator = Generator.<Integer>of(g -> {
            for (int i = 0; i < count; i++) {
                g.yield(i);
            }
        });
        long sum = 0;
        for (int value : generator) {
            sum += value;
        }
        assertEquals((long) count * (count - 1) / 2, sum);
    }

    /** On the fast engine these yields are refused; on the other one they work. */
    private static void assertWorkedOrRefused(boolean worked) {
        if (worked) {
            assertNull(refusal);
        } else {
            assertInstanceOf(IllegalStateException.class, refusal);
            assertTrue(refusal.getMessage().contains("native method or a static initialiser"), refusal.getMessage());
        }
    }

    private static void tryToYield() {
        try {
            current.yield(9);
        } catch (Throwable e) {
            refusal = e;
        }
    }

    static void yieldOne(Yielder<Integer, Void> g) {
        g.yield(1);
    }

    private static int bottomless(int depth) {
        return bottomless(depth + 1) + 1;
    }

    private static int descend(Yielder<Integer, Void> g, int depth) {
        if (depth == 0) {
            g.yield(0);
            return 0;
        }
        return descend(g, depth - 1) + 1;
    }

    private static void downAndUp(Yielder<Integer, Void> g, int level, int depth) {
        if (level < depth) {
            g.yield(level);
            downAndUp(g, level + 1, depth);
            g.yield(-level);
        }
    }

    private static void unwinding(Yielder<Integer, Void> g, int depth, int[] unwound) {
        if (depth == 0) {
            g.yield(0);
            return;
        }
        try {
            unwinding(g, depth - 1, unwound);
        } finally {
            unwound[0]++;
        }
    }

    private static double sum(Yielder<Integer, Void> g, int a1, int a2, int a3, int a4, int a5, int a6, int a7, int a8, int a9,
            int a10, long b1, long b2, long b3, long b4, long b5, long b6, long b7, long b8, long b9, long b10, double c1,
            double c2, double c3, double c4, double c5, double c6, double c7, double c8, double c9, double c10) {
        g.yield(1);
        return a1 + a2 + a3 + a4 + a5 + a6 + a7 + a8 + a9 + a10 + b1 + b2 + b3 + b4 + b5 + b6 + b7 + b8 + b9 + b10 + c1 + c2
                + c3 + c4 + c5 + c6 + c7 + c8 + c9 + c10;
    }

    /** Sorts digits with C's qsort, whose comparator tries to yield, and returns them as one number. */
    @SuppressWarnings("restricted")
    private static int sortedNatively(int... digits) {
        Linker linker = Linker.nativeLinker();
        var pointer = ValueLayout.ADDRESS.withTargetLayout(ValueLayout.JAVA_INT);
        var comparator = FunctionDescriptor.of(ValueLayout.JAVA_INT, pointer, pointer);
        try (Arena arena = Arena.ofConfined()) {
            var compare = MethodHandles.lookup().findStatic(GeneratorStackTest.class, "compareAndTryToYield",
                    MethodType.methodType(int.class, MemorySegment.class, MemorySegment.class));
            var qsort = linker.downcallHandle(linker.defaultLookup().findOrThrow("qsort"), FunctionDescriptor.ofVoid(
                    ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS));
            MemorySegment array = arena.allocateFrom(ValueLayout.JAVA_INT, digits);
            qsort.invokeExact(array, (long) digits.length, 4L, linker.upcallStub(compare, comparator, arena));
            return Arrays.stream(array.toArray(ValueLayout.JAVA_INT)).reduce(0, (number, digit) -> 10 * number + digit);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    static int compareAndTryToYield(MemorySegment a, MemorySegment b) {
        tryToYield();
        return a.get(ValueLayout.JAVA_INT, 0) - b.get(ValueLayout.JAVA_INT, 0);
    }

    private static final class YieldsInItsInitialiser {
        static {
            tryToYield();
        }

        static void touch() {}
    }

    private static final class YieldsInItsInitialiserToo {
        static {
            tryToYield();
        }

        static void touch() {}
    }

    private static final class RunsAnInnerInItsInitialiser {

        private static final class Holder {
            private static Generator<Integer, Void, Void> inner;
        }

        private static final class Lazy {
            private static final int VALUE = Holder.inner.next();
        }

        static void run(Generator<Integer, Void, Void> inner) {
            Holder.inner = inner;
        }

        static int value() {
            return Lazy.VALUE;
        }
    }

    private static final class RunsAWholeGeneratorInItsInitialiser {

        /** The code of the body is elsewhere, because a thread of its own would wait for this initialiser. */
        private static final List<Integer> VALUES = countToThree().stream().toList();

        static List<Integer> values() {
            return VALUES;
        }
    }

    private static Generator<Integer, Void, Void> countToThree() {
        return Generator.of(g -> {
            g.yield(1);
            g.yield(2);
            g.yield(3);
        });
    }
}
