package dev.headrace.loop;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The flag by which one side says that it is about to wait and wants to be woken. Everything that sleeps while another
 * thread may publish something for it, a loop that parks or a coroutine that waits on a lane, does so through this class:
 * no other class of the project orders a store before a later load.
 *
 * <p>Made for those who write a hand-off of their own; users of channels never see it.
 *
 * <pre>
 *  States      lowered: nobody asks to be woken.   raised: the waiting side asks.
 *              lowered → raised   waiter, raise()
 *              raised  → lowered  waiter, lower(), or one publisher, claim()
 *
 *  Protocol    waiter                               publisher
 *              1 raise(): flag, then a full fence   1 publish (offer to a queue, set a field)
 *              2 look again for what is published   2 claim(): a full fence, then the flag
 *              3 found: lower(), go on              3 claimed: wake the waiter, exactly once
 *                nothing: sleep                       not claimed: the waiter is awake, do nothing
 *
 *  At rest     A sleeping waiter has its flag raised, or somebody has claimed the flag and is about to wake it.
 *
 *  A race that looks wrong
 *              The waiter lowers the flag after a publisher claimed it: the wake-up comes although nobody sleeps.
 *              It is harmless, because a waiter looks again after every wake-up.
 *
 *  Checked by  WaitFlagStress, ParkStress, LaneReceiveStress and LaneSendStress in module stress, each with a control without the fence.
 * </pre>
 *
 * The two full fences are partners: each orders its thread's store (flag, publication) before its thread's load (the
 * second look, the flag). Without either one both loads may miss the other thread's store, and the waiter sleeps for
 * ever.
 */
public final class WaitFlag extends PaddedFlag {

    private static final VarHandle RAISED;

    static {
        try {
            RAISED = MethodHandles.lookup().findVarHandle(PaddedFlag.class, "raised", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @SuppressWarnings("unused")
    private long p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14, p15;

    /** Makes a lowered flag. */
    public WaitFlag() {}

    /** Waiting side: asks to be woken. The caller must look again for what it waits for before it sleeps. */
    public void raise() {
        RAISED.setRelease(this, true);
        VarHandle.fullFence();
    }

    /** Waiting side: takes the request back. A wake-up may still come from a publisher that claimed it before. */
    public void lower() {
        RAISED.setRelease(this, false);
    }

    /**
     * Publishing side, after it has published: whether this caller must wake the waiter. At most one publisher gets
     * {@code true} for one {@link #raise()}; a failed compare-and-set means that another publisher wakes the waiter.
     */
    public boolean claim() {
        VarHandle.fullFence();
        return claimIfSeen();
    }

    /** Whether the flag is raised, in a look that orders nothing. */
    public boolean isRaised() {
        return raised;
    }

    /**
     * {@link #claim} without its fence: may miss a flag that is raised at this moment. For a publisher that publishes much: it looks like
     * this after each publication, at the cost of a load, and once with {@code claim} before it turns to something else
     * ({@link EventLoop#afterThis}), so that a full fence stands between every publication and the last look.
     */
    public boolean claimIfSeen() {
        return raised && RAISED.compareAndSet(this, true, false);
    }
}

/** Keeps the flag, which publishers read all the time, off the cache lines of what others write. */
abstract class PaddingBefore {
    @SuppressWarnings("unused")
    private long p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14, p15;
}

/** The flag between its paddings. */
abstract class PaddedFlag extends PaddingBefore {

    /** Written by both sides, see {@link WaitFlag}; read by publishers. */
    volatile boolean raised;
}
