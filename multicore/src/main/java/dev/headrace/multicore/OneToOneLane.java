package dev.headrace.multicore;

import org.jctools.queues.MessagePassingQueue;
import org.jctools.queues.QueueProgressIndicators;
import org.jctools.queues.varhandle.SpscUnboundedVarHandleArrayQueue;
import org.jctools.queues.varhandle.SpscVarHandleArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * A lane between one sending and one receiving loop: no compare-and-set, and neither side reads what the other writes until it runs
 * out of what it knew.
 *
 * <pre>
 *  Written by  the sender: its index in the queue, and limit, up to which it may go without looking
 *              the receiver: its index in the queue, and lent, all places ever lent less those taken back
 *
 *  A race that looks wrong
 *              A receiver takes its place back while the sender, which has seen it, is using it. The sender goes by what it
 *              saw, so the element stays in the queue for the next receiver, and its place is missing from then on
 *              until that receiver polls it.
 *
 *  Checked by  OneToOneStress in module stress.
 * </pre>
 */
final class OneToOneLane<T> extends Lane<T> {

    /** How many elements a piece of an unlimited queue holds. */
    private static final int CHUNK = 1_024;

    /** A ring's capacity is a power of two, and this at least. */
    private static final int SMALLEST_RING = 4;

    private final int capacity;

    /** Whether the queue itself takes no more than the capacity: a ring of that very size, or one without end. */
    private final boolean boundsItself;

    private final MessagePassingQueue<T> queue;
    private final QueueProgressIndicators indices;

    /** The sender's: the index before which there is a place for sure. */
    private final PaddedCounter limit = new PaddedCounter(0);

    /** The receiver's, of a rendezvous channel; read by the sender. */
    private final PaddedCounter lent = new PaddedCounter(0);

    OneToOneLane(int capacity) {
        this.capacity = capacity;
        this.boundsItself = capacity == SharedChannel.ANY || capacity >= SMALLEST_RING && Integer.bitCount(capacity) == 1;
        if (capacity == 0 || capacity == SharedChannel.ANY) {
            var chunked = new SpscUnboundedVarHandleArrayQueue<T>(capacity == 0 ? 16 : CHUNK);
            queue = chunked;
            indices = chunked;
        } else {
            var ring = new SpscVarHandleArrayQueue<T>(capacity);
            queue = ring;
            indices = ring;
        }
    }

    @Override
    boolean offer(T element) {
        if (boundsItself) {
            return queue.offer(element);
        }
        long index = indices.currentProducerIndex();
        return (index < limit.own() || thereIsAPlace(index)) && queue.offer(element);
    }

    private boolean thereIsAPlace(long index) {
        if (capacity == 0) {
            return index < lent.get(); // may go down again, so it is not kept
        }
        long end = indices.currentConsumerIndex() + capacity;
        limit.publish(end);
        return index < end;
    }

    @Override
    @Nullable T poll() {
        T element = queue.poll();
        if (element != null) {
            lend(1);
        }
        return element;
    }

    @Override
    @Nullable T pollLent() {
        return queue.poll();
    }

    @Override
    void lend(int places) {
        if (capacity == 0) {
            lent.publish(lent.own() + places);
        }
    }

    @Override
    boolean offersElement() {
        return queue.relaxedPeek() != null;
    }

    @Override
    boolean offersRoom() {
        if (capacity == 0) {
            return indices.currentProducerIndex() < lent.get();
        }
        long end = indices.currentConsumerIndex() + capacity;
        return end - indices.currentProducerIndex() > capacity >> 2;
    }

    /** For the change of form, when neither side is at work: free places of a rendezvous channel. */
    long freePlacesLent() {
        return lent.get() - indices.currentProducerIndex();
    }

    @Override
    boolean isEmpty() {
        return queue.isEmpty();
    }

    @Override
    boolean hasRoom() {
        return capacity == 0 ? freePlacesLent() > 0 : queue.size() < capacity;
    }

    @Override
    int size() {
        return queue.size();
    }

    @Override
    public String toString() {
        return "single-producer, single-consumer queue";
    }
}
