package dev.headrace.multicore;

import static dev.headrace.loop.Headrace.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.headrace.loop.EventLoop;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

/** One coroutine on every loop. */
class OnEachTest {

    private static final int LOOPS = 4;

    @Test
    void theBodyRunsOnceOnEveryLoop() {
        try (var group = LoopGroup.of(LOOPS)) {
            var runs = new AtomicIntegerArray(LOOPS);
            group.run(() -> {
                group.onEach(() -> runs.incrementAndGet(group.loops().indexOf(EventLoop.current()))).join();
            });
            for (int i = 0; i < LOOPS; i++) {
                assertEquals(1, runs.get(i), "loop " + i);
            }
        }
    }

    @Test
    void itEndsWhenAllBodiesHave() {
        try (var group = LoopGroup.of(LOOPS)) {
            var ends = new AtomicIntegerArray(1);
            group.run(() -> {
                group.onEach(() -> {
                    sleep(Duration.ofMillis(numberOfThisLoop(group)));
                    ends.incrementAndGet(0);
                }).join();
                assertEquals(LOOPS, ends.get(0));
            });
        }
    }

    @Test
    void theFailureOfTheFirstLoopThatFailedIsThrownTheOthersAreSuppressed() {
        try (var group = LoopGroup.of(LOOPS)) {
            group.run(() -> {
                var thrown = assertThrows(IllegalStateException.class, group.onEach(() -> {
                    int number = numberOfThisLoop(group);
                    sleep(Duration.ofMillis(LOOPS - number));
                    if (number > 0) {
                        throw new IllegalStateException("loop " + number);
                    }
                })::join);
                assertEquals("loop 1", thrown.getMessage());
                assertEquals(List.of("loop 2", "loop 3"),
                        List.of(thrown.getSuppressed()).stream().map(Throwable::getMessage).toList());
            });
        }
    }

    @Test
    void anErrorIsThrownAfterAllBodiesHaveEnded() {
        try (var group = LoopGroup.of(LOOPS)) {
            var ends = new AtomicIntegerArray(1);
            group.run(() -> {
                var error = assertThrows(AssertionError.class, group.onEach(() -> {
                    if (numberOfThisLoop(group) == 0) {
                        throw new AssertionError("first loop");
                    }
                    sleep(Duration.ofMillis(5));
                    ends.incrementAndGet(0);
                })::join);
                assertEquals("first loop", error.getMessage());
                assertEquals(LOOPS - 1, ends.get(0), "bodies that had ended");
            });
        }
    }

    @Test
    void theSameExceptionOnEveryLoopIsThrownAsItIs() {
        try (var group = LoopGroup.of(LOOPS)) {
            var shared = new IllegalStateException("the same for all");
            group.run(() -> {
                Throwable thrown = assertThrows(RuntimeException.class, group.onEach(() -> {
                    throw shared;
                })::join);
                assertSame(shared, thrown);
            });
        }
    }

    private static int numberOfThisLoop(LoopGroup group) {
        return group.loops().indexOf(EventLoop.current());
    }
}
