package dev.headrace.loop;

import static dev.headrace.loop.Headrace.sleep;
import static dev.headrace.loop.Headrace.spawn;
import static dev.headrace.loop.Headrace.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headrace.loop.Awaitable.State;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Running a coroutine on another loop and waiting for it on one's own. */
class SubmitTest {

    @Test
    void theBodyRunsThereAndTheResultArrivesHere() {
        try (var other = new LoopThread("mill")) {
            EventLoop.run(() -> {
                EventLoop here = EventLoop.current();
                Promise<String> answer = other.loop.submit(() -> {
                    sleep(Duration.ofMillis(1));
                    return "from " + EventLoop.current().name();
                });
                assertEquals(State.PENDING, answer.state());
                assertEquals("from mill", answer.join());
                assertTrue(here.isCurrent());
            });
        }
    }

    @Test
    void failuresArriveAsTheyWouldFromATask() {
        try (var other = new LoopThread("mill")) {
            EventLoop.run(() -> {
                var unchecked = new IllegalStateException("no");
                var checked = new IOException("no");
                assertSame(unchecked, assertThrows(IllegalStateException.class, other.loop.submit(() -> {
                    throw unchecked;
                })::join));
                assertSame(checked, assertThrows(CompletionException.class, other.loop.submit(() -> {
                    throw checked;
                })::join).getCause());
            });
        }
    }

    @Test
    void aCancellationThereIsACancellationHere() {
        try (var other = new LoopThread("mill")) {
            EventLoop.run(() -> {
                Promise<?> answer = other.loop.submit(() -> {
                    Task.current().cancel("enough");
                    yieldNow();
                });
                assertEquals("enough", assertThrows(CancelledException.class, answer::join).why());
                assertEquals(State.CANCELLED, answer.state());
            });
        }
    }

    @Test
    void bodiesStartInTheOrderOfTheirSubmits() {
        try (var other = new LoopThread("mill")) {
            EventLoop.run(() -> {
                var trace = new ArrayList<Integer>();
                Promise<?> last = null;
                for (int i = 0; i < 200; i++) {
                    int number = i;
                    last = other.loop.submit(() -> trace.add(number));
                }
                last.join();
                assertEquals(IntStream.range(0, 200).boxed().toList(), trace);
            });
        }
    }

    @Test
    void submittingToOnesOwnLoopWorks() {
        EventLoop.run(() -> assertEquals(3, EventLoop.current().submit(() -> 3).join()));
    }

    @Test
    void loopsCallEachOtherBackAndForthAThousandDeep() {
        try (var other = new LoopThread("mill")) {
            EventLoop.run(() -> assertEquals(1_000, backAndForth(1_000, EventLoop.current(), other.loop)));
        }
    }

    private static int backAndForth(int depth, EventLoop here, EventLoop there) {
        assertTrue(here.isCurrent());
        return depth == 0 ? 0 : 1 + there.submit(() -> backAndForth(depth - 1, there, here)).join();
    }

    @Test
    void manyCallsInBothDirectionsAtOnceAllReturn() {
        try (var other = new LoopThread("mill")) {
            EventLoop.run(() -> {
                EventLoop here = EventLoop.current();
                List<Promise<Integer>> answers = new ArrayList<>();
                for (int i = 0; i < 10_000; i++) {
                    int number = i;
                    answers.add(other.loop.submit(() -> here.submit(() -> number).join()));
                }
                for (int i = 0; i < answers.size(); i++) {
                    assertEquals(i, answers.get(i).join());
                }
            });
        }
    }

    @Test
    void aClosedLoopFailsThePromise() {
        var closed = EventLoop.create("mill");
        closed.close();
        EventLoop.run(() -> {
            Promise<?> answer = closed.submit(() -> {});
            assertEquals("mill is closed: it runs nothing any more",
                    assertThrows(IllegalStateException.class, answer::join).getMessage());
        });
    }

    @Test
    void aLoopThatClosesEndsThePromisesOfWhatItRan() {
        EventLoop.run(() -> {
            List<Promise<?>> answers = new ArrayList<>();
            try (var other = new LoopThread("mill")) {
                for (int i = 0; i < 100; i++) {
                    answers.add(other.loop.submit(() -> sleep(Duration.ofHours(1))));
                }
            }
            for (Promise<?> answer : answers) {
                Throwable failure = assertThrows(RuntimeException.class, answer::join);
                assertTrue(failure instanceof CancelledException || failure.getMessage().contains("mill is closed"),
                        failure::toString);
            }
        });
    }

