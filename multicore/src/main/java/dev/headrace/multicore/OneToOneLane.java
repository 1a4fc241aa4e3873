package dev.headrace.multicore;

import org.jctools.queues.varhandle.SpscUnboundedVarHandleArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * A lane between one sending and one receiving loop, without compare-and-set: a ring of exactly the capacity; for a channel without a
 * limit, and for a rendezvous, whose receivers may be any number, a queue that grows.
 *
 * <pre>
 *  Places      of a ring, its empty slots
 *  lent        the receiver writes how many places it has lent in all, less those taken back
 *              the sender counts those that it has used, and goes on while that is less
 *
 *  A race that looks wrong
 *              A receiver takes its place back while the sender, which has seen it, is using it. The sender goes by what it
 *              saw, so the element stays in the queue for the next receiver, and its place is missing from then on
 *              until that receiver polls it.
 *
 *  Checked by  LaneOrderStress, LaneLendStress, LaneReceiveStress, LaneSendStress in module stress.
 * </pre>
 */
final class OneToOneLane<T> extends Lane<T> {

    /** How many elements a piece of a queue that grows holds. */
    private static final int CHUNK = 1_024;
    private static final int FEW = 16;

    private final int capacity;

    /** One of the two is there. */
    private final @Nullable ExactRing<T> ring;
    private final @Nullable SpscUnboundedVarHandleArrayQueue<T> queue;

    /** Of a rendezvous: the receiver's, read by the sender; and the sender's. */
    private final PaddedCounter lent = new PaddedCounter(0);
    private final PaddedCounter used = new PaddedCounter(0);

    OneToOneLane(int capacity) {
        this.capacity = capacity;
        boolean grows = capacity == 0 || capacity == SharedChannel.ANY;
        this.ring = grows ? null : new ExactRing<>(capacity);
        this.queue = grows ? new SpscUnboundedVarHandleArrayQueue<>(capacity == 0 ? FEW : CHUNK) : null;
    }

    @Override
    boolean offer(T element) {
        if (ring != null) {
            return ring.offer(element);
        }
        if (capacity == 0) {
            long count = used.own();
            if (count >= lent.get()) {
                return false;
            }
            used.publish(count + 1);
        }
        return queue.offer(element);
    }

    @Override
    @Nullable T poll() {
        T element = pollLent();
        if (element != null) {
            lend(1);
        }
        return element;
    }

    @Override
    @Nullable T pollLent() {
        return ring != null ? ring.poll() : queue.poll();
    }

    @Override
    void lend(int places) {
        if (capacity == 0) {
            lent.publish(lent.own() + places);
        }
    }

    @Override
    long freePlaces() {
        return lent.get() - used.get();
    }

    @Override
    boolean offersElement() {
        return ring != null ? ring.hasNext() : queue.relaxedPeek() != null;
    }

    @Override
    boolean offersRoom() {
        return ring != null ? capacity - ring.size() > capacity >> 2 : hasRoom();
    }

    @Override
    boolean isEmpty() {
        return size() == 0;
    }

    @Override
    boolean hasRoom() {
        if (ring != null) {
            return ring.size() < capacity;
        }
        return capacity > 0 || freePlaces() > 0;
    }

    @Override
    int size() {
        return ring != null ? ring.size() : queue.size();
    }

    @Override
    public String toString() {
        return "single-producer, single-consumer queue";
    }
}
