package dev.headrace.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** A generator runs on any thread, on one after another, and on one at a time. */
class GeneratorThreadsTest {

    @Test
    void itRunsOnAPlainThread() {
        var values = new ArrayList<Integer>();
        LoopThread.onThread("plain", () -> count(3).forEach(values::add));
        assertEquals(List.of(1, 2, 3), values);
    }

    @Test
    void itRunsOnAVirtualThread() throws Exception {
        assertEquals(List.of(1, 2, 3), onVirtualThread(() -> count(3).stream().toList()));
    }

    @Test
    void aBodyOnAVirtualThreadMayBlock() throws Exception {
        var queue = new SynchronousQueue<Integer>();
        var lock = new ReentrantLock();
        Thread feeder = Thread.ofVirtual().start(() -> {
            for (int i = 0; i < 100; i++) {
                putInto(queue, i);
            }
        });
        var generator = Generator.<Integer>of(g -> {
            while (true) {
                int value = queue.take();
                lock.lock();
                try {
                    LockSupport.parkNanos(1_000);
                    Thread.yield();
                } finally {
                    lock.unlock();
                }
                g.yield(value);
            }
        });
        int sum = onVirtualThread(() -> {
            int total = 0;
            for (int i = 0; i < 100; i++) {
                total += generator.next();
            }
            return total;
        });
        assertEquals(4950, sum);
        feeder.join();
    }

