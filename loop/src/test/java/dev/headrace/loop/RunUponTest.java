package dev.headrace.loop;

import static dev.headrace.loop.Headrace.spawn;
import static dev.headrace.loop.Headrace.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertIterableEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import jdk.internal.vm.Continuation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A task that waits carries those that run meanwhile, and nobody but the clock can tell. */
@Timeout(60)
class RunUponTest {

    private static final ScopedValue<String> USER = ScopedValue.newInstance();
    private static final ThreadLocal<String> LOGGING = new ThreadLocal<>();

    @BeforeEach
    void needsAGauge() {
        assumeTrue(Engine.FAST && System.getProperty("headrace.stacks", "").equals("shared"));
        assertNotNull(StackGauge.ofThisThread(false), "the flags are given, but where the JVM keeps its stacks was not found");
    }

    private static @Nullable Task<?> beneath() {
        return EventLoop.current().scheduler().beneath();
    }

    /** Runs {@code carrier} and, from when that first waits, {@code carried}. */
    private static void run(Action carrier, Action carried) {
        var loop = EventLoop.create();
        Task<?> below = loop.spawn("carrier", carrier);
        Task<?> above = loop.spawn("carried", carried);
        try {
            loop.runUntilComplete(above);
            loop.runUntilComplete(below);
        } finally {
            loop.close();
        }
    }

    private static void assertCarriesNobody(Action carrier) {
        List<String> seen = new ArrayList<>();
        run(carrier, () -> seen.add("" + beneath()));
        assertEquals(List.of("null"), seen);
    }

    private static int waitsDeep(int frames) {
        if (frames == 0) {
            yieldNow();
            return 0;
        }
        return waitsDeep(frames - 1) + 1;
    }

    @Test
    void whoWaitsCarriesWhoStartsAndWhoGoesOn() {
        List<String> seen = new ArrayList<>();
        run(() -> {
            for (int i = 0; i < 2; i++) {
                assertNull(beneath());
                yieldNow();
                assertEquals("carrier", Task.current().name());
            }
            assertNull(beneath());
        }, () -> {
            seen.add("starts on " + beneath().name());
            yieldNow();
            seen.add("goes on upon " + beneath().name());
            assertEquals("carried", Task.current().name());
        });
        assertEquals(List.of("starts on carrier", "goes on upon carrier"), seen);
    }

    /** Waits when it is initialised. */
    private static final class WaitsInItsInitialiser {

        static final String VALUE = waits("initialised");

        private static String waits(String value) {
            yieldNow();
            return value;
        }
    }

    /** There it could not be suspended if that were needed, and others would see the class half done. */
    @Test
    void whoWaitsInAStaticInitialiserCarriesNobody() {
        List<String> seen = new ArrayList<>();
        run(() -> {
            waitsDeep(100);
            var refused = assertThrows(ExceptionInInitializerError.class, () -> seen.add(WaitsInItsInitialiser.VALUE));
            assertTrue(refused.getCause() instanceof IllegalStateException);
            seen.add("refused");
        }, () -> {
            yieldNow();
            seen.add("" + beneath());
        });
        assertEquals("refused", seen.getFirst());
    }

    /** The loop cannot suspend it any more when a callback comes next; but it has what it waits for. */
    @Test
    void whoCannotBeSuspendedKeepsWhatItWasResumedWith() {
        List<Object> seen = new ArrayList<>();
        List<Waiter> table = new ArrayList<>();
        run(() -> {
            Waiter waiter = EventLoop.current().waiter(null);
            table.add(waiter);
            Continuation.pin(); // a critical section of the JDK's
            try {
                seen.add(waiter.await());
            } finally {
                Continuation.unpin();
            }
        }, () -> {
            seen.add(beneath().name());
            EventLoop.current().callSoon(() -> seen.add("callback"));
            table.getFirst().resume("a gift");
        });
        assertEquals(List.of("carrier", "a gift", "callback"), seen);
    }

