package dev.headrace.loop;

import static dev.headrace.loop.Headrace.gather;
import static dev.headrace.loop.Headrace.shielded;
import static dev.headrace.loop.Headrace.sleep;
import static dev.headrace.loop.Headrace.spawn;
import static dev.headrace.loop.Headrace.withTimeout;
import static dev.headrace.loop.Headrace.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** PEP 525: in a coroutine, the body of a generator may suspend between its yields. */
class GeneratorAsyncTest {

    private static final Duration SHORT = Duration.ofMillis(1);
    private static final Duration LONG = Duration.ofHours(1);

    private final List<Object> trace = new ArrayList<>();

    @Test
    void aBodyMaySleepBetweenYields() {
        EventLoop.run(() -> {
            var ticker = Generator.<Integer>of(g -> {
                for (int i = 0; i < 3; i++) {
                    sleep(SHORT);
                    g.yield(i);
                }
            });
            assertEquals(List.of(0, 1, 2), ticker.stream().toList());
        });
    }

    @Test
    void otherCoroutinesRunWhileTheBodyIsSuspended() {
        EventLoop.run(() -> {
            spawn(() -> {
                for (int i = 0; i < 3; i++) {
                    trace.add("other " + i);
                    yieldNow();
                }
            });
            var generator = Generator.<Integer>of(g -> {
                for (int i = 0; i < 3; i++) {
                    yieldNow();
                    g.yield(i);
                }
            });
            for (int value : generator) {
                trace.add(value);
            }
        });
        assertEquals(List.of("other 0", 0, "other 1", 1, "other 2", 2), trace);
    }

    @Test
    void aBodyMayJoin() {
        EventLoop.run(() -> {
            var generator = Generator.<Integer>of(g -> {
                for (int i = 1; i <= 3; i++) {
                    int number = i;
                    g.yield(spawn(() -> {
                        sleep(SHORT);
                        return number * number;
                    }).join());
                }
            });
            assertEquals(List.of(1, 4, 9), generator.stream().toList());
        });
    }

    @Test
    void aBodyMayAwaitAPromise() {
        EventLoop.run(() -> {
            Promise<String> promise = Promise.create();
            var generator = Generator.<String>of(g -> g.yield(promise.join()));
            spawn(() -> promise.complete("kept"));
            assertEquals("kept", generator.next());
        });
    }

    @Test
    void valuesAreSentToABodyThatSuspends() {
        EventLoop.run(() -> {
            var doubler = Generator.<Integer, Integer>twoWay(g -> {
                int received = g.yield(0);
                while (true) {
                    sleep(Duration.ZERO);
                    received = g.yield(2 * received);
                }
            });
            doubler.next();
            for (int i = 0; i < 10; i++) {
                assertEquals(2 * i, doubler.send(i));
            }
        });
    }

    @Test
    void theCurrentTaskIsTheOneThatRunsTheGenerator() {
        EventLoop.run(() -> {
            var generator = Generator.<Task<?>>of(g -> {
                while (true) {
                    g.yield(Task.current());
                    yieldNow();
                }
            });
            assertSame(Task.current(), generator.next());
            Task<Task<?>> other = spawn(() -> generator.next());
            assertSame(other, other.join());
        });
    }

    @Test
    void aCoroutineLocalInTheBodyIsTheOneOfWhoRunsIt() {
        CoroutineLocal<String> name = CoroutineLocal.withInitial(() -> "nobody");
        EventLoop.run(() -> {
            var generator = Generator.<String>of(g -> {
                while (true) {
                    yieldNow();
                    g.yield(name.get());
                }
            });
            name.set("main");
            assertEquals("main", generator.next());
            assertEquals("other", spawn(() -> {
                name.set("other");
                return generator.next();
            }).join());
            assertEquals("main", generator.next());
        });
    }

    @Test
    void twoConsumersTakeTurns() {
        EventLoop.run(() -> {
            var numbers = Generator.<Integer>of(g -> {
                for (int i = 0; ; i++) {
                    g.yield(i);
                    yieldNow();
                }
            });
            trace.add(numbers.next());
            for (int i = 0; i < 3; i++) {
                spawn(() -> trace.add(numbers.next())).join();
                trace.add(numbers.next());
            }
        });
        assertEquals(List.of(0, 1, 2, 3, 4, 5, 6), trace);
    }

    @Test
    void whileTheBodyIsSuspendedAnotherCoroutineIsRefused() {
        EventLoop.run(() -> {
            Promise<Integer> promise = Promise.create();
            var generator = Generator.<Integer>of(g -> {
                g.yield(promise.join());
                g.yield(2);
            });
            Task<Integer> consumer = spawn(() -> generator.next());
            yieldNow();
            assertThrows(IllegalStateException.class, generator::next);
            assertThrows(IllegalStateException.class, generator::close);
            assertThrows(IllegalStateException.class, () -> generator.raise(new IllegalArgumentException()));
            assertFalse(generator.isEnded());
            promise.complete(1);
            assertEquals(1, consumer.join());
            assertEquals(2, generator.next());
        });
    }

