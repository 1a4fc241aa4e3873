package dev.headrace.multicore;

import dev.headrace.loop.WaitFlag;
import org.jctools.queues.varhandle.SpscUnboundedVarHandleArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * A lane between one sending and one receiving loop: a ring of exactly the capacity; for a rendezvous, a ring whose slots the receivers lend;
 * for a channel without a limit, a queue that grows.
 *
 * <p>Checked by LaneOrderStress, LaneSizeStress, LaneLendStress, LaneReceiveStress, LaneSendStress in module stress.
 */
final class OneToOneLane<T> extends Lane<T> {

    /** How many elements a piece of a queue that grows holds. */
    private static final int CHUNK = 1_024;

    private final int capacity;

    /** One of the three is there. */
    private final @Nullable ExactRing<T> ring;
    private final @Nullable RendezvousRing<T> meeting;
    private final @Nullable SpscUnboundedVarHandleArrayQueue<T> queue;

    /** The bells' flags of the only loop that receives, and of the only one that sends, once there are such. Written before that loop first raises its flag. */
    volatile @Nullable WaitFlag elementFlag;
    volatile @Nullable WaitFlag roomFlag;

    OneToOneLane(int capacity) {
        this.capacity = capacity;
        this.ring = capacity > 0 && capacity < SharedChannel.ANY ? new ExactRing<>(capacity) : null;
        this.meeting = capacity == 0 ? new RendezvousRing<>() : null;
        this.queue = capacity == SharedChannel.ANY ? new SpscUnboundedVarHandleArrayQueue<>(CHUNK) : null;
    }

    @Override
    boolean offer(T element) {
        if (ring != null) {
            return ring.offer(element);
        }
        return meeting != null ? meeting.offer(element) : queue.offer(element);
    }

    @Override
    @Nullable T poll() {
        if (ring != null) {
            return ring.poll();
        }
        return meeting != null ? meeting.poll() : queue.poll();
    }

    @Override
    @Nullable T pollLent() {
        return meeting != null ? meeting.pollLent() : poll();
    }

    @Override
    void lend(int places) {
        if (meeting != null) {
            meeting.lend(places);
        }
    }

    @Override
    long freePlaces() {
        return meeting.freePlaces();
    }

    @Override
    boolean offersElement() {
        if (ring != null) {
            return ring.hasNext();
        }
        return meeting != null ? meeting.hasNext() : queue.relaxedPeek() != null;
    }

    @Override
    boolean offersRoom() {
        if (ring != null) {
            return ring.offersRoom();
        }
        return meeting == null || meeting.offersPlace();
    }

    @Override
    boolean mayAskForElements() {
        WaitFlag flag = elementFlag;
        return flag != null && flag.isRaised();
    }

    @Override
    boolean mayAskForRoom() {
        WaitFlag flag = roomFlag;
        return flag != null && flag.isRaised();
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
        return meeting == null || meeting.hasRoom();
    }

    @Override
    int size() {
        if (ring != null) {
            return ring.size();
        }
        return meeting != null ? meeting.size() : queue.size();
    }

    @Override
    public String toString() {
        return "single-producer, single-consumer queue";
    }
}
