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
 *  Checked by  LaneOrderStress, LaneReceiveStress, LaneSendStress in module stress.
 * </pre>
 */
final class ExactRing<T> {

    private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(Object[].class);

    /** Unused slots on both sides, so that no other object shares the cache lines of those in use. */
    private static final int PADDING = 32;

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
        int first;
        int behindLast;
        int firstOnes;
        boolean full;
        do {
            first = (int) out.get();
            behindLast = (int) in.get();
            firstOnes = SLOT.getAcquire(slots, first) == null ? 0 : 1; // not so if it has just been taken
            full = SLOT.getAcquire(slots, behind(first)) != null;
        } while (first != (int) out.get()); // the consumer has moved on: look anew
        if (first != behindLast) {
            return first < behindLast ? behindLast - first : behindLast - first + capacity;
        }
        return full ? capacity - 1 + firstOnes : firstOnes; // not full, and one: it has just been put
    }

    private int behind(int at) {
        return at + 1 == end ? PADDING : at + 1;
    }

    private int ahead(int at) {
        int far = at + ahead;
        return far < end ? far : far - end + PADDING;
    }
}
