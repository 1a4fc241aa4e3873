package dev.headrace.loop;

import static dev.headrace.loop.Headrace.spawn;
import static dev.headrace.loop.Headrace.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/** Tasks that switch without the JDK's books, beside everything that needs them. Holds on both engines. */
class DirectSwitchTest {

    private static final ScopedValue<String> USER = ScopedValue.newInstance();

    @Test
    void theFlagsOfTheTestsAreEnoughForIt() {
        if (Engine.FAST) {
            assertTrue(DirectSwitch.POSSIBLE);
        }
    }

    @Test
    void eachKnowsWhoItIs() {
        assertNull(EventLoop.currentOrNull());
        EventLoop.run(() -> {
            Task<?> main = Task.current();
            EventLoop loop = EventLoop.current();
            Task<?> other = spawn(() -> {
                for (int i = 0; i < 3; i++) {
                    assertSame(loop, EventLoop.current());
                    assertTrue(Task.current() != main);
                    yieldNow();
                }
            });
            for (int i = 0; i < 3; i++) {
                assertSame(main, Task.current());
                yieldNow();
            }
            other.join();
            var inACallback = Promise.<Boolean>create();
            loop.callSoon(() -> inACallback.complete(EventLoop.current() == loop && loop.running() == null));
            assertTrue(inACallback.join());
        });
        assertNull(EventLoop.currentOrNull());
    }

    @Test
    void aTaskIsSuspendedThroughTheGeneratorsItRuns() {
        EventLoop.run(() -> {
            List<Integer> seen = new ArrayList<>();
            List<Task<?>> tasks = new ArrayList<>();
            for (int t = 0; t < 3; t++) {
                int from = 100 * t;
                tasks.add(spawn(() -> {
                    Generator<Integer, Void, Void> inner = Generator.of(out -> {
                        for (int i = 0; i < 5; i++) {
                            yieldNow();
                            out.yield(from + i);
                        }
                    });
                    for (int value : Generator.<Integer>of(out -> {
                        for (int value : inner) {
                            yieldNow();
                            out.yield(value);
                        }
                    })) {
                        seen.add(value);
                        yieldNow();
                    }
                }));
            }
            tasks.forEach(Task::join);
            seen.sort(null);
            assertEquals(List.of(0, 1, 2, 3, 4, 100, 101, 102, 103, 104, 200, 201, 202, 203, 204), seen);
        });
    }

    @Test
    void theStackOfATaskThatWaitsInsideGeneratorsIsAllOfIt() {
        EventLoop.run(() -> {
            Task<?> waits = spawn(DirectSwitchTest::body);
            yieldNow();
            List<String> methods = Arrays.stream(waits.stackTrace()).map(StackTraceElement::getMethodName).toList();
            List<String> own = List.of("inner", "outer", "body");
            assertEquals(Engine.FAST ? own : List.of("inner"), methods.stream().filter(own::contains).toList(), methods::toString);
            waits.join();
        });
    }

    private static void body() {
        for (int value : Generator.<Integer>of(DirectSwitchTest::outer)) {
            assertEquals(1, value);
        }
    }

    private static void outer(Yielder<Integer, Void> out) {
        for (int value : Generator.<Integer>of(DirectSwitchTest::inner)) {
            out.yield(value);
        }
    }

    private static void inner(Yielder<Integer, Void> out) {
        yieldNow();
        out.yield(1);
    }

    @Test
    void aScopedValueThatOneHasReadIsNotFoundByAnother() {
        EventLoop.run(() -> {
            List<Task<?>> tasks = new ArrayList<>();
            for (String user : List.of("ada", "grace", "edsger")) {
                tasks.add(spawn(() -> ScopedValue.where(USER, user).run(() -> {
                    for (int i = 0; i < 5; i++) {
                        assertEquals(user, USER.get());
                        yieldNow();
                    }
                })));
            }
            tasks.add(spawn(() -> {
                for (int i = 0; i < 5; i++) {
                    assertEquals("nobody", USER.orElse("nobody"));
                    yieldNow();
                }
            }));
            tasks.forEach(Task::join);
        });
    }

    /** A virtual thread may have to be suspended in the middle of a task: there a task is noted in the thread. */
    @Test
    void aLoopMayRunOnAVirtualThreadThatBlocks() throws Exception {
        var result = new FutureTask<>(() -> EventLoop.run(() -> {
            Task<Integer> other = spawn(() -> {
                Thread.sleep(2);
                yieldNow();
                return 41;
            });
            Thread.sleep(1);
            return other.join() + 1;
        }));
        Thread.ofVirtual().start(result);
        assertEquals(42, result.get());
    }

