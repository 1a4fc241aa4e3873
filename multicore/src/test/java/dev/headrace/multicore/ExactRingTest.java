package dev.headrace.multicore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The ring against a queue of the JDK, on one thread: what it takes, gives and says of itself is the same at every moment. */
class ExactRingTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 7, 8, 15, 16, 17, 64, 100})
    void isAQueueOfExactlyItsCapacity(int capacity) {
        var random = new Random(capacity);
        var ring = new ExactRing<Integer>(capacity);
        Queue<Integer> model = new ArrayDeque<>();
        for (int i = 0; i < 20_000; i++) {
            boolean fillsUp = i / (3 * capacity) % 2 == 0; // so that it is full, and empty, again and again
            if (random.nextInt(4) < (fillsUp ? 3 : 1)) {
                boolean room = model.size() < capacity;
                assertEquals(room, ring.offer(i));
                if (room) {
                    model.add(i);
                }
            } else {
                assertEquals(model.peek() != null, ring.hasNext());
                assertEquals(model.poll(), ring.poll());
            }
            assertEquals(model.size(), ring.size());
            assertEquals(capacity - model.size() > capacity / 4, ring.offersRoom());
        }
    }

    @Test
    void aFullRingTakesOneForEachThatIsTaken() {
        var ring = new ExactRing<Integer>(8);
        for (int i = 0; i < 8; i++) {
            assertTrue(ring.offer(i));
        }
        for (int i = 8; i < 40; i++) {
            assertFalse(ring.offer(i));
            assertEquals(i - 8, ring.poll());
            assertTrue(ring.offer(i));
        }
    }

    @Test
    void keepsNothingThatWasTaken() {
        var ring = new ExactRing<Integer>(4);
        ring.offer(1);
        ring.poll();
        assertNull(ring.poll());
        assertEquals(0, ring.size());
    }
}
