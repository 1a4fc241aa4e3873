package dev.headrace.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The ready queue against {@code ArrayDeque}. */
class RunQueueTest {

    @Test
    void firstInFirstOut() {
        var queue = new RunQueue();
        assertNull(queue.poll());
        for (int i = 0; i < 10_000; i++) {
            queue.add(i);
        }
        assertEquals(10_000, queue.size());
        for (int i = 0; i < 10_000; i++) {
            assertEquals(i, queue.poll());
        }
        assertTrue(queue.isEmpty());
        assertNull(queue.poll());
    }

    @Test
    void growsWhileItsContentsWrapAround() {
        for (int shift = 0; shift < 256; shift += 17) {
            var queue = new RunQueue();
            for (int i = 0; i < shift; i++) {
                queue.add("before");
                queue.poll();
            }
            for (int i = 0; i < 1_000; i++) {
                queue.add(i);
            }
            for (int i = 0; i < 1_000; i++) {
                assertEquals(i, queue.poll());
            }
        }
    }

    @Test
    void removeTakesOutTheLatestOfEqualEntries() {
        var queue = new RunQueue();
        for (String job : new String[] {"a", "b", "a", "c"}) {
            queue.add(job);
        }
        queue.remove("a");
        queue.remove("absent");
        assertEquals("a", queue.poll());
        assertEquals("b", queue.poll());
        assertEquals("c", queue.poll());
        assertNull(queue.poll());
    }

    @Test
    void thoseThatStandAsideComeAfterWhatWasInTheRingWhenTheTurnBegan() {
        EventLoop.run(() -> {
            var queue = new RunQueue();
            List<Task<?>> fresh = new ArrayList<>();
            for (int i = 0; i < RunQueue.FEW + 2; i++) {
                fresh.add(Headrace.lazy(() -> {}));
                queue.addFresh(fresh.getLast());
            }
            queue.add("gone");
            queue.add("early");
            queue.beginTurn();
            queue.add("late");
            queue.remove("gone");
            for (int i = 0; i < RunQueue.FEW; i++) {
                assertSame(fresh.get(i), queue.peekFresh());
                assertSame(fresh.get(i), queue.poll());
            }
            assertEquals("early", queue.poll());
            assertSame(fresh.getLast(), queue.peekFresh());
            assertSame(fresh.getLast(), queue.poll());
            queue.beginTurn();
            assertNull(queue.peekFresh());
            assertEquals("late", queue.poll());
            queue.add("later");
            assertSame(fresh.get(RunQueue.FEW), queue.poll());
            assertEquals("later", queue.poll());
            assertNull(queue.poll());
        });
    }

    @Test
    void whomOneOfThoseResumesGoesOnBeforeTheNextOfThem() {
        EventLoop.run(() -> {
            var queue = new RunQueue();
            for (int i = 0; i < RunQueue.FEW; i++) {
                queue.addFresh(Headrace.lazy(() -> {}));
                queue.poll();
            }
            List<Task<?>> aside = new ArrayList<>();
            for (int i = 0; i < RunQueue.FEW + 4; i++) {
                Task<?> task = Headrace.lazy(() -> {});
                queue.addFresh(task);
                if (i >= RunQueue.FEW) {
                    aside.add(task);
                }
            }
            Task<?> parent = Headrace.lazy(() -> {});
            Task<?> second = Headrace.lazy(() -> {});
            Task<?> other = Headrace.lazy(() -> {});
            queue.beginTurn();
            for (int i = 0; i < RunQueue.FEW; i++) {
                queue.poll();
            }
            assertSame(aside.get(3), queue.poll());
            queue.add("yields");
            assertSame(aside.get(2), queue.poll());
            queue.addResumed(parent);
            queue.addResumed(second);
            assertEquals(5, queue.size());
            assertNull(queue.peekFresh());
            assertSame(parent, queue.poll());
            queue.addResumed(other); // by the parent
            assertSame(aside.get(1), queue.poll());
            queue.addResumed(parent);
            queue.remove(parent);
            assertSame(aside.get(0), queue.poll());
            queue.addResumed(parent);
            assertEquals(4, queue.size());
            queue.beginTurn();
            assertSame(parent, queue.poll());
            assertEquals("yields", queue.poll());
            assertSame(second, queue.poll());
            assertSame(other, queue.poll());
            assertNull(queue.poll());
            assertTrue(queue.isEmpty());
        });
    }

    @Test
    void behavesLikeADeque() {
        agreesWithADeque(new RunQueue());
    }

    @Test
    void behavesLikeADequeWhenItsCountersOverflow() throws ReflectiveOperationException {
        var queue = new RunQueue();
        for (String counter : new String[] {"head", "tail", "interval"}) {
            var field = RunQueue.class.getDeclaredField(counter);
            field.setAccessible(true);
            field.setInt(queue, Integer.MAX_VALUE - 5_000); // a busy loop gets there within minutes
        }
        agreesWithADeque(queue);
    }

    private static void agreesWithADeque(RunQueue queue) {
        long seed = System.nanoTime();
        var random = new Random(seed);
        var deque = new ArrayDeque<Object>();
        Object[] jobs = new Object[100];
        for (int i = 0; i < jobs.length; i++) {
            jobs[i] = "job " + i;
        }
        for (int step = 0; step < 300_000; step++) {
            String where = "seed " + seed + ", step " + step;
            boolean filling = step / 700 % 2 == 0;
            int operation = random.nextInt(100);
            Object job = jobs[random.nextInt(jobs.length)];
            if (operation < 2) {
                queue.remove(job);
                deque.removeLastOccurrence(job);
            } else if (operation < (filling ? 70 : 30)) {
                queue.add(job);
                deque.add(job);
            } else {
                assertSame(deque.poll(), queue.poll(), where);
            }
            assertEquals(deque.size(), queue.size(), where);
            assertEquals(deque.isEmpty(), queue.isEmpty(), where);
        }
    }
}