    /** Where it goes on there must be room for all that it comes back with. */
    @Test
    void whoHasALargeStackIsNotCarried() {
        List<String> seen = new ArrayList<>();
        run(() -> {
            for (int i = 0; i < 3; i++) {
                yieldNow();
            }
        }, () -> {
            seen.add("" + beneath());
            waitsDeep(2_000);
            seen.add("" + beneath());
        });
        assertEquals("null", seen.get(1));
        assertTrue(seen.get(0).contains("carrier"));
    }

    /** After an overflow the JDK looks for scoped values on the stack, and would find its. */
    @Test
    void whoHasScopedValuesOfItsOwnCarriesNobody() {
        List<String> seen = new ArrayList<>();
        run(() -> ScopedValue.where(USER, "secret").run(Headrace::yieldNow), () -> {
            seen.add("" + beneath());
            assertThrows(StackOverflowError.class, () -> endless(0));
            seen.add("" + USER.isBound());
        });
        assertEquals(List.of("null", "false"), seen);
    }

    @Test
    void onlyOneCarries() {
        List<String> seen = new ArrayList<>();
        var loop = EventLoop.create();
        for (String name : List.of("a", "b", "c")) {
            loop.spawn(name, () -> {
                for (int i = 0; i < 3; i++) {
                    yieldNow();
                    seen.add(name + (beneath() == null ? "" : " on " + beneath().name()));
                }
            });
        }
        loop.runUntilIdle();
        loop.close();
        assertEquals(List.of("a", "b on a", "c on a", "a", "b on a", "c on a", "a", "b", "c"), seen);
    }

    /** On a small stack nobody carries: so the same run can be had in either way. */
    @Test
    void everythingHappensInTheSameOrderAsWithoutIt() throws InterruptedException {
        int carried = 0;
        long seed = System.nanoTime();
        for (int round = 0; round < 200; round++) {
            var random = new Random(seed + round);
            List<String> own = new ArrayList<>();
            withStack(192 << 10, () -> own.addAll(randomRun(random)));
            List<String> shared = randomRun(new Random(seed + round));
            int before = shared.size();
            shared.removeIf(event -> event.startsWith("on "));
            carried += before - shared.size();
            assertIterableEquals(own, shared, "seed " + (seed + round));
        }
        assertTrue(carried > 1_000, "only " + carried);
    }

