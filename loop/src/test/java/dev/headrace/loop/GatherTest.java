package dev.headrace.loop;

import static dev.headrace.loop.Headrace.gather;
import static dev.headrace.loop.Headrace.race;
import static dev.headrace.loop.Headrace.sleep;
import static dev.headrace.loop.Headrace.spawn;
import static dev.headrace.loop.Headrace.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Running several coroutines for all of their results. */
class GatherTest {

    private static final Duration HOUR = Duration.ofHours(1);

    private final List<String> trace = new ArrayList<>();

    @Test
    void resultsStandInTheOrderOfTheInputs() {
        VirtualTime.run(() -> {
            List<String> results = gather(List.of(3, 1, 2), seconds -> {
                sleep(Duration.ofSeconds(seconds));
                trace.add("ended " + seconds);
                return "result " + seconds;
            });
            assertEquals(List.of("result 3", "result 1", "result 2"), results);
            assertEquals(List.of("ended 1", "ended 2", "ended 3"), trace);
            assertEquals(Duration.ofSeconds(3), VirtualTime.elapsed());
        });
    }

    @Test
    void bodiesMayBeGivenOneByOneOrInAList() {
        VirtualTime.run(() -> {
            assertEquals(List.of("a", "b"), Headrace.<String>gather(() -> "a", () -> "b"));
            List<Callable<Integer>> bodies = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                int number = i;
                bodies.add(() -> number);
            }
            assertEquals(IntStream.range(0, 100).boxed().toList(), gather(bodies));
        });
    }

    @Test
    void inputsAndResultsMayBeNullOrEqual() {
        VirtualTime.run(() -> {
            List<String> results = gather(Arrays.asList("a", null, "a"), input -> input);
            assertEquals(Arrays.asList("a", null, "a"), results);
        });
    }

    @Test
    void nothingGathersNothing() {
        VirtualTime.run(() -> {
            assertEquals(List.of(), gather(List.of(), input -> input));
            assertEquals(List.of(), gather());
        });
    }

    @Test
    void theFirstFailureCancelsTheOthersAndIsThrownWhenTheyHaveEnded() {
        VirtualTime.run(() -> {
            var failure = new IllegalStateException("two");
            var thrown = assertThrows(IllegalStateException.class, () -> gather(List.of(1, 2, 3), number -> {
                if (number == 2) {
                    sleep(Duration.ofSeconds(1));
                    throw failure;
                }
                sleepsForAnHour();
                return number;
            }));
            assertSame(failure, thrown);
            assertEquals(0, thrown.getSuppressed().length);
            assertEquals(List.of("cancelled", "cancelled"), trace);
            assertEquals(Duration.ofSeconds(1), VirtualTime.elapsed());
        });
    }

    @Test
    void laterFailuresAreSuppressedInTheFirst() {
        VirtualTime.run(() -> {
            var thrown = assertThrows(IllegalStateException.class, () -> gather(List.of(3, 1, 2), number -> {
                yieldNow(); // so that all have started when the first fails
                throw new IllegalStateException("number " + number);
            }));
            assertEquals("number 3", thrown.getMessage());
            assertEquals(List.of("number 1", "number 2"),
                    Arrays.stream(thrown.getSuppressed()).map(Throwable::getMessage).toList());
        });
    }

    @Test
    void aCheckedFailureIsWrapped() {
        VirtualTime.run(() -> {
            var failure = new IOException("no");
            assertSame(failure, assertThrows(CompletionException.class, () -> gather(List.of(1, 2), number -> {
                throw failure;
            })).getCause());
        });
    }

    @Test
    void cancellingTheGathererCancelsAll() {
        VirtualTime.run(() -> {
            Task<?> gatherer = spawn(() -> gather(List.of(1, 2, 3), number -> {
                sleepsForAnHour();
                return number;
            }));
            sleep(Duration.ofSeconds(1));
            gatherer.cancel();
            assertThrows(CancelledException.class, gatherer::join);
            assertEquals(List.of("cancelled", "cancelled", "cancelled"), trace);
        });
    }

    @Test
    void gathersNest() {
        VirtualTime.run(() -> assertEquals(List.of(List.of(11, 12), List.of(21, 22)),
                gather(List.of(10, 20), tens -> gather(List.of(1, 2), ones -> {
                    sleep(Duration.ofSeconds(ones));
                    return tens + ones;
                }))));
    }

    @Test
    void gatherIsForCoroutines() {
        assertThrows(IllegalStateException.class, () -> gather(List.of(1), number -> number));
    }

    @Test
    void afterAGatherNothingIsLeft() {
        VirtualTime.run(() -> {
            assertThrows(IllegalStateException.class, () -> gather(List.of(1, 2, 3), number -> {
                if (number == 3) {
                    throw new IllegalStateException("three");
                }
                sleep(HOUR);
                return number;
            }));
            assertEquals(List.of(Task.current()), EventLoop.current().tasks());
        });
    }

    @Test
    void aBodyThatIsNullIsRefusedBeforeAnyIsSpawned() {
        EventLoop.run(() -> {
            for (Executable bad : List.<Executable>of(() -> gather(() -> trace.add("ran"), null),
                    () -> gather(Arrays.asList(() -> trace.add("ran"), null)),
                    () -> race(() -> trace.add("ran"), null))) {
                assertEquals("body 1 of 2 is null", assertThrows(NullPointerException.class, bad).getMessage());
            }
            assertEquals("step", assertThrows(NullPointerException.class, () -> gather(List.of(1), null)).getMessage());
            yieldNow();
            assertEquals(List.of(), trace);
        });
    }

    private void sleepsForAnHour() {
        try {
            sleep(HOUR);
        } catch (CancelledException e) {
            trace.add("cancelled");
            throw e;
        }
    }
}
