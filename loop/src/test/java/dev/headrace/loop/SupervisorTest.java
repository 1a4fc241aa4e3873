package dev.headrace.loop;

import static dev.headrace.loop.Headrace.sleep;
import static dev.headrace.loop.Headrace.spawn;
import static dev.headrace.loop.Headrace.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A block whose children fail each for itself. */
class SupervisorTest {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final List<String> trace = new ArrayList<>();
    private final IllegalStateException failure = new IllegalStateException("no");

    @Test
    void aFailingChildHarmsNeitherSiblingsNorBlock() {
        VirtualTime.run(() -> {
            try (var scope = Scope.supervisor()) {
                Task<?> failing = scope.spawn(this::failsInASecond);
                scope.spawn(() -> sleepsThenAdds(2, "sibling"));
                sleep(Duration.ofSeconds(3));
                trace.add("block");
                assertSame(failure, failing.failure());
            }
            assertEquals(List.of("sibling", "block"), trace);
        });
    }

    @Test
    void whoJoinsAFailingChildGetsItsFailure() {
        VirtualTime.run(() -> {
            try (var scope = Scope.supervisor()) {
                Task<?> failing = scope.spawn(this::failsInASecond);
                assertSame(failure, assertThrows(IllegalStateException.class, failing::join));
                scope.spawn(() -> sleepsThenAdds(1, "goes on"));
            }
            assertEquals(List.of("goes on"), trace);
        });
    }

    @Test
    void aJoinedFailureThatEndsTheBlockIsThrownOnce() {
        VirtualTime.run(() -> {
            var thrown = assertThrows(IllegalStateException.class, () -> {
                try (var scope = Scope.supervisor()) {
                    scope.spawn(() -> sleepsThenAdds(5, "waited for"));
                    scope.spawn(this::failsInASecond).join();
                }
            });
            assertSame(failure, thrown);
            assertEquals(0, thrown.getSuppressed().length);
            assertEquals(List.of("waited for"), trace);
        });
    }

    @Test
    void aFailureThatNobodyAsksForIsLogged() {
        List<String> log = RecordedLog.during(() -> VirtualTime.run(() -> {
            try (var scope = Scope.supervisor()) {
                scope.spawn("unlucky", this::failsInASecond);
                Task<?> asked = scope.spawn(this::failsInASecond);
                assertThrows(IllegalStateException.class, asked::join);
            }
        }));
        assertEquals(1, log.size(), log::toString);
        assertTrue(log.getFirst().startsWith("task \"unlucky\" of virtual, spawned at "), log::toString);
    }

    @Test
    void theBlockWaitsForAllChildren() {
        VirtualTime.run(() -> {
            try (var scope = Scope.supervisor()) {
                scope.spawn(() -> sleepsThenAdds(2, "slow"));
                scope.spawn(() -> sleepsThenAdds(1, "quick"));
            }
            assertEquals(List.of("quick", "slow"), trace);
        });
    }

    @Test
    void cancellingTheTaskCancelsTheChildren() {
        VirtualTime.run(() -> {
            Task<?> task = spawn(() -> {
                try (var scope = Scope.supervisor()) {
                    scope.spawn(this::sleepsForAnHour);
                    scope.spawn(this::sleepsForAnHour);
                }
            });
            sleep(SECOND);
            task.cancel();
            assertThrows(CancelledException.class, task::join);
            assertEquals(List.of("cancelled", "cancelled"), trace);
        });
    }

    @Test
    void cancellingTheScopeCancelsTheChildren() {
        VirtualTime.run(() -> {
            try (var scope = Scope.supervisor()) {
                scope.spawn(this::sleepsForAnHour);
                sleep(SECOND);
                scope.cancel("enough");
                Task<?> late = scope.spawn(() -> trace.add("ran"));
                assertThrows(CancelledException.class, () -> sleep(HOUR));
                assertTrue(late.isCancelRequested());
            }
            assertEquals(List.of("cancelled"), trace);
        });
    }

    @Test
    void aFailingChildInsideDoesNotReachTheFailFastBlockAround() {
        List<String> log = RecordedLog.during(() -> VirtualTime.run(() -> {
            try (var outer = Scope.open()) {
                outer.spawn(() -> sleepsThenAdds(5, "outer child"));
                try (var inner = Scope.supervisor()) {
                    inner.spawn(this::failsInASecond);
                }
                yieldNow();
                trace.add("outer block");
            }
        }));
        assertEquals(List.of("outer block", "outer child"), trace);
        assertEquals(1, log.size(), log::toString);
    }

    @Test
    void theFailureOfAFailFastBlockAroundReachesTheChildrenInside() {
        VirtualTime.run(() -> {
            assertSame(failure, assertThrows(IllegalStateException.class, () -> {
                try (var outer = Scope.open()) {
                    outer.spawn(this::failsInASecond);
                    try (var inner = Scope.supervisor()) {
                        inner.spawn(this::sleepsForAnHour);
                    }
                }
            }));
            assertEquals(List.of("cancelled"), trace);
        });
    }

    @Test
    void aFailFastBlockInAChildEndsThatChildOnly() {
        VirtualTime.run(() -> {
            try (var outer = Scope.supervisor()) {
                Task<?> child = outer.spawn(() -> {
                    try (var inner = Scope.open()) {
                        inner.spawn(this::failsInASecond);
                        inner.spawn(this::sleepsForAnHour);
                    }
                });
                outer.spawn(() -> sleepsThenAdds(2, "sibling"));
                assertSame(failure, assertThrows(IllegalStateException.class, child::join));
            }
            assertEquals(List.of("cancelled", "sibling"), trace);
        });
    }

    private void failsInASecond() {
        sleep(SECOND);
        throw failure;
    }

    private void sleepsThenAdds(int seconds, String what) {
        sleep(Duration.ofSeconds(seconds));
        trace.add(what);
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
