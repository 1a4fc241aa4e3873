package dev.headrace.multicore;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A ring of any size for one producer and one consumer, which is full when it holds as many elements as it has slots: JCTools' rings
 * have powers of two, from four, and a second line of cache for a bound below that would double what an element costs that
 * crosses alone. The slots themselves are all that both sides touch (FastForward; Giacomoni, Moseley, Vachharajani, PPoPP 2008).
 *
 * <pre>
 *  Protocol    producer                                 consumer
 *              1 slot null? no: full                    1 slot null? yes: empty
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
    private final int end;

    /** How many elements were put, and taken: each written by its own side, read by who wants to know the size. */
    private final PaddedCounter put = new PaddedCounter(0);
    private final PaddedCounter taken = new PaddedCounter(0);

    /** Of the producer and of the consumer: the next slot, on lines of their own. */
    private final PaddedCounter in = new PaddedCounter(PADDING);
    private final PaddedCounter out = new PaddedCounter(PADDING);

    ExactRing(int capacity) {
        slots = new Object[capacity + 2 * PADDING];
        end = PADDING + capacity;
    }

    boolean offer(T element) {
        int at = (int) in.own();
        if (SLOT.getAcquire(slots, at) != null) {
            return false;
        }
        SLOT.setRelease(slots, at, element);
        in.publish(at + 1 == end ? PADDING : at + 1);
        put.publish(put.own() + 1);
        return true;
    }

    @SuppressWarnings("unchecked")
    @Nullable T poll() {
        int at = (int) out.own();
        T element = (T) SLOT.getAcquire(slots, at);
        if (element != null) {
            SLOT.setRelease(slots, at, null);
            out.publish(at + 1 == end ? PADDING : at + 1);
            taken.publish(taken.own() + 1);
        }
        return element;
    }

    /** The consumer's: whether there is an element. */
    boolean hasNext() {
        return SLOT.getAcquire(slots, (int) out.own()) != null;
    }

    /** Any thread. */
    int size() {
        long before;
        long now = taken.get();
        long produced;
        do {
            before = now;
            produced = put.get();
            now = taken.get();
        } while (before != now); // the consumer has moved on: read both anew
        return (int) Math.max(0, produced - now);
    }
}
