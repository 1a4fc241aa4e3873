package dev.headrace.multicore;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jctools.queues.varhandle.MpmcVarHandleArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * A lane for any number of sending and receiving loops and threads. A ring whose size is the capacity bounds itself. Where the
 * capacity is no power of two, or 1, and for a rendezvous, places are counted: every sender takes one by compare-and-set.
 *
 * <pre>
 *  A race that looks wrong
 *              A place is given back while another receiver has claimed an older slot of the ring and not yet emptied it. The offer
 *              then finds the ring neither full nor free and spins until that receiver, which does nothing else in
 *              between, has moved on.
 *
 *  Checked by  LaneCreditStress, LaneOrderStress in module stress.
 * </pre>
 */
final class ManyToManyLane<T> extends Lane<T> {

    private final int capacity;
    private final Queue<T> queue;

    /** Free places, which senders take and receivers give back; null if they need not be counted. */
    private final @Nullable PaddedCounter places;

    ManyToManyLane(int capacity) {
        this.capacity = capacity;
        if (capacity == 0 || capacity == SharedChannel.ANY) {
            queue = new ConcurrentLinkedQueue<>();
        } else {
            queue = new MpmcVarHandleArrayQueue<>(Math.max(2, capacity));
        }
        boolean boundsItself = capacity == SharedChannel.ANY || capacity > 1 && Integer.bitCount(capacity) == 1;
        places = boundsItself ? null : new PaddedCounter(capacity);
    }

    /** Before anybody else uses it: takes what is in {@code other}, whose sides are not at work. */
    void takeOver(OneToOneLane<T> other) {
        long free = capacity == 0 ? other.freePlaces() : 0;
        for (T element; (element = other.pollLent()) != null; ) {
            queue.add(element);
            if (places != null && capacity > 0) {
                places.add(-1);
            }
        }
        if (capacity == 0) {
            lend((int) free);
        }
    }

    @Override
    boolean offer(T element) {
        return (places == null || places.takeOne()) && queue.offer(element);
    }

    @Override
    @Nullable T poll() {
        T element = queue.poll();
        if (element != null && places != null) {
            places.add(1);
        }
        return element;
    }

    @Override
    @Nullable T pollLent() {
        return capacity == 0 ? queue.poll() : poll();
    }

    @Override
    void lend(int count) {
        if (capacity == 0) {
            places.add(count);
        }
    }

    @Override
    boolean offersElement() {
        return queue.peek() != null;
    }

    @Override
    boolean offersRoom() {
        return hasRoom();
    }

    @Override
    long freePlaces() {
        return places.get();
    }

    @Override
    boolean mayAskForElements() {
        return true;
    }

    @Override
    boolean mayAskForRoom() {
        return true;
    }

    @Override
    boolean isEmpty() {
        return queue.isEmpty();
    }

    @Override
    boolean hasRoom() {
        if (capacity == SharedChannel.ANY) {
            return true;
        }
        return places == null ? queue.size() < capacity : places.get() > 0;
    }

    @Override
    int size() {
        return queue.size();
    }

    @Override
    public String toString() {
        return "many-producer, many-consumer queue";
    }
}
