package dev.headrace.channels;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a channel should do, one operation after the other. Operations that wait have a number; how each of them ended is
 * written down in {@link #outcomes} when that happens. An operation that waits in two models, a select, ends in both.
 * No element comes twice.
 */
final class ChannelModel {

    private enum Wish { SEND, RESERVE, RECEIVE, LEASE }

    private record Waiting(int operation, Wish wish, int element) {}

    /** An element with its place among all that were ever sent; one that came back takes up no room. */
    private record Item(long place, int element, boolean cameBack) {}

    final Map<Integer, String> outcomes;
    final List<Integer> undelivered = new ArrayList<>();
    long sent;
    long received;

    private final List<ChannelModel> all;
    private final int capacity;
    private final Overflow overflow;
    private final TreeMap<Long, Item> store = new TreeMap<>();
    private final Map<Integer, Item> leases = new HashMap<>();
    private final Deque<Waiting> senders = new ArrayDeque<>();
    private final Deque<Waiting> receivers = new ArrayDeque<>();
    private long places;
    private int permits;
    private boolean closed;
    private boolean cancelled;
    private boolean cause;

    ChannelModel(int capacity) {
        this(capacity, Overflow.SUSPEND, new HashMap<>(), new ArrayList<>());
    }

    private ChannelModel(int capacity, Overflow overflow, Map<Integer, String> outcomes, List<ChannelModel> all) {
        this.capacity = capacity;
        this.overflow = overflow;
        this.outcomes = outcomes;
        this.all = all;
        all.add(this);
    }

    /** Another channel, over which the same operations may select. */
    ChannelModel besides(int capacity, Overflow overflow) {
        return new ChannelModel(capacity, overflow, outcomes, all);
    }

    // --------------------------------------------------------------------------------------------------------- sending

    void send(int operation, int element) {
        if (!attemptSend(operation, element)) {
            if (overflow == Overflow.FAIL) {
                outcomes.put(operation, "full");
            } else {
                waitToSend(operation, element);
            }
        }
    }

    boolean attemptSend(int operation, int element) {
        if (closed) {
            outcomes.put(operation, "closed");
        } else if (trySend(element)) {
            outcomes.put(operation, "sent");
        } else {
            return false;
        }
        return true;
    }

    void waitToSend(int operation, int element) {
        senders.add(new Waiting(operation, Wish.SEND, element));
    }

    /** Only while the channel is open. */
    boolean trySend(int element) {
        if (receivers.isEmpty() && depth() >= capacity - permits) {
            switch (overflow) {
                case SUSPEND, FAIL -> {
                    return false;
                }
                case DROP_NEWEST -> {
                    sent++;
                    undelivered.add(element);
                    return true;
                }
                case DROP_OLDEST -> {
                    store.put(++places, new Item(places, element, false));
                    sent++;
                    Item oldest = store.values().stream().filter(item -> !item.cameBack).findFirst().orElseThrow();
                    store.remove(oldest.place);
                    undelivered.add(oldest.element);
                    return true;
                }
            }
        }
        sent++;
        put(new Item(++places, element, false));
        return true;
    }

    private void put(Item item) {
        if (receivers.isEmpty()) {
            store.put(item.place, item);
        } else {
            Waiting receiver = receivers.peek();
            end(receiver.operation, give(item, receiver.wish));
        }
    }

    private long depth() {
        return store.values().stream().filter(item -> !item.cameBack).count();
    }

    /** Only while the channel is open. */
    boolean tryReserve() {
        boolean room = depth() < capacity - permits;
        permits += room ? 1 : 0;
        return room;
    }

    void reserve(int operation) {
        if (closed) {
            outcomes.put(operation, "closed");
        } else if (tryReserve()) {
            outcomes.put(operation, "reserved");
        } else {
            senders.add(new Waiting(operation, Wish.RESERVE, 0));
        }
    }

    /** Returns whether the element was sent. */
    boolean sendPermitted(int element) {
        permits--;
        if (!closed) {
            trySend(element);
            serveSenders();
        }
        return !closed;
    }

    void release() {
        permits--;
        serveSenders();
    }

    private void serveSenders() {
        while (!senders.isEmpty() && depth() < capacity - permits) {
            Waiting sender = senders.peek();
            if (sender.wish == Wish.RESERVE) {
                permits++;
                end(sender.operation, "reserved");
            } else {
                end(sender.operation, "sent");
                trySend(sender.element);
            }
        }
    }

    // -------------------------------------------------------------------------------------------------------- receiving

    void receive(int operation) {
        if (!attemptReceive(operation)) {
            waitToReceive(operation);
        }
    }

    boolean attemptReceive(int operation) {
        return attempt(operation, Wish.RECEIVE);
    }

    void waitToReceive(int operation) {
        receivers.add(new Waiting(operation, Wish.RECEIVE, 0));
    }

    void receiveLeased(int operation) {
        if (!attempt(operation, Wish.LEASE)) {
            receivers.add(new Waiting(operation, Wish.LEASE, 0));
        }
    }

    private boolean attempt(int operation, Wish wish) {
        Item item = take();
        if (item != null) {
            outcomes.put(operation, give(item, wish));
        } else if (isEnded()) {
            outcomes.put(operation, cause ? "failed" : "ended");
        }
        return item != null || isEnded();
    }

    Integer tryReceive() {
        Item item = take();
        received += item == null ? 0 : 1;
        return item == null ? null : item.element;
    }

    private Item take() {
        if (!store.isEmpty()) {
            Item item = store.pollFirstEntry().getValue();
            serveSenders();
            return item;
        }
        Waiting sender = senders.stream().filter(waiting -> waiting.wish == Wish.SEND).findFirst().orElse(null);
        if (sender == null) {
            return null;
        }
        end(sender.operation, "sent");
        sent++;
        return new Item(++places, sender.element, false);
    }

    private String give(Item item, Wish wish) {
        if (wish == Wish.LEASE) {
            leases.put(item.element, item);
            return "leased " + item.element;
        }
        received++;
        return "received " + item.element;
    }

    void acknowledge(int element) {
        leases.remove(element);
        received++;
        endReceivers();
    }

    void giveBack(int element) {
        Item item = leases.remove(element);
        if (cancelled) {
            undelivered.add(element);
        } else {
            put(new Item(item.place, element, true));
            endReceivers();
        }
    }

    // ---------------------------------------------------------------------------------------------------------- the end

    /** The operation gives up, unless it has ended. */
    void giveUp(int operation, String why) {
        if (all.stream().anyMatch(model -> model.isWaiting(operation))) {
            end(operation, why);
        }
    }

    private boolean isWaiting(int operation) {
        return senders.stream().anyMatch(waiting -> waiting.operation == operation)
                || receivers.stream().anyMatch(waiting -> waiting.operation == operation);
    }

    private void end(int operation, String how) {
        outcomes.put(operation, how);
        for (ChannelModel model : all) {
            model.senders.removeIf(waiting -> waiting.operation == operation);
            model.receivers.removeIf(waiting -> waiting.operation == operation);
        }
    }

    boolean close(boolean because) {
        if (closed) {
            return false;
        }
        closed = true;
        cause = because;
        while (!senders.isEmpty()) {
            end(senders.peek().operation, "closed");
        }
        endReceivers();
        return true;
    }

    private void endReceivers() {
        while (isEnded() && !receivers.isEmpty()) {
            end(receivers.peek().operation, cause ? "failed" : "ended");
        }
    }

    boolean cancel() {
        boolean first = !isEnded();
        close(false);
        cancelled = true;
        store.values().forEach(item -> undelivered.add(item.element));
        store.clear();
        endReceivers();
        return first;
    }

    boolean isClosed() {
        return closed;
    }

    boolean isEnded() {
        return closed && store.isEmpty() && (cancelled || leases.isEmpty());
    }

    /** Whether the end is a failure. */
    boolean hasCause() {
        return cause;
    }

    int size() {
        return store.size();
    }

    int leased() {
        return leases.size();
    }

    int sendersWaiting() {
        return senders.size();
    }

    int receiversWaiting() {
        return receivers.size();
    }
}
