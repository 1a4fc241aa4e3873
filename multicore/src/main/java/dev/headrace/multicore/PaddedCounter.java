package dev.headrace.multicore;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** A number that one or more loops write and others read, on cache lines of its own, and, where one writes it, a note of that one beside it. */
final class PaddedCounter extends PaddedValue {

    private static final VarHandle VALUE;

    static {
        try {
            VALUE = MethodHandles.lookup().findVarHandle(PaddedValue.class, "value", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @SuppressWarnings("unused")
    private long p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14, p15;

    PaddedCounter(long start) {
        VALUE.setRelease(this, start);
    }

    long get() {
        return value;
    }

    /** What only the caller's thread writes, read by that thread. */
    long own() {
        return (long) VALUE.get(this);
    }

    /** Of the only thread that writes it: what it did before is visible to whoever reads the new value by {@link #get}. */
    void publish(long now) {
        VALUE.setRelease(this, now);
    }

    void add(long more) {
        VALUE.getAndAdd(this, more);
    }

    /** Takes 1 off if it is positive; returns whether it was. */
    boolean takeOne() {
        long now;
        do {
            now = value;
            if (now <= 0) {
                return false;
            }
        } while (!VALUE.compareAndSet(this, now, now - 1)); // failed: another loop has changed it, look again
        return true;
    }
}

abstract class PaddingBefore {
    @SuppressWarnings("unused")
    private long p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14, p15;
}

abstract class PaddedValue extends PaddingBefore {

    /** Between its paddings. */
    volatile long value;

    /** What the only thread that writes the number has to remember, and nobody else reads. */
    long note;
}