    @Test
    void yieldingFromAnotherCoroutineWhileTheBodyIsSuspendedIsRefused() {
        EventLoop.run(() -> {
            var leaked = new ArrayList<Yielder<Integer, Void>>();
            Promise<Integer> promise = Promise.create();
            var generator = Generator.<Integer>of(g -> {
                leaked.add(g);
                g.yield(promise.join());
                g.yield(2);
            });
            Task<Integer> consumer = spawn(() -> generator.next());
            yieldNow();
            assertThrows(IllegalStateException.class, () -> leaked.get(0).yield(9));
            promise.complete(1);
            assertEquals(1, consumer.join());
            assertEquals(2, generator.next());
        });
    }

    @Test
    void aCancellationIsThrownInTheBodyAndEndsIt() {
        EventLoop.run(() -> {
            var generator = Generator.<Integer>of(g -> {
                try {
                    g.yield(1);
                    sleep(LONG);
                    g.yield(2);
                } finally {
                    trace.add("finally");
                }
            });
            Task<?> consumer = spawn(() -> {
                generator.next();
                generator.next();
            });
            yieldNow();
            consumer.cancel();
            assertThrows(CancelledException.class, consumer::join);
            assertEquals(Awaitable.State.CANCELLED, consumer.state());
            assertTrue(generator.isEnded());
            assertThrows(StopIteration.class, generator::next);
        });
        assertEquals(List.of("finally"), trace);
    }

    @Test
    void aConsumerCancelledElsewhereLeavesTheGeneratorAtItsYield() {
        EventLoop.run(() -> {
            var generator = Generator.<Integer>of(g -> {
                g.yield(1);
                yieldNow();
                g.yield(2);
            });
            Task<?> consumer = spawn(() -> {
                generator.next();
                sleep(LONG);
            });
            yieldNow();
            consumer.cancel();
            assertThrows(CancelledException.class, consumer::join);
            assertEquals(2, generator.next());
        });
    }

    @Test
    void aBodyThatCatchesTheCancellationMayYieldButNotSuspend() {
        EventLoop.run(() -> {
            var generator = Generator.<String>of(g -> {
                try {
                    sleep(LONG);
                } catch (CancelledException e) {
                    g.yield("last words");
                }
                try {
                    yieldNow();
                } catch (CancelledException e) {
                    g.yield("and again");
                }
            });
            Task<?> consumer = spawn(() -> generator.forEach(trace::add));
            yieldNow();
            consumer.cancel();
            consumer.join();
        });
        assertEquals(List.of("last words", "and again"), trace);
    }

    @Test
    void aFinallyBlockMaySuspendWhenShielded() {
        EventLoop.run(() -> {
            var generator = Generator.<Integer>of(g -> {
                try {
                    sleep(LONG);
                    g.yield(1);
                } finally {
                    shielded(() -> sleep(SHORT));
                    trace.add("cleaned up");
                }
            });
            Task<?> consumer = spawn(generator::next);
            yieldNow();
            consumer.cancel();
            assertThrows(CancelledException.class, consumer::join);
        });
        assertEquals(List.of("cleaned up"), trace);
    }

    @Test
    void closeWaitsForAFinallyBlockThatSuspends() {
        EventLoop.run(() -> {
            try (var generator = Generator.<Integer>of(g -> {
                try {
                    g.yield(1);
                } finally {
                    sleep(SHORT);
                    trace.add("cleaned up");
                }
            })) {
                generator.next();
            }
            trace.add("closed");
        });
        assertEquals(List.of("cleaned up", "closed"), trace);
    }

    @Test
    void whatIsRaisedAfterASuspensionIsThrownAtTheYield() {
        EventLoop.run(() -> {
            var generator = Generator.<Integer>of(g -> {
                yieldNow();
                try {
                    g.yield(1);
                } catch (UnsupportedOperationException e) {
                    yieldNow();
                    g.yield(2);
                }
            });
            assertEquals(1, generator.next());
            assertEquals(2, generator.raise(new UnsupportedOperationException()));
        });
    }

    @Test
    void aTimeOutOfTheConsumerEndsABodyThatSleeps() {
        EventLoop.run(() -> {
            var generator = Generator.<Integer>of(g -> {
                g.yield(1);
                sleep(LONG);
            });
            generator.next();
            assertThrows(TimedOutException.class, () -> withTimeout(SHORT, () -> generator.next()));
            assertTrue(generator.isEnded());
        });
    }

    @Test
    void innerAndOuterGeneratorsSuspend() {
        EventLoop.run(() -> {
            var generator = Generator.<String>of(outer -> {
                var inner = Generator.<String>of(g -> {
                    sleep(SHORT);
                    outer.yield("to the outer");
                    yieldNow();
                    g.yield("to the inner");
                });
                yieldNow();
                outer.yieldAll(inner);
                sleep(Duration.ZERO);
                outer.yield("end");
            });
            assertEquals(List.of("to the outer", "to the inner", "end"), generator.stream().toList());
        });
    }

