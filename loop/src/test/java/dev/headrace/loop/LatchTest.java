package dev.headrace.loop;

import static dev.headrace.loop.Headrace.sleep;
import static dev.headrace.loop.Headrace.spawn;
import static dev.headrace.loop.Headrace.withTimeout;
import static dev.headrace.loop.Headrace.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headrace.loop.Awaitable.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a latch opens, and for whom. */
class LatchTest {

    private final List<String> trace = new ArrayList<>();

    @Test
    void theLastCountOpensItForAllInTheirOrder() {
        EventLoop.run(() -> {
            Latch latch = Latch.create(2);
            passing(latch, "first");
            Task<?> second = passing(latch, "second");
            yieldNow();
            latch.countDown();
            yieldNow();
            assertEquals(List.of(), trace);
            assertEquals(1, latch.count());
            latch.countDown();
            second.join();
            assertEquals(List.of("first", "second"), trace);
        });
    }

    @Test
    void anOpenLatchLetsEveryonePassWithoutSuspending() {
        EventLoop.run(() -> {
            Latch latch = Latch.create(1);
            latch.countDown();
            spawn(() -> trace.add("somebody else"));
            latch.await();
            Latch.create(0).await();
            assertEquals(List.of(), trace);
        });
    }

    @Test
    void anOpenLatchStaysOpen() {
        EventLoop.run(() -> {
            Latch latch = Latch.create(1);
            latch.countDown();
            latch.countDown();
            assertEquals(0, latch.count());
            latch.await();
        });
    }

    @Test
    void cancelledWaitersLeaveTheCountAlone() {
        EventLoop.run(() -> {
            Latch latch = Latch.create(1);
            Task<?> first = passing(latch, "first");
            Task<?> second = passing(latch, "second");
            yieldNow();
            first.cancel();
            yieldNow();
            assertEquals(1, latch.count());
            latch.countDown();
            second.join();
            assertEquals(State.CANCELLED, first.state());
            assertEquals(List.of("second"), trace);
        });
    }

    @Test
    void openedThenCancelledInOneTurnAWaiterPasses() {
        EventLoop.run(() -> {
            Latch latch = Latch.create(1);
            Task<?> waiter = spawn(() -> {
                latch.await();
                trace.add("passed");
                sleep(Duration.ZERO);
                trace.add("slept");
            });
            yieldNow();
            latch.countDown();
            waiter.cancel();
            assertThrows(CancelledException.class, waiter::join);
            assertEquals(List.of("passed"), trace);
        });
    }

    @Test
    void whoseTimeIsUpGoesAway() {
        try (EventLoop loop = EventLoop.create("manual", new ManualClock())) {
            loop.runUntilComplete(() -> {
                Latch latch = Latch.create(1);
                assertThrows(TimedOutException.class, () -> withTimeout(Duration.ofHours(1), latch::await));
                latch.countDown();
                return null;
            });
        }
    }

    @Test
    void itCannotCountFromBelowZero() {
        EventLoop.run(() -> {
            assertThrows(IllegalArgumentException.class, () -> Latch.create(-1));
        });
    }

    @Test
    void aCallbackMayCount() {
        EventLoop.run(() -> {
            Latch latch = Latch.create(2);
            EventLoop.current().callSoon(latch::countDown);
            EventLoop.current().callSoon(latch::countDown);
            latch.await();
        });
    }

    @Test
    void anotherThreadFailsAtOnce() {
        EventLoop.run(() -> {
            Latch latch = Latch.create(1);
            List<Runnable> calls = List.of(latch::await, latch::countDown, latch::count);
            LoopThread.onThread("stranger", () -> calls.forEach(call -> {
                String refusal = assertThrows(IllegalStateException.class, call::run).getMessage();
                assertTrue(refusal.contains("was called from thread \"stranger\""), refusal);
            }));
            assertEquals(1, latch.count());
        });
        assertThrows(IllegalStateException.class, () -> Latch.create(1));
    }

    @Test
    void reportsNameTheLatchAndItsCount() {
        EventLoop.run(() -> {
            Latch latch = Latch.create("connected", 2);
            Task<?> waiter = passing(latch, "waiter");
            yieldNow();
            assertEquals("the opening of latch \"connected\", 2 to go", waiter.dump().waitsFor());
            latch.countDown();
            latch.countDown();
            assertEquals("latch \"connected\", open", latch.toString());
        });
    }

    private Task<?> passing(Latch latch, String name) {
        return spawn(name, () -> {
            latch.await();
            trace.add(name);
        });
    }
}
