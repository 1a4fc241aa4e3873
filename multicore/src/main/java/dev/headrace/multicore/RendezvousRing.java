package dev.headrace.multicore;

import static dev.headrace.multicore.ExactRing.PADDING;
import static dev.headrace.multicore.ExactRing.SLOT;

import org.jspecify.annotations.Nullable;

/**
 * Where one sender and the receivers of one loop meet: a ring of slots like {@link ExactRing}'s, of which the receiver first marks those that may be
 * used. Place and element are the same slot, so that a hand-off moves one line of cache there and back; with the number of places on a line of
 * its own it took almost twice as long.
 *
 * <pre>
 *  Slots       null      not lent                  A receiver may lend more places than there are slots: the others are marked as slots become
 *              PLACE     lent                      free. From the receiver's first slot on come elements, then marks, then nulls.
 *              element   handed over
 *
 *  Protocol    receiver                                 sender
 *              1 slot = PLACE (release)                 2 slot is PLACE? no: nobody has come
 *              4 slot an element? no: not yet           3 slot: PLACE → element, by compare-and-set
 *              5 slot = null; if more are lent than
 *                marked, marks the next
 *
 *  A race that looks wrong
 *              A receiver takes its place back, by compare-and-set too, while the sender is using it. If it fails the element stays for the next
 *              receiver, and the receiver's last place is missing until that one polls it.
 *
 *  Checked by  LaneLendStress, LaneMeetStress in module stress.
 * </pre>
 */
final class RendezvousRing<T> {

    private static final Object PLACE = new Object();

    /** A power of two. */
    private static final int SLOTS = 16;

    private final Object[] slots = new Object[SLOTS + 2 * PADDING];

    /** How many elements were handed over, and taken. The receiver's note: up to which it has marked slots. */
    private final PaddedCounter in = new PaddedCounter(0);
    private final PaddedCounter out = new PaddedCounter(0);

    /** The receiver's: how many places are lent, with those whose element is on its way. */
    private final PaddedCounter lent = new PaddedCounter(0);

    /** Sender's side: hands {@code element} over if a place is lent. */
    boolean offer(T element) {
        Object[] slots = this.slots;
        PaddedCounter in = this.in;
        long count = in.own();
        int at = index(count);
        if (SLOT.getAcquire(slots, at) != PLACE || !SLOT.compareAndSet(slots, at, PLACE, element)) { // failed: it was taken back
            return false;
        }
        in.publish(count + 1);
        return true;
    }

    /** Receiver's side: the next element, if there is one. */
    @Nullable T poll() {
        T element = take();
        if (element != null) {
            mark(lent.own());
        }
        return element;
    }

    /** {@link #poll}, for a receiver that has lent a place, which it has back then. */
    @Nullable T pollLent() {
        T element = take();
        if (element != null) {
            lend(-1);
        }
        return element;
    }

    @SuppressWarnings("unchecked")
    private @Nullable T take() {
        Object[] slots = this.slots;
        PaddedCounter out = this.out;
        long count = out.own();
        int at = index(count);
        Object element = SLOT.getAcquire(slots, at);
        if (!isElement(element)) {
            return null;
        }
        SLOT.setRelease(slots, at, null);
        out.publish(count + 1);
        return (T) element;
    }

    /** Receiver's side: {@code places} more, or less, are lent. */
    void lend(int places) {
        long now = lent.own() + places;
        mark(now);
        lent.publish(now);
    }

    /** Marks the slots that are lent if that many places are, and no others. */
    private void mark(long places) {
        long end = out.own() + Math.clamp(places, 0, SLOTS);
        while (out.note < end) {
            SLOT.setRelease(slots, index(out.note), PLACE);
            out.note++; // last, as the stack may be too small to mark it
        }
        while (out.note > end && SLOT.compareAndSet(slots, index(out.note - 1), PLACE, null)) { // failed: it has been used
            out.note--;
        }
    }

    /** The receiver's: whether there is an element. */
    boolean hasNext() {
        return isElement(SLOT.getAcquire(slots, index(out.own())));
    }

    /** The sender's: whether a place is lent. */
    boolean offersPlace() {
        return SLOT.getAcquire(slots, index(in.own())) == PLACE;
    }

    /** Any thread: about how many places are lent and not used; exact while neither side is at work. */
    long freePlaces() {
        return lent.get() - size();
    }

    /** Any thread: whether the next send may be accepted. */
    boolean hasRoom() {
        return Math.min(lent.get(), SLOTS) > size();
    }

    /** Any thread: about how many elements there are; exact while neither side is at work. */
    int size() {
        long taken = out.get();
        return (int) Math.max(0, in.get() - taken);
    }

    private static boolean isElement(@Nullable Object inSlot) {
        return inSlot != null && inSlot != PLACE;
    }

    private static int index(long count) {
        return PADDING + (int) (count & SLOTS - 1);
    }
}
