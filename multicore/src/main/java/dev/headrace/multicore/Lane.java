package dev.headrace.multicore;

import org.jspecify.annotations.Nullable;

/**
 * The lock-free queue that carries the elements of a shared channel from loop to loop, with exact back-pressure: however large the
 * ring under it is, it takes an element only if there is a place for it.
 *
 * <pre>
 *  Places      a channel of capacity n has n of them; an element occupies one until it is polled
 *              a rendezvous channel has none of its own: each waiting receiver lends one, until it has its element or leaves
 *
 *  Protocol    sender's loop                              receiver's loop
 *              1 is there a place? no: wait for room      1 poll the queue; nothing: lend a place, wait for elements
 *              2 offer to the queue                       2 the place is free again
 *              3 claim a receiver's flag, wake it         3 claim a sender's flag, wake it
 *
 *  At rest     free places + elements = capacity + places lent. Free places are negative when a receiver that had lent one has left
 *              while its element was under way: that element stays in the lane, for the next receiver.
 * </pre>
 *
 * There are two forms, {@link OneToOneLane} and {@link ManyToManyLane}. Waiting and waking (steps 1 and 3 of each side) are
 * {@link Port}'s.
 */
abstract class Lane<T> {

    /** Sender's side: puts {@code element} in if there is a place for it. */
    abstract boolean offer(T element);

    /** Receiver's side: takes the oldest element, or null if there is none; its place is free then. */
    abstract @Nullable T poll();

    /** Receiver's side: takes the oldest element for a receiver that has lent a place, which it has back then. */
    abstract @Nullable T pollLent();

    /** Receiver's side: {@code places} more, or less, are lent; of no effect on a lane that has places of its own. */
    abstract void lend(int places);

    /** Receiver's side, again and again while it looks in place: whether there is an element. Reads as little as possible. */
    abstract boolean offersElement();

    /**
     * Sender's side, again and again while it looks in place: whether there is room, and enough of it to be worth going on. A sender that
     * goes on for every single place fights with the receiver for the same cache lines all the time.
     */
    abstract boolean offersRoom();

    /** Sender's side, after each offer: whether a receiver may have asked to be woken, in a look that orders nothing. */
    abstract boolean mayAskForElements();

    /** Receiver's side, after each poll: whether a sender may have asked to be woken, likewise. */
    abstract boolean mayAskForRoom();

    /** Any thread. */
    abstract boolean isEmpty();

    /** Any thread, of a rendezvous: how many places are lent and not used. */
    abstract long freePlaces();

    /** Any thread. */
    abstract boolean hasRoom();

    /** Any thread: about how many elements there are. */
    abstract int size();

    /** The form, for those who wonder. */
    @Override
    public abstract String toString();
}
