package dev.headrace.loop;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The armed timers of one loop, the earliest first, equal deadlines in the order of arming: a binary heap in which every
 * handle knows its slot, so that cancelling removes it at once. Loop-confined.
 */
final class TimerQueue {

    private @Nullable Handle[] heap = new Handle[64];
    private int size;
    private long armed;

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    void arm(Handle handle) {
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, size * 2);
        }
        handle.sequence = armed++;
        siftUp(size++, handle);
    }

    void remove(Handle handle) {
        int slot = handle.slot;
        if (slot == Handle.NOT_ARMED) {
            return;
        }
        handle.slot = Handle.NOT_ARMED;
        Handle moved = heap[--size];
        heap[size] = null;
        if (moved != handle) {
            siftDown(slot, moved);
            if (moved.slot == slot) {
                siftUp(slot, moved);
            }
        }
    }

    /** Takes out the earliest handle if it is due at {@code now}; otherwise null. */
    @Nullable Handle pollDue(long now) {
        if (size == 0 || heap[0].deadline - now > 0) {
            return null;
        }
        Handle due = heap[0];
        remove(due);
        return due;
    }

    /** Nanoseconds from {@code now} until the earliest handle is due, at least 0; {@code Long.MAX_VALUE} when there is none. */
    long untilNext(long now) {
        return size == 0 ? Long.MAX_VALUE : Math.max(0, heap[0].deadline - now);
    }

    private void siftUp(int slot, Handle handle) {
        while (slot > 0) {
            int parent = (slot - 1) >>> 1;
            if (!before(handle, heap[parent])) {
                break;
            }
            place(slot, heap[parent]);
            slot = parent;
        }
        place(slot, handle);
    }

    private void siftDown(int slot, Handle handle) {
        int child;
        while ((child = 2 * slot + 1) < size) {
            if (child + 1 < size && before(heap[child + 1], heap[child])) {
                child++;
            }
            if (!before(heap[child], handle)) {
                break;
            }
            place(slot, heap[child]);
            slot = child;
        }
        place(slot, handle);
    }

    private void place(int slot, Handle handle) {
        heap[slot] = handle;
        handle.slot = slot;
    }

    private static boolean before(Handle a, Handle b) {
        long difference = a.deadline - b.deadline;
        return difference < 0 || difference == 0 && a.sequence < b.sequence;
    }
}
