package dev.headrace.loop;

import static dev.headrace.loop.Headrace.sleep;
import static dev.headrace.loop.Headrace.spawn;
import static dev.headrace.loop.Headrace.withTimeout;
import static dev.headrace.loop.Headrace.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headrace.loop.Awaitable.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Setting, clearing, and who gets through. */
class EventTest {

    private final List<String> trace = new ArrayList<>();

    @Test
    void settingWakesAllWaitersInTheirOrder() {
        EventLoop.run(() -> {
            Event event = Event.create();
            passing(event, "first");
            Task<?> second = passing(event, "second");
            yieldNow();
            assertEquals(List.of(), trace);
            event.set();
            assertTrue(event.isSet());
            second.join();
            assertEquals(List.of("first", "second"), trace);
        });
    }

    @Test
    void aSetEventLetsEveryonePassWithoutSuspending() {
        EventLoop.run(() -> {
            Event event = Event.create();
            event.set();
            event.set();
            spawn(() -> trace.add("somebody else"));
            event.await();
            event.await();
            assertEquals(List.of(), trace);
        });
    }

    @Test
    void clearedInTheSameTurnThoseWhoWaitedStillPass() {
        EventLoop.run(() -> {
            Event event = Event.create();
            Task<?> early = passing(event, "early");
            yieldNow();
            Task<?> late = passing(event, "late");
            event.set();
            event.clear();
            assertFalse(event.isSet());
            early.join();
            yieldNow();
            assertEquals(List.of("early"), trace);
            event.set();
            late.join();
            assertEquals(List.of("early", "late"), trace);
        });
    }

    @Test
    void setThenCancelledInOneTurnAWaiterPasses() {
        EventLoop.run(() -> {
            Event event = Event.create();
            Task<?> waiter = spawn(() -> {
                event.await();
                trace.add("passed");
                sleep(Duration.ZERO);
                trace.add("slept");
            });
            yieldNow();
            event.set();
            waiter.cancel();
            assertThrows(CancelledException.class, waiter::join);
            assertEquals(List.of("passed"), trace);
        });
    }

    @Test
    void cancelledThenSetInOneTurnAWaiterIsCancelled() {
        EventLoop.run(() -> {
            Event event = Event.create();
            Task<?> first = passing(event, "first");
            Task<?> second = passing(event, "second");
            yieldNow();
            first.cancel();
            event.set();
            second.join();
            assertEquals(State.CANCELLED, first.state());
            assertEquals(List.of("second"), trace);
        });
    }

    @Test
    void whoseTimeIsUpGoesAway() {
        try (EventLoop loop = EventLoop.create("manual", new ManualClock())) {
            loop.runUntilComplete(() -> {
                Event event = Event.create("late");
                assertThrows(TimedOutException.class, () -> withTimeout(Duration.ofHours(1), event::await));
                event.set();
                return null;
            });
        }
    }

    @Test
    void aCallbackMaySetIt() {
        EventLoop.run(() -> {
            Event event = Event.create();
            EventLoop.current().callSoon(event::set);
            event.await();
            assertTrue(event.isSet());
        });
    }

    @Test
    void anotherThreadFailsAtOnce() {
        EventLoop.run(() -> {
            Event event = Event.create();
            List<Runnable> calls = List.of(event::await, event::set, event::clear, event::isSet);
            LoopThread.onThread("stranger", () -> calls.forEach(call -> {
                String refusal = assertThrows(IllegalStateException.class, call::run).getMessage();
                assertTrue(refusal.contains("was called from thread \"stranger\""), refusal);
            }));
            assertFalse(event.isSet());
        });
        assertThrows(IllegalStateException.class, Event::create);
    }

    @Test
    void reportsNameTheEvent() {
        EventLoop.run(() -> {
            Event event = Event.create("running");
            Task<?> waiter = passing(event, "waiter");
            yieldNow();
            assertEquals("the setting of event \"running\"", waiter.dump().waitsFor());
            assertEquals("event \"running\", not set", event.toString());
            event.set();
            assertEquals("event \"running\", set", event.toString());
        });
    }

    private Task<?> passing(Event event, String name) {
        return spawn(name, () -> {
            event.await();
            trace.add(name);
        });
    }
}
