package dev.headrace.loop;

import org.jspecify.annotations.Nullable;

/**
 * The armed timers of one loop, and confined to it: the earliest first, equal deadlines in the order of arming. Arming and
 * cancelling take as many steps for ten timers as for a million.
 *
 * <p>A deadline is read as a number of eleven digits, base 64. A timer stands on the level of the first digit in which it
 * differs from the queue's {@code time}, in the bucket of that digit:
 * <pre>
 *                                              one bucket spans
 *   level 4    . . . # . . # # . . . . . .     17 s
 *   level 5    . . # # . # . . . . . . . .     0.27 s
 *   level 6    . . . . . . . . . . . . . .     4 ms
 *     ...
 *   level 10   . # . . . . . . . . . . . .     1 ns: one deadline, in the order of arming
 *                │
 *                └ the earliest: the first bucket in use of the deepest level in use
 * </pre>
 *
 * When the earliest bucket is due, {@code time} moves to its earliest deadline, and the bucket is spread: each timer goes to
 * where it belongs now, always to a deeper level, and at last to level 10, where timers are taken out. No two deadlines are
 * ever compared to keep them in order, a timer that is cancelled in time is never moved, and {@code time} skips all that
 * lies between two timers.
 *
 * <p>Only differences of the clock count: it may start anywhere and overflow. A deadline must be less than
 * {@code Long.MAX_VALUE}, 292 years, from {@code time}: from a deadline that was armed before and not later than any now.
 *
 * <p>This is the hierarchical timing wheel of Varghese and Lauck (<i>Hashed and Hierarchical Timing Wheels</i>, 1987)
 * without its tick, or the radix heap of Ahuja, Mehlhorn, Orlin and Tarjan (<i>Faster Algorithms for the Shortest Path
 * Problem</i>, 1990) with buckets that can be cancelled from.
 */
final class TimerQueue {

    private static final int DIGIT_BITS = 6;

    /** The deepest level: its buckets hold one deadline each. */
    private static final int EXACT = (Long.SIZE - 1) / DIGIT_BITS;

    /** By level and digit, made when first used. */
    private final @Nullable Bucket[] buckets = new Bucket[EXACT + 1 << DIGIT_BITS];

    /** For each level, the set of its buckets that are in use. */
    private final long[] used = new long[EXACT + 1];

    /** The set of levels that are in use. */
    private int usedLevels;

    /**
     * What the armed timers are placed by: not later than any of their deadlines. It follows the deadlines, not the clock,
     * so that the queue need not know where the clock starts.
     */
    private long time;

    private int size;

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    void arm(Handle handle) {
        long deadline = handle.deadline;
        if (size++ == 0) {
            time = deadline;
        } else if (deadline - time < 0) {
            rewind(deadline);
        }
        place(handle);
    }

    void remove(Handle handle) {
        if (handle.slot == Handle.NOT_ARMED) {
            return;
        }
        size--;
        int index = handle.bucket;
        Bucket bucket = buckets[index];
        bucket.remove(handle);
        if (bucket.size == 0) {
            retire(bucket, index);
        }
    }

    /** Takes out the earliest handle if it is due at {@code now}; otherwise null. */
    @Nullable Handle pollDue(long now) {
        while (size > 0) {
            int index = first();
            Bucket bucket = buckets[index];
            if (bucket.earliest - now > 0) {
                return null;
            }
            if (levelOf(index) == EXACT) {
                Handle due = bucket.first();
                remove(due);
                return due;
            }
            time = bucket.earliest;
            spread(index);
        }
        return null;
    }

    /**
     * Nanoseconds from {@code now} until {@link #pollDue} is worth a call, at least 0; {@code Long.MAX_VALUE} when nothing is
     * armed. That is when the earliest handle is due, or earlier if an even earlier one was cancelled: at most once for each.
     */
    long untilNext(long now) {
        return size == 0 ? Long.MAX_VALUE : Math.max(0, buckets[first()].earliest - now);
    }

