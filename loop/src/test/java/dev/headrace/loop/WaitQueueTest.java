package dev.headrace.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The list of waiters against {@code LinkedList}. */
class WaitQueueTest {

    private final EventLoop loop = EventLoop.create();

    @Test
    void servesTheFirstComer() {
        var queue = new WaitQueue();
        assertTrue(queue.isEmpty());
        assertNull(queue.peek());
        assertNull(queue.poll());
        List<Waiter> waiters = waiters(3);
        waiters.forEach(queue::add);
        assertSame(waiters.get(0), queue.peek());
        assertEquals(3, queue.size());
        assertSame(waiters.get(0), queue.poll());
        assertSame(waiters.get(1), queue.poll());
        assertSame(waiters.get(2), queue.poll());
        assertTrue(queue.isEmpty());
    }

    @Test
    void theFirstOfAKindIsFoundAndLeftInItsPlace() {
        var queue = new WaitQueue();
        List<Waiter> waiters = waiters(3);
        waiters.forEach(queue::add);
        assertSame(waiters.get(1), queue.peek(waiter -> waiter != waiters.get(0)));
        assertNull(queue.peek(waiter -> false));
        assertEquals(waiters, drain(queue));
        assertNull(queue.peek(waiter -> true));
    }

    @Test
    void aWaiterCannotStandInLineTwice() {
        var queue = new WaitQueue();
        Waiter waiter = waiters(1).getFirst();
        queue.add(waiter);
        assertThrows(IllegalStateException.class, () -> queue.add(waiter));
        assertThrows(IllegalStateException.class, () -> new WaitQueue().add(waiter));
        assertSame(waiter, queue.poll());
        queue.add(waiter);
        assertEquals(1, queue.size());
    }

    @Test
    void theLastOfManyMayLeave() {
        var queue = new WaitQueue();
        List<Waiter> waiters = waiters(3);
        waiters.forEach(queue::add);
        waiters.get(2).withdraw();
        Waiter late = waiters(1).getFirst();
        queue.add(late);
        assertEquals(List.of(waiters.get(0), waiters.get(1), late), drain(queue));
    }

    @Test
    void behavesLikeALinkedList() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        var queue = new WaitQueue();
        var list = new LinkedList<Waiter>();
        List<Waiter> outside = waiters(60);
        for (int step = 0; step < 200_000; step++) {
            String where = "seed " + seed + ", step " + step;
            switch (random.nextInt(5)) {
                case 0, 1 -> {
                    if (!outside.isEmpty()) {
                        Waiter waiter = outside.removeLast();
                        queue.add(waiter);
                        list.add(waiter);
                    }
                }
                case 2 -> {
                    Waiter expected = list.poll();
                    assertSame(expected, queue.poll(), where);
                    if (expected != null) {
                        outside.add(expected);
                    }
                }
                default -> {
                    if (!list.isEmpty()) {
                        Waiter leaving = list.remove(random.nextInt(list.size()));
                        leaving.withdraw();
                        outside.add(leaving);
                    }
                }
            }
            for (Waiter one : outside) {
                assertTrue(one.queue == null && one.previous == null && one.next == null, () -> where + ": who has left must not keep others");
            }
            assertSame(list.peek(), queue.peek(), where);
            assertEquals(list.isEmpty(), queue.isEmpty(), where);
            if (step % 100 == 0) {
                assertEquals(list.size(), queue.size(), where);
            }
        }
        assertEquals(list, drain(queue), "seed " + seed);
    }

    private List<Waiter> waiters(int count) {
        List<Waiter> waiters = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            waiters.add(new Waiter(loop.spawn(() -> {})));
        }
        return waiters;
    }

    private static List<Waiter> drain(WaitQueue queue) {
        List<Waiter> waiters = new ArrayList<>();
        for (Waiter waiter; (waiter = queue.poll()) != null; ) {
            waiters.add(waiter);
        }
        return waiters;
    }
}
