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

/** The ring against a queue of the JDK and a number, on one thread. */
class RendezvousRingTest {

    /** So many elements may be on their way at once, however many places are lent. */
    private static final int SLOTS = 16;

    private final RendezvousRing<Integer> ring = new RendezvousRing<>();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 15, 16, 17, 40})
    void takesAsManyAsAreLent(int receivers) {
        var random = new Random(receivers);
        Queue<Integer> model = new ArrayDeque<>();
        int lent = 0; // with those that are used
        for (int i = 0; i < 50_000; i++) {
            switch (random.nextInt(5)) {
                case 0, 1 -> {
                    boolean room = lent > model.size() && model.size() < SLOTS;
                    assertEquals(room, ring.offersPlace());
                    assertEquals(room, ring.offer(i));
                    if (room) {
                        model.add(i);
                    }
                }
                case 2 -> {
                    assertEquals(model.peek() != null, ring.hasNext());
                    lent -= model.isEmpty() ? 0 : 1;
                    assertEquals(model.poll(), ring.pollLent());
                }
                case 3 -> assertEquals(model.poll(), ring.poll());
                default -> {
                    int places = random.nextInt(receivers + 1) - lent; // some come, or all leave but some
                    ring.lend(places);
                    lent += places;
                }
            }
            assertEquals(model.size(), ring.size());
            assertEquals(lent - model.size(), ring.freePlaces());
        }
    }

    @Test
    void withoutAReceiverThereIsNoPlace() {
        assertFalse(ring.offer(1));
        assertNull(ring.poll());
    }

    @Test
    void whatWasOnItsWayToOneWhoHasLeftIsForTheNext() {
        ring.lend(1);
        assertTrue(ring.offer(1));
        ring.lend(-1);
        assertEquals(-1, ring.freePlaces());
        ring.lend(1);
        assertFalse(ring.offer(2)); // the place of the second is used by the first one's element
        assertEquals(1, ring.pollLent());
        ring.lend(1);
        assertTrue(ring.offer(2));
        assertEquals(2, ring.pollLent());
    }

    @Test
    void moreReceiversThanSlotsAreServedOneAfterTheOther() {
        ring.lend(100);
        for (int i = 0; i < 100; i++) {
            assertTrue(ring.offer(i));
            if (i >= SLOTS - 1) {
                assertFalse(ring.offer(-1));
                assertEquals(i - SLOTS + 1, ring.pollLent());
            }
        }
        for (int i = 100 - SLOTS + 1; i < 100; i++) {
            assertEquals(i, ring.pollLent());
        }
        assertFalse(ring.offer(-1));
        assertEquals(0, ring.freePlaces());
    }
}
