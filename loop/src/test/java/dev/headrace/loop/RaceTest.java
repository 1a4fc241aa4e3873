package dev.headrace.loop;

import static dev.headrace.loop.Headrace.race;
import static dev.headrace.loop.Headrace.shielded;
import static dev.headrace.loop.Headrace.sleep;
import static dev.headrace.loop.Headrace.spawn;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** Running several coroutines for the first of their results. */
class RaceTest {

    private final List<String> trace = new ArrayList<>();

    @Test
    void theFirstResultWins() {
        VirtualTime.run(() -> {
            String winner = race(() -> runsFor(3), () -> runsFor(1), () -> runsFor(2));
            assertEquals("ran for 1", winner);
            assertEquals(Duration.ofSeconds(1), VirtualTime.elapsed());
        });
    }

    @Test
    void theLosersAreCancelledAndHaveEnded() {
        VirtualTime.run(() -> {
            String winner = race(() -> runsFor(1), () -> {
                try {
                    return runsFor(3600);
                } catch (CancelledException e) {
                    shielded(() -> sleep(Duration.ofSeconds(5)));
                    trace.add("loser: " + e.why());
                    throw e;
                }
            });
            assertEquals("ran for 1", winner);
            assertEquals(List.of("loser: it lost a race"), trace);
            assertEquals(Duration.ofSeconds(6), VirtualTime.elapsed());
            assertEquals(List.of(Task.current()), EventLoop.current().tasks());
        });
    }

    @Test
    void whoFailsIsOutAndTheOthersRunOn() {
        VirtualTime.run(() -> assertEquals("ran for 2", race(() -> failsAfter(1, "one"), () -> runsFor(2))));
    }

    @Test
    void ifAllFailTheFirstFailureIsThrownWithTheOthersSuppressed() {
        VirtualTime.run(() -> {
            var thrown = assertThrows(IllegalStateException.class,
                    () -> race(() -> failsAfter(3, "slow"), () -> failsAfter(1, "quick"), () -> failsAfter(2, "middle")));
            assertEquals("quick", thrown.getMessage());
            assertEquals(2, thrown.getSuppressed().length);
            assertEquals("middle", thrown.getSuppressed()[0].getMessage());
            assertEquals("slow", thrown.getSuppressed()[1].getMessage());
        });
    }

    @Test
    void ifAllFailWithTheSameExceptionItIsThrownOnce() {
        VirtualTime.run(() -> {
            var failure = new IllegalStateException("no");
            var thrown = assertThrows(IllegalStateException.class, () -> race(() -> {
                throw failure;
            }, () -> {
                throw failure;
            }));
            assertSame(failure, thrown);
            assertEquals(0, thrown.getSuppressed().length);
        });
    }

    @Test
    void aCheckedFailureOfAllIsWrapped() {
        VirtualTime.run(() -> {
            var failure = new IOException("no");
            assertSame(failure, assertThrows(CompletionException.class, () -> race(() -> {
                throw failure;
            })).getCause());
        });
    }

    @Test
    void aRunnerThatCancelsItselfIsOut() {
        VirtualTime.run(() -> assertEquals("ran for 2", race(() -> {
            Task.current().cancel("no legs");
            return runsFor(1);
        }, () -> runsFor(2))));
    }

    @Test
    void nullIsAResultToo() {
        VirtualTime.run(() -> assertNull(race(() -> null, () -> runsFor(1))));
    }

    @Test
    void ofTwoThatArriveTogetherTheFirstGivenWins() {
        VirtualTime.run(() -> assertEquals("a", race(() -> "a", () -> "b")));
    }

    @Test
    void nobodyCannotRace() {
        VirtualTime.run(() -> assertThrows(IllegalArgumentException.class, Headrace::race));
    }

    @Test
    void cancellingTheRaceCancelsAllRunners() {
        VirtualTime.run(() -> {
            Task<?> starter = spawn(() -> race(() -> tracedRun("a"), () -> tracedRun("b")));
            sleep(Duration.ofSeconds(1));
            starter.cancel();
            assertThrows(CancelledException.class, starter::join);
            assertEquals(List.of("a ends", "b ends"), trace.stream().sorted().toList());
        });
    }

    @Test
    void aFailureAfterTheRaceIsTheLosersOwnAndIsLogged() {
        List<String> log = RecordedLog.during(() -> VirtualTime.run(() -> assertEquals("ran for 1", race(() -> runsFor(1), () -> {
            try {
                return runsFor(3600);
            } catch (CancelledException e) {
                throw new IllegalStateException("cannot clean up");
            }
        }))));
        assertEquals(1, log.size(), log::toString);
    }

    @Test
    @SuppressWarnings({"rawtypes", "unchecked"})
    void inARaceOfThousandsEachIsWatchedOnce() {
        VirtualTime.run(() -> {
            int many = Engine.FAST ? 20_000 : 1_000;
            List<Callable<String>> runners = new ArrayList<>();
            for (int i = 0; i < many; i++) {
                int number = i;
                runners.add(() -> number < many - 1 ? failsAfter(number, "no") : runsFor(number));
            }
            assertEquals("ran for " + (many - 1), race(runners.toArray(new Callable[0])));
        });
    }

    private static String runsFor(int seconds) {
        sleep(Duration.ofSeconds(seconds));
        return "ran for " + seconds;
    }

    private static String failsAfter(int seconds, String message) {
        sleep(Duration.ofSeconds(seconds));
        throw new IllegalStateException(message);
    }

    private String tracedRun(String who) {
        try {
            return runsFor(3600);
        } finally {
            trace.add(who + " ends");
        }
    }
}
