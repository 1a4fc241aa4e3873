package dev.headrace.loop;

import static dev.headrace.loop.Headrace.sleep;
import static dev.headrace.loop.Headrace.spawn;
import static dev.headrace.loop.Headrace.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** An exception that cannot even be printed, or that comes from nowhere, is one task's failure and stops no loop. */
class HostileFailureTest {

    private static final Duration HOUR = Duration.ofHours(1);

    private final List<String> trace = new ArrayList<>();
    private final Unchecked unchecked = new Unchecked();
    private final Checked checked = new Checked();

    @Test
    void aChildThatFailsUnprintablyFailsItsScopeLikeAnyOther() {
        VirtualTime.run(() -> {
            assertSame(unchecked, assertThrows(Unchecked.class, () -> {
                try (var scope = Scope.open()) {
                    scope.spawn(this::sleepsForAnHour);
                    scope.spawn(() -> {
                        throw unchecked;
                    });
                }
            }));
            assertEquals(List.of("cleaned up"), trace);
        });
    }

    @Test
    void aBlockThatFailsUnprintablyCancelsItsChildren() {
        VirtualTime.run(() -> {
            assertSame(unchecked, assertThrows(Unchecked.class, () -> Scope.run(scope -> {
                scope.spawn(this::sleepsForAnHour);
                yieldNow();
                throw unchecked;
            })));
            assertEquals(List.of("cleaned up"), trace);
        });
    }

    @Test
    void aCheckedFailureIsWrappedUnderTheNameOfItsClass() {
        VirtualTime.run(() -> {
            Task<?> failing = spawn("writer", () -> {
                throw checked;
            });
            var thrown = assertThrows(CompletionException.class, failing::join);
            assertEquals("task \"writer\" failed: " + Checked.class.getName(), thrown.getMessage());
            assertSame(checked, thrown.getCause());
        });
        var generator = Generator.of(g -> {
            throw checked;
        });
        var thrown = assertThrows(CompletionException.class, generator::next);
        assertEquals("the generator failed: " + Checked.class.getName(), thrown.getMessage());
    }

    @Test
    void anUnprintableFailureIsLoggedByItsClass() {
        List<String> log = RecordedLog.during(() -> VirtualTime.run(() -> {
            EventLoop.current().callSoon(() -> {
                throw unchecked;
            });
            spawn(() -> {
                throw checked;
            });
            sleep(HOUR);
        }));
        assertEquals(2, log.size(), log::toString);
        assertEquals("a callback of virtual failed: " + Unchecked.class.getName(), log.getFirst());
        assertTrue(log.getLast().endsWith("nobody asked for its result: " + Checked.class.getName()), log::toString);
    }

    @Test
    void aCoroutineThatBreaksDownFailsItsTaskAndTheLoopGoesOn() {
        VirtualTime.run(() -> {
            EventLoop loop = EventLoop.current();
            Task<?> broken = loop.adopt(Coroutine.of("broken", () -> {
                throw unchecked;
            }), () -> {});
            Task<Integer> next = spawn(() -> 7);
            List<String> log = RecordedLog.during(() -> {
                loop.ready(broken);
                loop.callSoon(() -> assertNull(loop.running()));
                assertSame(unchecked, assertThrows(Unchecked.class, broken::join));
            });
            assertEquals(Awaitable.State.FAILED, broken.state());
            assertEquals(7, next.join());
            assertEquals(1, log.size(), log::toString);
            assertTrue(log.getFirst().contains("broke down"), log::toString);
        });
    }

    private void sleepsForAnHour() {
        try {
            sleep(HOUR);
        } finally {
            trace.add("cleaned up");
        }
    }

    @SuppressWarnings("serial")
    private static final class Unchecked extends RuntimeException {

        private static final long serialVersionUID = 1;

        @Override
        public String getMessage() {
            throw new IllegalStateException("no message");
        }
    }

    @SuppressWarnings("serial")
    private static final class Checked extends Exception {

        private static final long serialVersionUID = 1;

        @Override
        public String toString() {
            throw new IllegalStateException("no text");
        }
    }
}
