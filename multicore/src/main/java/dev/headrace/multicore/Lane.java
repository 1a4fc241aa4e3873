package dev.headrace.multicore;

import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jctools.queues.varhandle.MpmcVarHandleArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * The lock-free queue that carries the elements of a shared channel from loop to loop, with exact back-pressure: as many
 * elements as it has credits, whatever the size of the ring under it.
 *
 * <pre>
 *  Protocol    sender's loop                        receiver's loop
 *              1 take a credit (compare-and-set)    1 poll the queue
 *                none: wait for room                  nothing: wait for elements
 *              2 offer to the queue                 2 give the credit back
 *              3 claim a receiver's flag, wake it   3 claim a sender's flag, wake it
 *
 *  At rest     credits + elements in the queue = capacity.
 *
 *  A race that looks wrong
 *              A credit comes back while another receiver has claimed an older slot and not yet emptied it. The offer then
 *              finds the ring neither full nor free and spins until that receiver, which does nothing else in between,
 *              has moved on.
 *
 *  Checked by  LaneReceiveStress, LaneSendStress, LaneOrderStress in module stress.
 * </pre>
 *
 * Waiting and waking (steps 1 and 3 of each side) are {@link Port}'s; their ordering is
 * {@link dev.headrace.loop.WaitFlag}'s.
 */
final class Lane<T> {

    private final Queue<T> queue;

    /** How many more elements may be sent. Senders decrement it, receivers increment it. */
    private final AtomicInteger credits;

    Lane(int capacity) {
        queue = new MpmcVarHandleArrayQueue<>(Math.max(2, capacity));
        credits = new AtomicInteger(capacity);
    }

    /** Any loop: puts {@code element} in if there is room. */
    boolean offer(T element) {
        int left;
        do {
            left = credits.get();
            if (left == 0) {
                return false;
            }
        } while (!credits.compareAndSet(left, left - 1)); // failed: another loop took or returned a credit, look again
        queue.offer(element);
        return true;
    }

    /** Any loop: takes the oldest element, or null if there is none. */
    @Nullable T poll() {
        T element = queue.poll();
        if (element != null) {
            credits.incrementAndGet();
        }
        return element;
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    boolean hasRoom() {
        return credits.get() > 0;
    }

    int size() {
        return queue.size();
    }
}
