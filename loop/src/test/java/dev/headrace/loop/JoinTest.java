package dev.headrace.loop;

import static dev.headrace.loop.Headrace.sleep;
import static dev.headrace.loop.Headrace.spawn;
import static dev.headrace.loop.Headrace.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Waiting for the end of a task. */
class JoinTest {

    @Test
    void joinersAreResumedInTheOrderTheyCame() {
        EventLoop.run(() -> {
            var trace = new ArrayList<String>();
            var gate = Promise.<String>create();
            var joiners = new ArrayList<Task<?>>();
            for (int i = 0; i < 5; i++) {
                int number = i;
                joiners.add(spawn(() -> trace.add(number + " got " + gate.join())));
            }
            yieldNow();
            gate.complete("it");
            for (var joiner : joiners) {
                joiner.join();
            }
            assertEquals(List.of("0 got it", "1 got it", "2 got it", "3 got it", "4 got it"), trace);
        });
    }

    @Test
    void joinOfAFinishedTaskDoesNotSuspend() {
        EventLoop.run(() -> {
            Task<Integer> task = spawn(() -> 5);
            yieldNow();
            long before = EventLoop.current().counters().resumptions();
            spawn(() -> {});
            assertEquals(5, task.join());
            assertEquals(before, EventLoop.current().counters().resumptions());
        });
    }

    @Test
    void aTaskCannotJoinItself() {
        EventLoop.run(() -> {
            Task<String> narcissus = spawn("narcissus", () -> {
                var refusal = assertThrows(IllegalStateException.class, () -> Task.current().join());
                sleep(Duration.ZERO);
                return refusal.getMessage();
            });
            assertEquals("task \"narcissus\" cannot join itself: it would wait for ever", narcissus.join());
        });
    }

    @Test
    void joinOutsideACoroutineIsRefused() {
        EventLoop.run(() -> {
            Task<?> task = spawn(() -> sleep(Duration.ofHours(1)));
            var refused = Promise.<String>create();
            EventLoop.current().callSoon(() ->
                    refused.complete(assertThrows(IllegalStateException.class, task::join).getMessage()));
            assertTrue(refused.join().startsWith("a callback of"), refused::result);
        });
    }

    @Test
    void aCancelledJoinerLeavesTheTaskAlone() {
        EventLoop.run(() -> {
            var gate = Promise.<Integer>create();
            Task<Integer> worker = spawn(() -> gate.join());
            Task<Integer> impatient = spawn(() -> worker.join());
            Task<Integer> patient = spawn(() -> worker.join());
            yieldNow();
            impatient.cancel("no time");
            assertThrows(CancelledException.class, impatient::join);
            assertFalse(worker.isDone());
            gate.complete(3);
            assertEquals(3, patient.join());
        });
    }

    @Test
    void aChainOfJoinsPassesTheResultOn() {
        EventLoop.run(() -> {
            Task<Integer> last = spawn(() -> 0);
            for (int i = 0; i < 10_000; i++) {
                Task<Integer> before = last;
                last = spawn(() -> before.join() + 1);
            }
            assertEquals(10_000, last.join());
        });
    }
}