    @Test
    void aLoopMayMoveFromThreadToThread() throws Exception {
        try (EventLoop loop = EventLoop.create("wanderer")) {
            Promise<Integer> go = loop.runUntilComplete(() -> Promise.<Integer>create());
            Task<Integer> waits = loop.runUntilComplete(() -> {
                Task<Integer> task = spawn(() -> {
                    int sum = 0;
                    for (int i = 0; i < 30; i++) {
                        yieldNow();
                        sum += i;
                    }
                    return sum + go.join();
                });
                yieldNow();
                return task;
            });
            for (Thread.Builder kind : List.of(Thread.ofVirtual(), Thread.ofPlatform(), Thread.ofVirtual())) {
                var part = new FutureTask<>(() -> loop.runUntilComplete(() -> {
                    for (int i = 0; i < 5; i++) {
                        yieldNow();
                    }
                }), null);
                kind.start(part);
                part.get();
            }
            assertEquals(30 * 29 / 2 + 7, loop.<Integer>runUntilComplete(() -> {
                go.complete(7);
                return waits.join();
            }));
        }
    }

    /** Found in a review: a task that had begun on a virtual thread began again. */
    @Test
    void aTaskThatBeganOnAVirtualThreadGoesOnOnAnother() throws Exception {
        List<String> trace = new ArrayList<>();
        EventLoop loop = EventLoop.create("wanderer");
        var first = new FutureTask<>(() -> loop.runUntilComplete(() -> {
            spawn(() -> {
                trace.add("begins");
                try {
                    Promise.create().join();
                } finally {
                    trace.add("ends");
                }
            });
            yieldNow();
        }), null);
        Thread.ofVirtual().start(first);
        first.get();
        loop.close();
        assertEquals(List.of("begins", "ends"), trace);
    }

    /** Likewise: the generators inside of which a task waits go from thread to thread with it. */
    @Test
    void generatorsGoWithTheirTaskFromThreadToThread() throws Exception {
        for (List<Thread.Builder> kinds : List.of(List.<Thread.Builder>of(Thread.ofPlatform(), Thread.ofVirtual(), Thread.ofPlatform()),
                List.<Thread.Builder>of(Thread.ofVirtual(), Thread.ofPlatform(), Thread.ofVirtual()))) {
            try (EventLoop loop = EventLoop.create("wanderer")) {
                List<Integer> seen = new ArrayList<>();
                int steps = 10;
                List<Task<?>> tasks = new ArrayList<>();
                for (int part = 0; part < 2 * kinds.size(); part++) {
                    int number = part;
                    var turn = new FutureTask<>(() -> loop.runUntilComplete(() -> {
                        if (number < 3) {
                            tasks.add(spawn(() -> {
                                for (int value : Generator.<Integer>of(out -> {
                                    for (int value : Generator.<Integer>of(inner -> {
                                        for (int i = 0; i < steps; i++) {
                                            yieldNow();
                                            inner.yield(i);
                                        }
                                    })) {
                                        yieldNow();
                                        out.yield(value);
                                    }
                                })) {
                                    seen.add(value);
                                }
                            }));
                        }
                        for (int i = 0; i < 3; i++) {
                            yieldNow();
                        }
                        assertTrue(tasks.getFirst().isDone() || tasks.getFirst().stackTrace().length > 0);
                    }), null);
                    kinds.get(part % kinds.size()).start(turn);
                    turn.get();
                }
                loop.runUntilComplete(() -> tasks.forEach(Task::join));
                assertEquals(tasks.size() * steps * (steps - 1) / 2, seen.stream().mapToInt(Integer::intValue).sum());
            }
        }
    }

    @Test
    void aTaskMayWaitInAGeneratorOfALoopInsideAGenerator() {
        try (EventLoop loop = EventLoop.create("inner")) {
            Task<Integer> waits = loop.runUntilComplete(() -> {
                Task<Integer> task = spawn(() -> {
                    int sum = 0;
                    for (int value : Generator.<Integer>of(out -> {
                        for (int i = 0; i < 5; i++) {
                            yieldNow();
                            out.yield(i);
                        }
                    })) {
                        sum += value;
                    }
                    return sum;
                });
                yieldNow();
                return task;
            });
            Generator<String, Void, Void> outer = Generator.of(out -> {
                loop.runUntilComplete(Headrace::yieldNow);
                out.yield(loop.dump().toString());
                out.yield("" + loop.<Integer>runUntilComplete(waits::join));
            });
            List<String> results = new ArrayList<>();
            outer.forEach(results::add);
            assertEquals("10", results.getLast());
        }
    }

    @Test
    void aLoopMayRunInsideAGenerator() {
        Generator<Integer, Void, Void> results = Generator.of(out -> {
            for (int i = 0; i < 3; i++) {
                int number = i;
                out.yield(EventLoop.run(() -> {
                    yieldNow();
                    return number * 10;
                }));
            }
        });
        List<Integer> all = new ArrayList<>();
        results.forEach(all::add);
        assertEquals(List.of(0, 10, 20), all);
    }

    @Test
    void whatABodyThrowsEndsItsTaskOnly() {
        EventLoop.run(() -> {
            Task<Integer> fails = spawn(() -> {
                yieldNow();
                throw new IllegalStateException("broken");
            });
            Task<Integer> goesOn = spawn(() -> {
                yieldNow();
                yieldNow();
                return 1;
            });
            assertEquals(1, goesOn.join());
            assertEquals("broken", assertThrows(IllegalStateException.class, fails::join).getMessage());
        });
    }
}
