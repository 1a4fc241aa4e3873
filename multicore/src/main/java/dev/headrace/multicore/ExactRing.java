package dev.headrace.multicore;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A ring of any size for one producer and one consumer, which is full when it holds as many elements as it has slots: JCTools' rings
 * have powers of two, from four, and a second line of cache for a bound below that would double what an element costs that
 * crosses alone. The slots themselves are all that both sides touch (FastForward; Giacomoni, Moseley, Vachharajani, PPoPP 2008), and the
 * producer touches them before it writes only once in a quarter of the ring, as in JCTools' rings: elements are taken in their order, so if a slot is
 * empty, all before it are.
 *
 * <pre>
 *  Protocol    producer                                 consumer
 *              1 slot null, or known to be? no: full    1 slot null? yes: empty
 *              2 slot = element (release)               2 slot = null (release)
 *
 *  Checked by  LaneOrderStress, LaneSizeStress, LaneReceiveStress, LaneSendStress in module stress.
 * </pre>
 */
final class ExactRing<T> {

    /** A slot of any ring. */
    static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(Object[].class);

    /** Unused slots on both sides, so that no other object shares the cache lines of those in use. */
    static final int PADDING = 32;

    private final Object[] slots;

    /** Behind the last slot in use. */
    private final int end;

    /** How far ahead the producer looks: a quarter of the ring. */
    private final int ahead;

    /** Of the producer and of the consumer: the next slot, on lines of their own. The producer's note: the first slot that it does not know to be empty. */
    private final PaddedCounter in = new PaddedCounter(PADDING);
    private final PaddedCounter out = new PaddedCounter(PADDING);

    ExactRing(int capacity) {
        slots = new Object[capacity + 2 * PADDING];
        end = PADDING + capacity;
        ahead = capacity >> 2;
        in.note = PADDING;
    }

    boolean offer(T element) {
        Object[] slots = this.slots; // here and below: what is loaded before an acquiring load need not be loaded again
        PaddedCounter in = this.in;
        int at = (int) in.own();
        if (at == in.note && !isFree(at)) {
            return false;
        }
        SLOT.setRelease(slots, at, element);
        in.publish(behind(at));
        return true;
    }

    /** Whether slot {@code at}, the producer's next, is empty; notes how many more are. */
    private boolean isFree(int at) {
        int last = offersRoom() ? ahead(at) : at;
        if (SLOT.getAcquire(slots, last) != null) {
            return false;
        }
        in.note = behind(last);
        return true;
    }

    @SuppressWarnings("unchecked")
    @Nullable T poll() {
        Object[] slots = this.slots;
        PaddedCounter out = this.out;
        int at = (int) out.own();
        T element = (T) SLOT.getAcquire(slots, at);
        if (element != null) {
            SLOT.setRelease(slots, at, null);
            out.publish(behind(at));
        }
        return element;
    }

    /** The consumer's: whether there is an element. */
    boolean hasNext() {
        return SLOT.getAcquire(slots, (int) out.own()) != null;
    }

    /** The producer's: whether more than a quarter of the ring is empty. */
    boolean offersRoom() {
        return SLOT.getAcquire(slots, ahead((int) in.own())) == null;
    }

    /** Any thread: about how many elements there are; exact while neither side is at work, and never 0 while there is one and the producer rests. */
    int size() {
        int capacity = end - PADDING;
        while (true) {
            int first = (int) out.get();
            int behindLast = (int) in.get();
            int size = behindLast < first ? behindLast - first + capacity : behindLast - first;
            boolean resting = true;
            if (size == 0) { // empty or full: that is told by the slots; by two, because the first may just have been filled or emptied
                int ofFirst = SLOT.getAcquire(slots, first) == null ? 0 : 1;
                int ofOthers = SLOT.getAcquire(slots, behind(first)) == null ? 0 : capacity - 1;
                size = ofFirst + ofOthers;
                resting = behindLast == (int) in.get();
            }
            if (resting && first == (int) out.get()) {
                return size;
            } // somebody has moved on: looks anew
        }
    }

    private int behind(int at) {
        return at + 1 == end ? PADDING : at + 1;
    }

    private int ahead(int at) {
        int far = at + ahead;
        return far < end ? far : far - end + PADDING;
    }
}
