package dev.headrace.loop;

import org.jspecify.annotations.Nullable;

/** First in, first out: the tasks and callbacks of one loop that are ready to run. A ring that doubles when full; loop-confined. */
final class RunQueue {

    private @Nullable Object[] ring = new Object[256];
    private int head;
    private int tail;

    boolean isEmpty() {
        return head == tail;
    }

    int size() {
        return tail - head;
    }

    void add(Object job) {
        ring[tail++ & (ring.length - 1)] = job;
        if (tail - head == ring.length) {
            grow();
        }
    }

    @Nullable Object poll() {
        if (head == tail) {
            return null;
        }
        int slot = head++ & (ring.length - 1);
        Object job = ring[slot];
        ring[slot] = null;
        return job;
    }

    /** Takes out the latest entry of {@code job}: for the rare case that it must not run after all. */
    void remove(Object job) {
        int mask = ring.length - 1;
        for (int i = tail - 1; i - head >= 0; i--) {
            if (ring[i & mask] == job) {
                for (; i + 1 - tail < 0; i++) {
                    ring[i & mask] = ring[(i + 1) & mask];
                }
                ring[--tail & mask] = null;
                return;
            }
        }
    }

    private void grow() {
        int size = ring.length;
        var bigger = new Object[size * 2];
        for (int i = 0; i < size; i++) {
            bigger[i] = ring[(head + i) & (size - 1)];
        }
        ring = bigger;
        head = 0;
        tail = size;
    }
}
