package dev.headrace.loop;

import static dev.headrace.loop.Headrace.spawn;
import static dev.headrace.loop.Headrace.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertIterableEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A task that waits carries those that run meanwhile, and nobody but the clock can tell. */
class RunUponTest {

    private static final ScopedValue<String> USER = ScopedValue.newInstance();
    private static final ThreadLocal<String> LOGGING = new ThreadLocal<>();

    @BeforeEach
    void needsAGauge() {
        assumeTrue(Engine.FAST && Context.SWAPS && StackGauge.ofThisThread(true) != null);
    }

    private static @Nullable Task<?> beneath() {
        return EventLoop.current().scheduler().beneath();
    }

    /** Runs {@code carrier} and, whenever it waits, {@code carried}, which has waited once before. */
    private static void run(Action carrier, Action carried) {
        EventLoop.run(() -> {
            Task<?> above = spawn("carried", () -> {
                yieldNow();
                carried.run();
            });
            Task<?> below = spawn("carrier", carrier);
            below.join();
            above.join();
        });
    }

    @Test
    void whoWaitsCarriesWhoGoesOn() {
        List<String> seen = new ArrayList<>();
        run(() -> {
            assertNull(beneath());
            yieldNow();
            assertNull(beneath());
            assertEquals("carrier", Task.current().name());
        }, () -> {
            seen.add(beneath().name());
            assertEquals("carried", Task.current().name());
        });
        assertEquals(List.of("carrier"), seen);
    }

    @Test
    void onlyOneCarries() {
        List<String> seen = new ArrayList<>();
        EventLoop.run(() -> {
            List<Task<?>> tasks = new ArrayList<>();
            for (String name : List.of("a", "b", "c")) {
                tasks.add(spawn(name, () -> {
                    for (int i = 0; i < 3; i++) {
                        yieldNow();
                        seen.add(name + (beneath() == null ? "" : " on " + beneath().name()));
                    }
                }));
            }
            tasks.forEach(Task::join);
        });
        assertEquals("abcabcabc", String.join("", seen.stream().map(entry -> entry.substring(0, 1)).toList()));
        assertEquals(6, seen.stream().filter(entry -> entry.contains(" on ")).count(), seen::toString);
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
        List<Object> seen = new ArrayList<>();
        var monitor = new Object();
        run(() -> {
            synchronized (monitor) {
                yieldNow();
                assertTrue(Thread.holdsLock(monitor));
            }
            assertFalse(Thread.holdsLock(monitor));
        }, () -> seen.add("" + beneath()));
        assertEquals(List.of("null"), seen);
    }

    @Test
    void whoStandsDeepOnTheStackCarriesNobody() throws InterruptedException {
        List<Object> seen = new ArrayList<>();
        withStack(1 << 20, () -> run(() -> deep(StackGauge.ofThisThread(true), 0), () -> seen.add("" + beneath())));
        assertEquals(List.of("null"), seen);
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
        List<Object> seen = new ArrayList<>();
        withStack(192 << 10, () -> run(Headrace::yieldNow, () -> seen.add("" + beneath())));
        assertEquals(List.of("null"), seen);
    }

    @Test
    void whoWaitsInAGeneratorCarriesNobody() {
        List<Object> seen = new ArrayList<>();
        run(() -> assertEquals(1, Generator.<Integer>of(g -> {
            yieldNow();
            g.yield(1);
        }).next()), () -> seen.add("" + beneath()));
        assertEquals(List.of("null"), seen);
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
        List<String> done = new ArrayList<>();
        EventLoop.run(() -> {
            var loop = EventLoop.current();
            var end = loop.<String>promise();
            loop.post(() -> end.complete("posted"));
            Task<?> other = spawn(() -> {
                while (!end.isDone()) {
                    yieldNow();
                }
            });
            Task<?> third = spawn(() -> {
                while (!end.isDone()) {
                    yieldNow();
                }
            });
            yieldNow();
            done.add(end.join());
            other.join();
            third.join();
        });
        assertEquals(List.of("posted"), done);
    }

    @Test
    void whoCarriesMayBeCancelledByWhoIsCarried() {
        List<String> events = new ArrayList<>();
        EventLoop.run(() -> {
            var never = EventLoop.current().promise();
            var carrier = new AtomicReference<Task<?>>();
            spawn(() -> {
                yieldNow();
                assertSame(carrier.get(), beneath());
                carrier.get().cancel("by whom it carries");
                events.add("cancelled");
            });
            carrier.set(spawn("carrier", () -> {
                try {
                    never.join();
                } finally {
                    events.add("cleaned up");
                }
            }));
            assertThrows(CancelledException.class, () -> carrier.get().join());
        });
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
        run(() -> ScopedValue.where(USER, "carrier's").run(() -> {
            LOGGING.set("carrier's");
            yieldNow();
            assertEquals("carrier's", USER.get());
            assertEquals("carrier's", LOGGING.get());
        }), () -> {
            assertNotNull(beneath());
            assertFalse(USER.isBound());
            assertNull(LOGGING.get());
            LOGGING.set("carried's");
            ScopedValue.where(USER, "carried's").run(() -> {
                yieldNow();
                assertEquals("carried's", USER.get());
            });
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
}
