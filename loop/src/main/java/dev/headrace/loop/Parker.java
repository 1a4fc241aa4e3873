package dev.headrace.loop;

import java.util.Queue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Sleep and wake of the one thread that runs a loop.
 *
 * <pre>
 *  loop's thread                                any thread, through Mailbox.post
 *  1 announce(): raise the flag                 1 offer to the mailbox
 *  2   second look: is the mailbox empty?       2 wake(): claim the flag
 *  3   no: lower the flag and go on             3   claimed: unpark the loop's thread
 *  4   yes: park until woken or time is up
 * </pre>
 *
 * The protocol and its ordering are {@link WaitFlag}'s. A thread that unparks too much only makes the loop run an empty
 * turn. Checked by ParkStress (the real steps) and WakeStress (a running loop) in module stress.
 */
final class Parker {

    private final WaitFlag parked = new WaitFlag();

    /** How to wake the loop: written by its thread before it raises the flag; read by whoever has claimed the flag. */
    private @Nullable Runnable alarm;

    /** The last thread that parked here, and how to wake it: of the loop's thread. */
    private @Nullable Thread thread;
    private @Nullable Runnable unpark;

    /** When a wake-up was called for since the thread began to park, or 0: written by whoever calls, before; taken back by the loop's thread. */
    private volatile long calledAt;

    /**
     * Parks the calling thread, the loop's, until woken or {@code nanos} have passed, unless something is in {@code mail}. Returns how
     * long the wake-up took from its call, in nanoseconds; 0 if there was none.
     */
    long park(Queue<?> mail, long nanos) {
        Thread self = Thread.currentThread();
        if (thread != self) {
            thread = self;
            unpark = () -> {
                calledAt = System.nanoTime();
                LockSupport.unpark(self);
            };
        }
        wakeBy(unpark);
        calledAt = 0; // one that was late for the last time
        if (!announce(mail)) {
            return 0;
        }
        if (nanos == Long.MAX_VALUE) {
            LockSupport.park(this); // spares the system a timer
        } else {
            LockSupport.parkNanos(this, nanos);
        }
        parked.lower();
        long called = calledAt;
        if (called == 0) {
            return 0;
        }
        return Math.max(0, System.nanoTime() - called);
    }

    /** What to call, from whatever thread posts, to wake the loop after the next {@link #announce}. */
    void wakeBy(@Nullable Runnable wake) {
        alarm = wake;
    }

    /** Steps 1 to 3: whether the thread may sleep now; then the next poster wakes it. */
    boolean announce(Queue<?> mail) {
        parked.raise();
        if (mail.isEmpty()) {
            return true;
        }
        parked.lower();
        return false;
    }

    /** Wakes the loop's thread if it sleeps or is about to; returns whether this call had to. */
    boolean wake() {
        if (!parked.claim()) {
            return false;
        }
        Runnable wake = alarm;
        if (wake != null) {
            wake.run();
        }
        return true;
    }
}