    private static List<String> randomRun(Random random) {
        List<String> events = new ArrayList<>();
        var clock = new ManualClock();
        var loop = EventLoop.create("random", clock);
        loop.runUntilComplete(() -> {
            int count = 2 + random.nextInt(8);
            var permits = Semaphore.create(1 + random.nextInt(3));
            List<Task<?>> tasks = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                tasks.add(spawn("" + i, () -> live(random, permits, tasks, events)));
            }
            for (Task<?> task : tasks) {
                try {
                    task.join();
                    events.add(task.name() + " ended");
                } catch (CancelledException e) {
                    events.add(task.name() + " was cancelled");
                }
            }
        });
        loop.close();
        return events;
    }

    private static void live(Random random, Semaphore permits, List<Task<?>> tasks, List<String> events) {
        String me = Task.current().name();
        for (int i = 0; i < 20; i++) {
            switch (random.nextInt(6)) {
                case 0 -> Headrace.sleep(Duration.ofNanos(random.nextInt(3)));
                case 1 -> permits.withPermit(Headrace::yieldNow);
                case 2 -> EventLoop.current().callSoon(() -> events.add("callback of " + me));
                case 3 -> spawn(() -> events.add("child of " + me));
                case 4 -> {
                    Task<?> other = tasks.get(random.nextInt(tasks.size()));
                    if (random.nextInt(10) == 0) {
                        events.add(me + " cancels " + other.name());
                        other.cancel();
                    }
                }
                default -> yieldNow();
            }
            events.add(me + " " + i);
            if (beneath() != null) {
                events.add("on " + beneath().name());
            }
        }
    }

    /** The JVM would put the monitor away with the stack of whom it carries. */
    @Test
    void whoHoldsAMonitorCarriesNobody() {
        var monitor = new Object();
        assertCarriesNobody(() -> {
            synchronized (monitor) {
                yieldNow();
                assertTrue(Thread.holdsLock(monitor));
            }
            assertFalse(Thread.holdsLock(monitor));
        });
    }

    @Test
    void whoStandsDeepOnTheStackCarriesNobody() throws InterruptedException {
        withStack(1 << 20, () -> assertCarriesNobody(() -> {
            StackGauge gauge = StackGauge.ofThisThread(false);
            gauge.beginTurn();
            assertTrue(gauge.isClear());
            deep(gauge, 0);
        }));
    }

    private static void withStack(long bytes, Runnable body) throws InterruptedException {
        var failure = new AtomicReference<Throwable>();
        var thread = new Thread(null, body, "with a stack of its own", bytes);
        thread.setUncaughtExceptionHandler((ended, e) -> failure.set(e));
        thread.start();
        thread.join();
        assertNull(failure.get());
    }

    /** A hundred frames further than the gauge allows: how large a frame is, depends on who has compiled it. */
    private static int deep(StackGauge gauge, int below) throws Exception {
        if (below < 100) {
            return deep(gauge, gauge.isClear() ? 0 : below + 1) + 1;
        }
        yieldNow();
        return 0;
    }

    @Test
    void onASmallStackNobodyCarries() throws InterruptedException {
        withStack(192 << 10, () -> assertCarriesNobody(Headrace::yieldNow));
    }

    @Test
    void whoWaitsInAGeneratorCarriesNobody() {
        assertCarriesNobody(() -> assertEquals(1, Generator.<Integer>of(g -> {
            yieldNow();
            g.yield(1);
        }).next()));
    }

    @Test
    void whoIsCarriedMayRunGeneratorsAndWaitInThem() {
        List<Integer> items = new ArrayList<>();
        run(() -> {
            for (int i = 0; i < 10; i++) {
                yieldNow();
            }
        }, () -> {
            assertNotNull(beneath());
            Generator.<Integer>of(g -> {
                for (int i = 0; i < 3; i++) {
                    yieldNow();
                    g.yield(i);
                }
            }).forEach(items::add);
        });
        assertEquals(List.of(0, 1, 2), items);
    }

    /** A turn of the loop ends with all stacks left, and then posts and timers have theirs. */
    @Test
    void whoCarriesForLongIsSuspendedInTheEnd() {
        int[] carried = new int[2];
        run(() -> {
            var end = EventLoop.current().<String>promise();
            EventLoop.current().post(() -> end.complete("posted"));
            assertEquals("posted", end.join());
            carried[1] = 1;
        }, () -> {
            while (carried[1] == 0) {
                carried[0] += beneath() != null ? 1 : 0;
                yieldNow();
            }
        });
        assertTrue(carried[0] > 1 && carried[0] < Scheduler.BUDGET, () -> "carried " + carried[0] + " times");
    }

    @Test
    void whoCarriesMayBeCancelledByWhoIsCarried() {
        List<String> events = new ArrayList<>();
        assertThrows(CancelledException.class, () -> run(() -> {
            try {
                EventLoop.current().promise().join();
            } finally {
                events.add("cleaned up");
            }
        }, () -> {
            assertEquals("carrier", beneath().name());
            beneath().cancel("by whom it carries");
            events.add("cancelled");
        }));
        assertEquals(List.of("cancelled", "cleaned up"), events);
    }

    @Test
    void whoIsCarriedMayFailOverflowItsStackAndEnd() {
        List<String> events = new ArrayList<>();
        run(() -> {
            for (int i = 0; i < 5; i++) {
                yieldNow();
            }
            events.add("carrier ends");
        }, () -> {
            assertNotNull(beneath());
            assertThrows(StackOverflowError.class, () -> endless(0));
            Task<?> fails = spawn("fails", () -> {
                yieldNow();
                throw new IllegalStateException("only mine");
            });
            assertEquals("only mine", assertThrows(IllegalStateException.class, fails::join).getMessage());
        });
        assertEquals(List.of("carrier ends"), events);
    }

    private static int endless(int depth) {
        return endless(depth + 1) + 1;
    }

    @Test
    void eachKeepsItsContext() {
        run(() -> {
            LOGGING.set("carrier's");
            yieldNow();
            assertEquals("carrier's", LOGGING.get());
            assertFalse(USER.isBound());
        }, () -> {
            assertNotNull(beneath());
            assertNull(LOGGING.get());
            LOGGING.set("carried's");
            ScopedValue.where(USER, "carried's").run(() -> {
                yieldNow();
                assertEquals("carried's", USER.get());
            });
            assertEquals("carried's", LOGGING.get());
        });
    }

    @Test
    void aDumpShowsTheStackOfEach() {
        List<String> dumps = new ArrayList<>();
        run(RunUponTest::carries, () -> {
            assertNotNull(beneath());
            isCarried(() -> dumps.add(EventLoop.current().dump().toString()));
        });
        String dump = dumps.getFirst();
        assertEquals(1, dump.split("RunUponTest.carries").length - 1, dump);
        assertFalse(dump.contains("isCarried"), dump); // it runs
        assertFalse(dump.contains("Scheduler"), dump);
        assertTrue(dump.indexOf("carrier") < dump.indexOf("RunUponTest.carries"), dump);
    }

    private static void carries() {
        yieldNow();
    }

    private static void isCarried(Runnable job) {
        job.run();
    }

    @Test
    void aStallShowsTheStackOfWhoIsCarriedOnly() throws InterruptedException {
        var reported = new ArrayBlockingQueue<Stall>(10);
        run(() -> {
            EventLoop.current().onStall(Duration.ofMillis(20), reported::offer);
            carries();
        }, () -> {
            assertNotNull(beneath());
            Stall stall;
            while ((stall = reported.poll()) == null) {
                Thread.onSpinWait();
            }
            reported.add(stall);
        });
        Stall stall = reported.poll(10, TimeUnit.SECONDS);
        assertTrue(stall.culprit().startsWith("task \"carried\""), stall::culprit);
        String stack = Arrays.toString(stall.stack().toArray());
        assertTrue(stack.contains("RunUponTest"), stack);
        assertFalse(stack.contains("RunUponTest.carries"), stack);
    }

    /** Without the tests' setting: once many tasks have been resumed. */
    @Test
    void aLoopThatResumesManyBeginsToDoIt() throws Exception {
        var flags = new ArrayList<>(ChildJvm.SAME_FLAGS);
        flags.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-Dheadrace.stall.millis=60000"));
        assertEquals(List.of("carried"), linesOf(flags));
        flags.add("-Dheadrace.stacks=own");
        assertEquals(List.of("never"), linesOf(flags));
        assertEquals(List.of("never"), linesOf(ChildJvm.SAME_FLAGS));
    }

    private static List<String> linesOf(List<String> flags) throws Exception {
        try (var child = ChildJvm.start(flags, Many.class)) {
            List<String> lines = child.lines();
            assertEquals(0, child.exitStatus(20), lines::toString);
            return lines;
        }
    }

    /** Two coroutines take turns until one carries the other, or for a second. */
    static final class Many {

        private static boolean seen;

        public static void main(String[] args) {
            boolean never = System.getProperty("headrace.stacks") != null || !Many.class.getModule().isNativeAccessEnabled();
            long end = System.nanoTime() + (never ? 1_000_000_000L : 20_000_000_000L);
            EventLoop.run(() -> {
                Task<?> other = spawn(() -> turns(end));
                turns(end);
                other.join();
            });
            System.out.println(seen ? "carried" : "never");
        }

        private static void turns(long end) {
            while (!seen && System.nanoTime() < end) {
                seen = beneath() != null;
                yieldNow();
            }
        }
    }
}
