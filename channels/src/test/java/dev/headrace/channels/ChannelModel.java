package dev.headrace.channels;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * What a channel should do, one operation after the other. Operations that wait have a number; how each of them ended is
 * written down in {@link #outcomes} when that happens.
 */
final class ChannelModel {

    private record Waiting(int operation, int element) {}

    final Map<Integer, String> outcomes = new HashMap<>();
    private final int capacity;
    private final Deque<Integer> buffer = new ArrayDeque<>();
    private final Deque<Waiting> senders = new ArrayDeque<>();
    private final Deque<Waiting> receivers = new ArrayDeque<>();
    private boolean closed;

    ChannelModel(int capacity) {
        this.capacity = capacity;
    }

    void send(int operation, int element) {
        if (closed) {
            outcomes.put(operation, "closed");
        } else if (trySend(element)) {
            outcomes.put(operation, "sent");
        } else {
            senders.add(new Waiting(operation, element));
        }
    }

    /** Only while the channel is open. */
    boolean trySend(int element) {
        if (!receivers.isEmpty()) {
            outcomes.put(receivers.poll().operation, "received " + element);
            return true;
        }
        return buffer.size() < capacity && buffer.add(element);
    }

    void receive(int operation) {
        Integer element = tryReceive();
        if (element != null) {
            outcomes.put(operation, "received " + element);
        } else if (closed) {
            outcomes.put(operation, "ended");
        } else {
            receivers.add(new Waiting(operation, 0));
        }
    }

    Integer tryReceive() {
        if (!senders.isEmpty()) {
            Waiting sender = senders.poll();
            outcomes.put(sender.operation, "sent");
            buffer.add(sender.element);
        }
        return buffer.poll();
    }

    void cancel(int operation) {
        if (senders.removeIf(waiting -> waiting.operation == operation)
                || receivers.removeIf(waiting -> waiting.operation == operation)) {
            outcomes.put(operation, "cancelled");
        }
    }

    boolean close() {
        boolean first = !closed;
        closed = true;
        senders.forEach(sender -> outcomes.put(sender.operation, "closed"));
        receivers.forEach(receiver -> outcomes.put(receiver.operation, "ended"));
        senders.clear();
        receivers.clear();
        return first;
    }

    boolean isClosed() {
        return closed;
    }

    int size() {
        return buffer.size();
    }
}
