package dev.headrace.loop;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A copy of {@link WaitFlag} for the controls: next to each step stands the same step with one thing left out. A control
 * calls the weak form of one step and the full form of the others.
 */
public final class WeakFlag {

    private static final VarHandle RAISED;

    static {
        try {
            RAISED = MethodHandles.lookup().findVarHandle(WeakFlag.class, "raised", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile boolean raised;

    /** As {@link WaitFlag#raise}. */
    public void raise() {
        raiseWithoutFence();
        VarHandle.fullFence();
    }

    /** Lets the second look overtake the flag. */
    public void raiseWithoutFence() {
        RAISED.setRelease(this, true);
    }

    /** As {@link WaitFlag#lower}. */
    public void lower() {
        RAISED.setRelease(this, false);
    }

    /** As {@link WaitFlag#claim}. */
    public boolean claim() {
        VarHandle.fullFence();
        return claimWithoutFence();
    }

    /** Lets the look at the flag overtake the publication. */
    public boolean claimWithoutFence() {
        return raised && RAISED.compareAndSet(this, true, false);
    }

    /** Lets another publisher claim the flag between the look and the claim. */
    public boolean claimWithoutCompareAndSet() {
        VarHandle.fullFence();
        if (!raised) {
            return false;
        }
        lower();
        return true;
    }
}
