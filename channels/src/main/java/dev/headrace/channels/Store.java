package dev.headrace.channels;

import dev.headrace.loop.Task;
import dev.headrace.loop.Waiter;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is in a channel, and the account of what has been: sent = received + undelivered + leased + size.
 *
 * <p>A stack overflows where a method is entered, and what has been resumed cannot be taken back. So what hands over here or in
 * {@link Exchange} resumes first and afterwards calls nothing, nor mentions a class that might have to be loaded: either all has
 * happened, or nothing. A lease or a permit that is given back on such a stack has no such promise.
 *
 * <p>Loop-confined.
 */
final class Store<T> {

    private static final Object[] NO_SLOTS = {};

    /** Sent and not yet received: a ring, in which the nth element stands at n modulo its length, a power of two. */
    private @Nullable Object[] slots = NO_SLOTS;

    /** How many elements have come into the ring, and how many have left it. */
    private long in;
    private long out;

    /** How many elements were sent without ever being in the ring. */
    long passed;

    /** How many elements the ring may hold now: the capacity, less the permits given out. */
    private int room;

    /** How many it has held at most. */
    int peak;

    /** Below this depth there is room and are slots, and the peak is not passed: the usual element comes in by one comparison. */
    private int familiar;

    /** Leased and given back, by the place of the element; all older than what is buffered. Null if there are none. */
    private @Nullable TreeMap<Long, T> returned;

    /** Those that are out, threaded through themselves: each will be acknowledged or given back. */
    private @Nullable Lease<T> firstLease;
    private @Nullable Lease<T> lastLease;
    private int leased;

    private @Nullable Consumer<? super T> onUndelivered;

    long received;
    long undelivered;

    Store(int capacity) {
        room = capacity;
    }

    /** Adds an element that was sent, behind all others, if there is room. */
    boolean offer(T element) {
        if (depth() >= familiar) {
            if (!hasRoom()) {
                return false;
            }
            deepen();
        }
        slots[(int) in & slots.length - 1] = element;
        in++;
        return true;
    }

    /**
     * Gives a place, which there is, to {@code sender}, who has waited for it and is resumed with {@code outcome}: the element that it
     * has brought along comes in, or the room gets smaller if that outcome is a permit.
     */
    void admit(Waiter sender, Object outcome) {
        if (outcome instanceof Permit) {
            sender.resume(outcome);
            room--;
            familiar = 0;
        } else {
            if (depth() >= familiar) {
                deepen();
            }
            @Nullable Object[] ring = slots;
            Object element = sender.item();
            sender.resume(outcome);
            ring[(int) in & ring.length - 1] = element;
            in++;
        }
    }

    /** Takes out the oldest in the ring, which is not empty, and gives its place to {@code sender}, like {@link #admit}. */
    @SuppressWarnings("unchecked")
    T removeOldest(Waiter sender, Object outcome) {
        @Nullable Object[] ring = slots;
        int place = (int) out & ring.length - 1;
        T oldest = (T) ring[place];
        Object element = sender.item();
        boolean permitted = outcome instanceof Permit;
        sender.resume(outcome);
        ring[place] = null;
        out++;
        if (permitted) {
            room--;
            familiar = 0;
        } else {
            ring[(int) in & ring.length - 1] = element;
            in++;
        }
        return oldest;
    }

    /** For one element more than there are. */
    private void deepen() {
        if (depth() == slots.length) {
            grow();
        }
        peak = Math.max(peak, depth() + 1);
        familiar = Math.min(peak, room);
    }

    private void grow() {
        @Nullable Object[] larger = new Object[slots.length == 0 ? 8 : 2 * slots.length];
        for (long i = out; i < in; i++) {
            larger[(int) i & larger.length - 1] = slots[(int) i & slots.length - 1];
        }
        slots = larger;
    }

    boolean hasRoom() {
        return depth() < room;
    }

    /** Gives one place of the room away. */
    void reserve() {
        room--;
        familiar = 0;
    }

    /** Has a place back that was given away. */
    void release() {
        room++;
    }

