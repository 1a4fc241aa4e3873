package dev.headrace.loop;

import static dev.headrace.loop.Headrace.sleep;
import static dev.headrace.loop.Headrace.spawn;
import static dev.headrace.loop.Headrace.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/** Waiting of one's own making, as the documentation of {@link Waiter} shows it. */
class WaiterTest {

    private final Queue<Object> items = new ArrayDeque<>();
    private final WaitQueue takers = new WaitQueue();

    private Object take() {
        if (!items.isEmpty()) {
            return items.poll();
        }
        Waiter me = EventLoop.current().waiter(null);
        takers.add(me);
        return me.await();
    }

    private void put(Object item) {
        Waiter taker = takers.poll();
        if (taker != null) {
            taker.resume(item);
        } else {
            items.add(item);
        }
    }

    @Test
    void theDocumentedExampleWorks() {
        EventLoop.run(() -> {
            var taken = new ArrayList<Object>();
            Task<?> taker = spawn(() -> {
                for (int i = 0; i < 4; i++) {
                    taken.add(take());
                }
            });
            put("one");
            put("two");
            yieldNow();
            put("three");
            yieldNow();
            put("four");
            taker.join();
            assertEquals(List.of("one", "two", "three", "four"), taken);
        });
    }

    @Test
    void aWaiterIsResumedOnce() {
        EventLoop.run(() -> {
            Task<Object> taker = spawn("taker", this::take);
            yieldNow();
            Waiter waiter = takers.peek();
            waiter.resume("first");
            var refusal = assertThrows(IllegalStateException.class, () -> waiter.resume("second"));
            assertEquals("task \"taker\" does not wait here any more", refusal.getMessage());
            assertEquals("first", taker.join());
        });
    }

    @Test
    void aCancelledWaiterCannotBeResumed() {
        EventLoop.run(() -> {
            Task<Object> taker = spawn(this::take);
            yieldNow();
            Waiter waiter = takers.peek();
            taker.cancel();
            assertThrows(IllegalStateException.class, () -> waiter.resume("late"));
            assertThrows(CancelledException.class, taker::join);
        });
    }

    @Test
    void resumingMayComeBeforeTheWait() {
        EventLoop.run(() -> {
            Waiter me = EventLoop.current().waiter(null);
            me.resume("early");
            assertEquals("early", me.await());
        });
    }

    @Test
    void theTimerOfAWaitThatIsOverEndsNoLaterWait() {
        VirtualTime.run(() -> {
            EventLoop loop = EventLoop.current();
            Task<Object> taker = spawn(() -> {
                Waiter me = loop.waiter(null);
                takers.add(me);
                me.timer = new Handle(loop, loop.time() + 1_000, me);
                loop.scheduler().timers.arm(me.timer);
                me.await();
                return take();
            });
            yieldNow();
            put("in time");
            sleep(Duration.ofSeconds(1));
            put("later");
            assertEquals("later", taker.join());
        });
    }

    @Test
    void onlyTheCoroutineThatAskedForAWaiterCanWaitOnIt() {
        EventLoop.run(() -> {
            Task<Object> taker = spawn("taker", this::take);
            yieldNow();
            Waiter others = takers.peek();
            var refusal = assertThrows(IllegalStateException.class, others::await);
            assertEquals("this waiter is task \"taker\"'s: only that coroutine can wait on it", refusal.getMessage());
            put("still waiting");
            assertEquals("still waiting", taker.join());
        });
    }

    @Test
    void aWaiterIsResumedOnlyOnTheThreadOfItsLoop() {
        EventLoop.run(() -> {
            Task<Object> taker = spawn(this::take);
            yieldNow();
            Waiter waiter = takers.peek();
            LoopThread.onThread("stranger", () -> {
                var refusal = assertThrows(IllegalStateException.class, () -> waiter.resume("from afar"));
                assertTrue(refusal.getMessage().startsWith("Waiter.resume() belongs to the thread of"), refusal::getMessage);
            });
            put("from here");
            assertEquals("from here", taker.join());
        });
    }

    @Test
    void aWithdrawnWaiterHasLeftItsQueue() {
        EventLoop.run(() -> {
            Waiter me = EventLoop.current().waiter("brought along");
            takers.add(me);
            assertEquals("brought along", me.item());
            me.withdraw();
            assertTrue(takers.isEmpty());
            assertNull(me.item());
            sleep(Duration.ZERO);
        });
    }

    @Test
    void theClockCallsForAWaiterThatWaitsAndForNoOther() {
        VirtualTime.run(() -> {
            List<String> calls = new ArrayList<>();
            EventLoop loop = EventLoop.current();
            Waiter me = loop.waiter(null);
            takers.add(me);
            me.callAt(loop.time() + 5, () -> {
                calls.add("first at " + loop.time());
                me.callAt(loop.time() + 5, () -> put("at " + loop.time()));
            });
            assertEquals("at 10", me.await());
            Waiter again = loop.waiter(null);
            again.callAt(loop.time() + 5, () -> calls.add("never"));
            again.withdraw();
            again = loop.waiter(null);
            again.callAt(loop.time() + 5, () -> calls.add("never"));
            again.resume("early");
            assertEquals("early", again.await());
            sleep(Duration.ofNanos(10));
            assertEquals(List.of("first at 5"), calls);
        });
    }

    @Test
    void aWaiterStandsInOneQueueOnly() {
        EventLoop.run(() -> {
            Waiter me = EventLoop.current().waiter(null);
            takers.add(me);
            assertThrows(IllegalStateException.class, () -> new WaitQueue().add(me));
            me.withdraw();
        });
    }
}