    private void place(Handle handle) {
        long deadline = handle.deadline;
        int level = commonDigits(deadline, time);
        int digit = digit(deadline, level);
        int index = level << DIGIT_BITS | digit;
        Bucket bucket = buckets[index];
        if (bucket == null) {
            buckets[index] = bucket = new Bucket();
        }
        handle.bucket = (short) index;
        bucket.add(handle);
        used[level] |= 1L << digit;
        usedLevels |= 1 << level;
    }

    /** The bucket of the earliest handle. Counts from the digit of {@code time}, because the clock may overflow on level 0. */
    private int first() {
        int level = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(usedLevels);
        int from = digit(time, level);
        int steps = Long.numberOfTrailingZeros(Long.rotateRight(used[level], from));
        return level << DIGIT_BITS | from + steps & (1 << DIGIT_BITS) - 1;
    }

    /** Goes back to {@code earlier}: what now differs from it in an earlier digit than before moves up. */
    private void rewind(long earlier) {
        int level = commonDigits(earlier, time);
        time = earlier;
        int deeper = -2 << level;
        while ((usedLevels & deeper) != 0) {
            spread(first());
        }
    }

    /** Places the handles of a bucket by the present {@code time}, in their order: this keeps equal deadlines in order. */
    private void spread(int index) {
        Bucket bucket = buckets[index];
        Handle[] handles = bucket.handles;
        for (int slot = bucket.start; slot < bucket.end; slot++) {
            Handle handle = handles[slot];
            if (handle != null) {
                handles[slot] = null;
                place(handle);
            }
        }
        retire(bucket, index);
    }

    private void retire(Bucket bucket, int index) {
        bucket.clear();
        int level = levelOf(index);
        used[level] &= ~(1L << index); // a shift counts modulo 64: by the digit
        if (used[level] == 0) {
            usedLevels &= ~(1 << level);
        }
    }

    private static int levelOf(int index) {
        return index >>> DIGIT_BITS;
    }

    /** How many leading digits are the same; if all are, the last one still decides: {@code EXACT}. */
    private static int commonDigits(long a, long b) {
        return Long.numberOfLeadingZeros(a ^ b) / DIGIT_BITS;
    }

    /** The last digit has only four bits of the number, and ends in zeros. */
    private static int digit(long number, int level) {
        return (int) (number << level * DIGIT_BITS >>> Long.SIZE - DIGIT_BITS);
    }

    /**
     * Handles in the order of arming, with gaps where some were cancelled. An array, because cancelling from it touches no
     * neighbours: at a million timers, those are not in the processor's caches.
     */
    private static final class Bucket {

        private static final Handle[] NONE = {};
        private static final int SMALLEST = 8;
        private static final int LARGEST_KEPT = 64;

        @Nullable Handle[] handles = NONE;
        int start;
        int end;
        int size;

        /** Of all handles since the bucket was last empty: not later than any in it, and on the exact level the deadline. */
        long earliest;

        Handle first() {
            while (handles[start] == null) {
                start++;
            }
            return handles[start];
        }

        void add(Handle handle) {
            if (end == handles.length) {
                makeRoom();
            }
            if (size++ == 0 || handle.deadline - earliest < 0) {
                earliest = handle.deadline;
            }
            handle.slot = end;
            handles[end++] = handle;
        }

        void remove(Handle handle) {
            int slot = handle.slot;
            handles[slot] = null;
            handle.slot = Handle.NOT_ARMED;
            size--;
            while (end > start && handles[end - 1] == null) {
                end--;
            }
        }

        /** For a bucket without handles. It keeps a small array, because it will soon be used again, and frees a large one. */
        void clear() {
            start = end = size = 0;
            if (handles.length > LARGEST_KEPT) {
                handles = NONE;
            }
        }

        /** Twice the room that the handles need, without their gaps: so the next move is as many additions away. */
        private void makeRoom() {
            var roomy = new Handle[Math.max(SMALLEST, size * 2)];
            int count = 0;
            for (int slot = start; slot < end; slot++) {
                Handle handle = handles[slot];
                if (handle != null) {
                    if (slot != count) {
                        handle.slot = count;
                    }
                    roomy[count++] = handle;
                }
            }
            handles = roomy;
            start = 0;
            end = count;
        }
    }
}