    @Test
    void bodiesOfManyVirtualThreadsBlockAtOnce() throws Exception {
        int threads = 200;
        var arrived = new CyclicBarrier(threads);
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var sums = new ArrayList<Future<Integer>>();
            for (int i = 0; i < threads; i++) {
                int number = i;
                sums.add(executor.submit(() -> Generator.<Integer>of(g -> {
                    for (int j = 0; j < 5; j++) {
                        arrived.await();
                        g.yield(number);
                    }
                }).stream().mapToInt(value -> value).sum()));
            }
            for (int i = 0; i < threads; i++) {
                assertEquals(5 * i, sums.get(i).get());
            }
        }
    }

    @Test
    void aNestedGeneratorOnAVirtualThreadMayBlockAndYieldThroughAll() throws Exception {
        var generator = Generator.<Integer>of(outer -> {
            var inner = Generator.<Integer>of(g -> {
                for (int i = 0; i < 10; i++) {
                    LockSupport.parkNanos(1_000);
                    outer.yield(10 * i);
                    LockSupport.parkNanos(1_000);
                    g.yield(10 * i + 1);
                }
            });
            outer.yieldAll(inner);
        });
        var values = onVirtualThread(() -> generator.stream().toList());
        assertEquals(20, values.size());
        assertEquals(List.of(0, 1, 10, 11, 20, 21), values.subList(0, 6));
    }

    @Test
    void aBodyOnAVirtualThreadMayBlockInAStaticInitialiser() throws Exception {
        var generator = Generator.<Integer>of(g -> g.yield(BlocksInItsInitialiser.value()));
        assertEquals(7, onVirtualThread(generator::next));
    }

    @Test
    void aBodyMayBlockBelowAStaticInitialiserOfAVirtualThread() throws Exception {
        assertEquals(8, onVirtualThread(RunsAGeneratorThatBlocksInItsInitialiser::value));
    }

    @Test
    void threadsTakeTurnsAndSeeEachOthersWork() {
        int rounds = GeneratorRounds.of(20_000);
        int[] plain = {0};
        var generator = Generator.<Integer, int[]>twoWay(g -> {
            int[] received = g.yield(0);
            while (true) {
                plain[0] += received[0];
                received = g.yield(plain[0]);
            }
        });
        generator.next();
        takeTurns(rounds, round -> assertEquals(round + 1, generator.send(new int[] {1})));
        assertEquals(rounds, plain[0]);
    }

    @Test
    void plainAndVirtualThreadsTakeTurnsWithANestedGenerator() throws Exception {
        var generator = Generator.<Integer>of(outer -> outer.yieldAll(Generator.<Integer>of(g -> {
            for (int i = 0; ; i += 2) {
                g.yield(i);
                outer.yield(i + 1);
            }
        })));
        for (int i = 0; i < 300; i += 3) {
            assertEquals(i, generator.next());
            assertEquals(i + 1, onVirtualThread(generator::next));
            int expected = i + 2;
            LoopThread.onThread("plain", () -> assertEquals(expected, generator.next()));
        }
    }

    @Test
    void aGeneratorOutlivesTheThreadThatStartedIt() {
        var generator = count(3);
        LoopThread.onThread("first", generator::next);
        LoopThread.onThread("second", () -> assertEquals(2, generator.next()));
        assertEquals(3, generator.next());
        assertThrows(StopIteration.class, generator::next);
    }

    @Test
    void whileOneThreadRunsItAnotherIsRefused() throws Exception {
        var inside = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var generator = Generator.<Integer>of(g -> {
            inside.countDown();
            goOn.await();
            g.yield(1);
            g.yield(2);
        });
        try (ExecutorService executor = Executors.newSingleThreadExecutor()) {
            Future<Integer> first = executor.submit(generator::next);
            inside.await();
            assertThrows(IllegalStateException.class, generator::next);
            assertThrows(IllegalStateException.class, generator::close);
            assertThrows(IllegalStateException.class, () -> generator.raise(new IllegalArgumentException()));
            assertThrows(IllegalStateException.class, () -> generator.iterator().hasNext());
            goOn.countDown();
            assertEquals(1, first.get());
        }
        assertEquals(2, generator.next());
        assertThrows(StopIteration.class, generator::next);
    }

    @Test
    void ofTwoThreadsAtOnceExactlyOneProceeds() throws Exception {
        int values = GeneratorRounds.of(100_000);
        var generator = count(values);
        var seen = new BitSet();
        Runnable racer = () -> {
            var mine = new BitSet();
            while (true) {
                try {
                    mine.set(generator.next());
                } catch (StopIteration end) {
                    break;
                } catch (IllegalStateException running) {
                    Thread.onSpinWait();
                }
            }
            synchronized (seen) {
                assertFalse(seen.intersects(mine), "A VALUE CAME OUT TWICE");
                seen.or(mine);
            }
        };
        inParallel(racer, racer);
        assertEquals(values, seen.cardinality());
        assertThrows(StopIteration.class, generator::next);
    }

    @Test
    void manyFreshGeneratorsAreStartedByOneOfTwoThreads() throws Exception {
        int rounds = GeneratorRounds.of(10_000);
        var barrier = new CyclicBarrier(2);
        var generators = new ArrayList<Generator<Integer, Void, Void>>();
        var starts = new int[rounds];
        for (int i = 0; i < rounds; i++) {
            int number = i;
            generators.add(Generator.of(g -> {
                starts[number]++;
                g.yield(1);
                g.yield(2);
            }));
        }
        var sums = new AtomicIntegerArray(rounds);
        Runnable racer = () -> {
            for (int i = 0; i < rounds; i++) {
                meet(barrier, i);
                try {
                    sums.addAndGet(i, generators.get(i).next());
                } catch (IllegalStateException running) {
                    Thread.onSpinWait();
                }
            }
        };
        inParallel(racer, racer);
        for (int i = 0; i < rounds; i++) {
            assertEquals(1, starts[i]);
            var generator = generators.get(i);
            if (sums.get(i) == 1) { // one of them was refused
                assertEquals(2, generator.next());
            } else {
                assertEquals(1 + 2, sums.get(i));
            }
            assertThrows(StopIteration.class, generator::next);
        }
    }

    @Test
    void closeRacesNext() throws Exception {
        int rounds = GeneratorRounds.of(10_000);
        var barrier = new CyclicBarrier(2);
        var generators = new ArrayList<Generator<Integer, Void, Void>>();
        var cleanedUp = new int[rounds];
        for (int i = 0; i < rounds; i++) {
            int number = i;
            var generator = Generator.<Integer>of(g -> {
                try {
                    for (int value = 0; ; value++) {
                        g.yield(value);
                    }
                } finally {
                    cleanedUp[number]++;
                }
            });
            generator.next();
            generators.add(generator);
        }
        var closed = new boolean[rounds];
        Runnable closer = () -> {
            for (int i = 0; i < rounds; i++) {
                meet(barrier, i);
                try {
                    generators.get(i).close();
                    closed[i] = true;
                } catch (IllegalStateException running) {
                    closed[i] = false;
                }
            }
        };
        Runnable runner = () -> {
            for (int i = 0; i < rounds; i++) {
                meet(barrier, i);
                try {
                    assertEquals(1, generators.get(i).next());
                } catch (StopIteration | IllegalStateException tooLate) {
                    Thread.onSpinWait();
                }
            }
        };
        inParallel(closer, runner);
        for (int i = 0; i < rounds; i++) {
            var generator = generators.get(i);
            assertEquals(closed[i], generator.isEnded());
            assertEquals(closed[i] ? 1 : 0, cleanedUp[i]);
            generator.close();
            assertEquals(1, cleanedUp[i]);
        }
    }

    @Test
    void anInterruptIsKept() {
        var generator = count(2);
        Thread.currentThread().interrupt();
        assertEquals(1, generator.next());
        assertTrue(Thread.interrupted());
        assertEquals(2, generator.next());
    }

    @Test
    void theBodyRunsOnTheThreadThatRunsIt() {
        Assumptions.assumeTrue(Engine.FAST, "on the other engine, a body has a thread of its own");
        var generator = Generator.<Thread>of(g -> {
            while (true) {
                g.yield(Thread.currentThread());
            }
        });
        assertSame(Thread.currentThread(), generator.next());
        LoopThread.onThread("other", () -> assertSame(Thread.currentThread(), generator.next()));
        assertSame(Thread.currentThread(), generator.next());
    }

    private interface Turn {
        void take(int round);
    }

    /** Two threads run {@code turn} alternately. */
    private static void takeTurns(int rounds, Turn turn) {
        Semaphore[] mayGo = {new Semaphore(1), new Semaphore(0)};
        var other = new ArrayList<Throwable>();
        var thread = new Thread(() -> {
            try {
                everySecond(rounds, 1, mayGo, turn);
            } catch (Throwable e) {
                other.add(e);
                mayGo[0].release(rounds);
            }
        });
        thread.setDaemon(true);
        thread.start();
        everySecond(rounds, 0, mayGo, turn);
        LoopThread.end(thread);
        assertEquals(List.of(), other);
    }

    private static void everySecond(int rounds, int mine, Semaphore[] mayGo, Turn turn) {
        for (int round = mine; round < rounds; round += 2) {
            mayGo[mine].acquireUninterruptibly();
            try {
                turn.take(round);
            } finally {
                mayGo[1 - mine].release();
            }
        }
    }

    private static void inParallel(Runnable one, Runnable other) throws Exception {
        try (ExecutorService executor = Executors.newFixedThreadPool(2)) {
            Future<?> first = executor.submit(one);
            Future<?> second = executor.submit(other);
            first.get();
            second.get();
        }
    }

    /** Lets two threads start a round together; not every round, because that takes long. */
    private static void meet(CyclicBarrier barrier, int round) {
        if (round % 10 == 0) {
            try {
                barrier.await();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }

    private static <T> T onVirtualThread(Callable<T> body) throws Exception {
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            return executor.submit(body).get();
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        }
    }

    private static void putInto(SynchronousQueue<Integer> queue, int value) {
        try {
            queue.put(value);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static Generator<Integer, Void, Void> count(int to) {
        return Generator.of(g -> {
            for (int i = 1; i <= to; i++) {
                g.yield(i);
            }
        });
    }

    private static final class BlocksInItsInitialiser {
        private static final int VALUE;

        static {
            LockSupport.parkNanos(1_000);
            VALUE = 7;
        }

        static int value() {
            return VALUE;
        }
    }

    private static final class RunsAGeneratorThatBlocksInItsInitialiser {

        /** The code of the body is elsewhere, because a thread of its own would wait for this initialiser. */
        private static final int VALUE = blocking().next();

        static int value() {
            return VALUE;
        }
    }

    private static Generator<Integer, Void, Void> blocking() {
        return Generator.of(g -> {
            LockSupport.parkNanos(1_000);
            g.yield(8);
        });
    }
}
