package dev.headrace.channels;

import dev.headrace.loop.Task;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is in a channel, and the account of what has been: sent = received + undelivered + leased + size.
 *
 * <p>Loop-confined.
 */
final class Store<T> {

    /** Sent and not yet received, the oldest first. */
    private final ArrayDeque<T> buffer = new ArrayDeque<>();

    /** Leased and given back, by the place of the element; all older than what is buffered. Null if there are none. */
    private @Nullable TreeMap<Long, T> returned;

    /** Those that are out: each will be acknowledged or given back. */
    private final Set<Lease<T>> leases = new LinkedHashSet<>();

    private @Nullable Consumer<? super T> onUndelivered;

    long sent;
    long received;
    long undelivered;
    int peak;

    /** Counts the elements as they leave for their receivers, which is in the order of their sends. */
    private long places;

    /** The place of the element that left last, which is an old one if it had come back from a lease. */
    private long place;

    /** Adds an element that was sent, behind all others. */
    void put(T element) {
        buffer.add(element);
        sent++;
        int depth = buffer.size();
        if (depth > peak) {
            peak = depth;
        }
    }

    /** How many elements take up room: all but those that came back from a lease. */
    int depth() {
        return buffer.size();
    }

    int size() {
        TreeMap<Long, T> back = returned; // read once: a channel's description may be asked for on any thread
        return buffer.size() + (back == null ? 0 : back.size());
    }

    boolean isEmpty() {
        return buffer.isEmpty() && returned == null;
    }

    /** How many places the next {@link #poll} frees: an element that came back from a lease takes none. */
    int placesFreedByPoll() {
        return returned == null ? 1 : 0;
    }

    /** Takes out the oldest element, or null; the caller counts it. */
    @Nullable T poll() {
        if (returned != null) {
            return pollReturned(returned);
        }
        T element = buffer.poll();
        if (element != null) {
            place = ++places;
        }
        return element;
    }

    /** Counts an element that goes from its sender to a receiver without ever being in here. */
    void passThrough() {
        sent++;
        place = ++places;
    }

    private T pollReturned(TreeMap<Long, T> elements) {
        place = elements.firstKey();
        T element = elements.pollFirstEntry().getValue();
        if (elements.isEmpty()) {
            returned = null;
        }
        return element;
    }

    /** Makes a lease of {@code element}, which has just left. */
    Lease<T> lease(Exchange<T> channel, T element) {
        Lease<T> lease = new Lease<>(channel, element, place);
        leases.add(lease);
        return lease;
    }

    int leased() {
        return leases.size();
    }

    /** Those who have something on approval. */
    List<Task<?>> holders() {
        List<Task<?>> holders = new ArrayList<>();
        for (var lease : leases) {
            Task<?> holder = lease.holder();
            if (holder != null && !holders.contains(holder)) {
                holders.add(holder);
            }
        }
        return holders;
    }

    /** The lease is settled; its element is received for good, or about to be given back. */
    void settled(Lease<T> lease) {
        leases.remove(lease);
    }

    /** Puts the element of a lease back to its place, in front of all that came after it. */
    void giveBack(Lease<T> lease) {
        if (returned == null) {
            returned = new TreeMap<>();
        }
        returned.put(lease.place, lease.value());
    }

    /** The element of a lease that goes straight to the next receiver. */
    T passOn(Lease<T> lease) {
        place = lease.place;
        return lease.value();
    }

    /** Takes {@code element} in although there is no room, and the oldest or, if {@code newest} says so, itself out. */
    void replace(T element, boolean newest) {
        T oldest = newest ? null : buffer.poll();
        if (oldest == null) {
            sent++;
            lose(element);
        } else {
            put(element);
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