    /** How many elements take up room: all but those that came back from a lease. */
    int depth() {
        return (int) (in - out);
    }

    int size() {
        TreeMap<Long, T> back = returned; // read once, and the rest with a grain of salt: any thread may ask for a description
        return Math.clamp(in - out, 0, slots.length) + (back == null ? 0 : back.size());
    }

    boolean isEmpty() {
        return in == out && returned == null;
    }

    /** Whether the next {@link #poll} makes room: an element that came back from a lease takes none. */
    boolean makesRoom() {
        return returned == null && in != out;
    }

    /** How many elements have been accepted; one whose sender still waits has not. */
    long sent() {
        return in + passed;
    }

    /** Takes out the oldest element, or null; the caller counts it. */
    @Nullable T poll() {
        return returned != null ? pollReturned(returned) : in != out ? removeOldest() : null;
    }

    /** From the ring, which is not empty. */
    @SuppressWarnings("unchecked")
    private T removeOldest() {
        @Nullable Object[] ring = slots;
        int oldest = (int) out & ring.length - 1;
        T element = (T) ring[oldest];
        ring[oldest] = null;
        out++;
        return element;
    }

    /** The place of the element that leaves next: they are numbered as they leave, and who comes back keeps its number. */
    long nextPlace() {
        return returned == null ? out + passed + 1 : returned.firstKey();
    }

    private T pollReturned(TreeMap<Long, T> elements) {
        T element = elements.pollFirstEntry().getValue();
        if (elements.isEmpty()) {
            returned = null;
        }
        return element;
    }

    /** The element of {@code lease} leaves on approval, for {@code receiver} if there is one that waits for it. */
    void lease(Lease<T> lease, @Nullable Waiter receiver) {
        if (receiver != null) {
            receiver.resume(lease);
        }
        lease.previous = lastLease;
        if (lastLease == null) {
            firstLease = lease;
        } else {
            lastLease.next = lease;
        }
        lastLease = lease;
        leased++;
    }

    int leased() {
        return leased;
    }

    /** Those who have something on approval. */
    List<Task<?>> holders() {
        List<Task<?>> holders = new ArrayList<>();
        for (Lease<T> lease = firstLease; lease != null; lease = lease.next) {
            Task<?> holder = lease.holder();
            if (holder != null && !holders.contains(holder)) {
                holders.add(holder);
            }
        }
        return holders;
    }

    /** The lease is settled; its element is received for good, or about to be given back. */
    void settled(Lease<T> lease) {
        Lease<T> before = lease.previous;
        Lease<T> after = lease.next;
        if (before == null) {
            firstLease = after;
        } else {
            before.next = after;
        }
        if (after == null) {
            lastLease = before;
        } else {
            after.previous = before;
        }
        lease.previous = null;
        lease.next = null;
        leased--;
    }

    /** Puts the element of a lease back to its place, in front of all that came after it. */
    void giveBack(Lease<T> lease) {
        if (returned == null) {
            returned = new TreeMap<>();
        }
        returned.put(lease.place, lease.value());
    }

    /** Takes {@code element} in although there is no room, and the oldest or, if {@code newest} says so, itself out. */
    void replace(T element, boolean newest) {
        if (newest || in == out) {
            passed++;
            lose(element);
        } else {
            T oldest = removeOldest();
            slots[(int) in & slots.length - 1] = element; // in its place, without a call, which might overflow
            in++;
            lose(oldest);
        }
    }

    /** Tells that nobody will receive {@code element}. */
    void lose(T element) {
        undelivered++;
        if (onUndelivered != null) {
            onUndelivered.accept(element);
        }
    }

    /** Loses everything; what the handler throws is thrown in the end. */
    void giveUp() {
        RuntimeException failure = null;
        for (T element; (element = poll()) != null; ) {
            try {
                lose(element);
            } catch (RuntimeException e) {
                if (failure == null) {
                    failure = e;
                } else if (failure != e) {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** Returns whether there was no handler before. */
    boolean handleUndelivered(Consumer<? super T> handler) {
        boolean first = onUndelivered == null;
        onUndelivered = handler;
        return first;
    }
}