    @Test
    void aSuspensionOutsideOfCoroutinesIsAnErrorInTheBody() {
        var generator = Generator.<Integer>of(g -> {
            assertThrows(IllegalStateException.class, () -> sleep(SHORT));
            g.yield(1);
            sleep(SHORT);
        });
        assertEquals(1, generator.next());
        assertThrows(IllegalStateException.class, generator::next);
        assertTrue(generator.isEnded());
    }

    @Test
    void aSuspensionInACallbackIsAnErrorInTheBody() {
        var generator = Generator.<Integer>of(g -> {
            assertThrows(IllegalStateException.class, () -> yieldNow());
            g.yield(1);
            yieldNow();
            g.yield(2);
        });
        EventLoop.run(() -> {
            EventLoop.current().callSoon(() -> trace.add(generator.next()));
            yieldNow();
            yieldNow();
            assertEquals(2, generator.next());
        });
        assertEquals(List.of(1), trace);
    }

    @Test
    void aGeneratorStartedOnAPlainThreadGoesOnInACoroutineAndBack() {
        var generator = Generator.<Integer>of(g -> {
            g.yield(1);
            sleep(SHORT);
            g.yield(2);
            g.yield(3);
        });
        assertEquals(1, generator.next());
        EventLoop.run(() -> assertEquals(2, generator.next()));
        assertEquals(3, generator.next());
    }

    @Test
    void aCompiledBodySuspendsOnOneLoopAfterAnother() {
        int rounds = GeneratorRounds.of(20_000);
        var generator = Generator.<Integer>of(g -> {
            for (int i = 0; ; i++) {
                yieldNow();
                g.yield(i);
            }
        });
        for (int turn = 0; turn < 6; turn++) {
            int from = turn * rounds;
            LoopThread.onThread("thread of turn " + turn, () -> EventLoop.run(() -> {
                for (int i = 0; i < rounds; i++) {
                    assertEquals(from + i, generator.next());
                }
            }));
        }
    }

    @Test
    void aThousandConsumersEachHaveAGenerator() {
        int count = GeneratorRounds.of(1_000);
        EventLoop.run(() -> {
            var sums = gather(IntStream.range(0, count).boxed().toList(), number -> Generator.<Integer>of(g -> {
                for (int i = 0; i < 10; i++) {
                    if (i % 3 == 0) {
                        sleep(Duration.ofMillis(number % 3));
                    } else {
                        yieldNow();
                    }
                    g.yield(number);
                }
            }).stream().mapToInt(value -> value).sum());
            for (int i = 0; i < count; i++) {
                assertEquals(10 * i, sums.get(i));
            }
        });
    }

    @Test
    void aPrefetchingBodyMaySuspend() {
        EventLoop.run(() -> {
            var generator = Generator.<Integer>of(g -> {
                for (int i = 0; i < 10; i++) {
                    yieldNow();
                    g.yield(i);
                }
            }).prefetch(3);
            assertEquals(IntStream.range(0, 10).boxed().toList(), generator.stream().toList());
        });
    }

    @Test
    void aYieldInsideATimeOutOfTheBodyIsRefused() {
        List<String> trace = new ArrayList<>();
        VirtualTime.run(() -> {
            var generator = Generator.<Integer>of(y -> {
                y.yield(0);
                var refusal = assertThrows(IllegalStateException.class,
                        () -> Headrace.withTimeout(Duration.ofMillis(500), () -> y.yield(1)));
                trace.add(refusal.getMessage());
                Headrace.withTimeout(Duration.ofMillis(500), () -> Headrace.sleep(Duration.ofMillis(1)));
                y.yield(2);
            });
            assertEquals(0, generator.next());
            try (var scope = Scope.open()) {
                scope.spawn(() -> trace.add("child"));
                assertEquals(2, generator.next());
            }
            assertThrows(StopIteration.class, generator::next);
        });
        assertTrue(trace.getFirst().startsWith("a generator must not yield inside a scope or time-out"), trace::toString);
        assertEquals("child", trace.getLast());
    }

    @Test
    void aYieldInsideAScopeOfAGeneratorThatRunsAheadIsRefusedToo() {
        VirtualTime.run(() -> {
            var generator = Generator.<Integer>of(y -> {
                try (var scope = Scope.open()) {
                    scope.spawn(() -> {});
                    y.yield(1);
                }
            }).prefetch(8);
            assertThrows(IllegalStateException.class, generator::next);
            assertTrue(generator.isEnded());
        });
    }

    @Test
    void theLoopsCloseCancelsABodyThatWaits() {
        EventLoop.run(() -> {
            spawn(() -> Generator.<Integer>of(g -> {
                try {
                    sleep(LONG);
                    g.yield(1);
                } finally {
                    trace.add("finally");
                }
            }).next());
            yieldNow();
        });
        assertEquals(List.of("finally"), trace);
    }
}