    @Test
    void outsideALoopThereIsNobodyToAnswer() {
        try (var other = new LoopThread("mill")) {
            assertThrows(IllegalStateException.class, () -> other.loop.submit(() -> 1));
        }
    }

    @Test
    void aFailureThatNobodyAsksThePromiseForIsLoggedWithTheLineOfTheSubmit() {
        var site = new String[1];
        List<String> log = RecordedLog.during(() -> {
            try (var other = new LoopThread("mill")) {
                EventLoop.run(() -> {
                    site[0] = Line.next();
                    Promise<?> dropped = other.loop.submit(() -> fails("dropped"));
                    Promise<?> asked = other.loop.submit(() -> fails("asked"));
                    assertThrows(IllegalStateException.class, asked::join);
                    assertEquals(State.FAILED, dropped.state());
                });
            }
        });
        assertEquals(1, log.size(), log::toString);
        String entry = log.getFirst();
        assertTrue(entry.contains(" for a coroutine of mill, spawned at ") && entry.contains(site[0]), entry);
        assertTrue(entry.endsWith("failed and nobody asked for its result: java.lang.IllegalStateException: dropped"), entry);
    }

    @Test
    void aFailureThatComesAfterTheEndOfTheCallersLoopIsLogged() {
        List<String> log = RecordedLog.during(() -> {
            try (var other = new LoopThread("mill")) {
                var closed = new CountDownLatch(1);
                var failed = new CountDownLatch(1);
                EventLoop.run(() -> other.loop.submit(() -> {
                    Blocking.run(closed::await);
                    failed.countDown();
                    fails("too late");
                }));
                closed.countDown();
                LoopThread.waitFor(failed);
            }
        });
        assertEquals(1, log.size(), log::toString);
        assertTrue(log.getFirst().endsWith("java.lang.IllegalStateException: too late"), log::toString);
    }

    @Test
    void cancellingThePromiseCancelsTheCoroutineThere() {
        try (var other = new LoopThread("mill")) {
            var why = new AtomicReference<String>();
            EventLoop.run(() -> {
                var begun = Promise.<Boolean>create();
                EventLoop here = EventLoop.current();
                Promise<?> answer = other.loop.submit(() -> {
                    here.post(() -> begun.complete(true));
                    try {
                        sleep(Duration.ofHours(1));
                    } catch (CancelledException e) {
                        why.set(e.why());
                        throw e;
                    }
                });
                begun.join();
                assertTrue(answer.cancel("not needed"));
                other.loop.submit(() -> {}).join();
                assertEquals("not needed", why.get());
                assertEquals(State.CANCELLED, answer.state());
            });
        }
    }

    @Test
    void aPromiseThatIsCancelledBeforeTheBodyBeganKeepsItFromRunning() {
        EventLoop.run(() -> {
            var trace = new ArrayList<String>();
            EventLoop.current().submit(() -> trace.add("ran")).cancel("not needed");
            EventLoop.current().submit(() -> trace.add("next")).join();
            assertEquals(List.of("next"), trace);
        });
    }

    @Test
    void aFailureAfterThePromiseWasCancelledIsLogged() {
        List<String> log = RecordedLog.during(() -> EventLoop.run(() -> {
            Promise<?> answer = EventLoop.current().submit(() -> {
                try {
                    sleep(Duration.ofHours(1));
                } catch (CancelledException e) {
                    fails("clean-up");
                }
            });
            EventLoop.current().submit(() -> {}).join();
            answer.cancel("not needed");
            EventLoop.current().submit(() -> {}).join();
        }));
        assertEquals(1, log.size(), log::toString);
        assertTrue(log.getFirst().endsWith("java.lang.IllegalStateException: clean-up"), log::toString);
    }

    private static void fails(String message) {
        throw new IllegalStateException(message);
    }

    @Test
    void aCallerThatGaveUpHarmsNobody() {
        try (var other = new LoopThread("mill")) {
            EventLoop.run(() -> {
                Task<?> caller = spawn(() -> other.loop.submit(() -> sleep(Duration.ofMillis(2))).join());
                yieldNow();
                caller.cancel();
                assertThrows(CancelledException.class, caller::join);
                assertEquals(1, other.loop.submit(() -> 1).join());
            });
            EventLoop.run(() -> other.loop.submit(() -> sleep(Duration.ofMillis(1))));
            EventLoop.run(() -> assertEquals(2, other.loop.submit(() -> 2).join()));
        }
    }
}
