package dev.headrace.multicore;

import dev.headrace.loop.EventLoop;
import dev.headrace.loop.WaitFlag;
import java.lang.invoke.VarHandle;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Wakes those at one port who wait for one thing, elements or room. Rung by whoever has brought it, on any thread. */
abstract class Bell {

    /** Whether somebody may wait here: a look that costs a load. */
    abstract boolean asks();

    /**
     * If somebody waits here, wakes him and returns true; at most one caller gets true for one wait. Without a fence: see
     * {@link WaitFlag#claimIfSeen}.
     */
    abstract boolean ring();

    /** The bell of a loop, whose coroutines have raised {@link #flag}. */
    static final class OfLoop extends Bell {

        final WaitFlag flag = new WaitFlag();
        private final EventLoop loop;
        private final Runnable serve;

        /** Has {@code loop} run {@code serve} when it rings. */
        OfLoop(EventLoop loop, Runnable serve) {
            this.loop = loop;
            this.serve = serve;
        }

        @Override
        boolean asks() {
            return flag.isRaised();
        }

        @Override
        boolean ring() {
            return flag.claimIfSeen() && loop.post(serve);
        }
    }

    /** The bell of all the threads that wait for one thing. Checked by ThreadWaitStress in module stress. */
    static final class OfThreads extends Bell {

        private final Queue<Sleeper> waiting = new ConcurrentLinkedQueue<>();

        /** The calling thread asks to be unparked. It looks again for what it waits for before it parks. */
        Sleeper ask() {
            var me = new Sleeper(Thread.currentThread());
            waiting.add(me);
            VarHandle.fullFence();
            return me;
        }

        /** The thread waits no more. */
        void leave(Sleeper me) {
            if (me.asks.compareAndSet(true, false)) { // failed: somebody has rung and taken it out
                waiting.remove(me);
            }
        }

        @Override
        boolean asks() {
            return !waiting.isEmpty();
        }

        @Override
        boolean ring() {
            for (Sleeper first; (first = waiting.poll()) != null; ) {
                if (first.asks.compareAndSet(true, false)) { // failed: it has left
                    LockSupport.unpark(first.thread);
                    return true;
                }
            }
            return false;
        }
    }

    /** A thread that waits at a bell; whether it still asks is settled once, by who rings or by itself. */
    static final class Sleeper {

        private final Thread thread;
        private final AtomicBoolean asks = new AtomicBoolean(true);

        private Sleeper(Thread thread) {
            this.thread = thread;
        }
    }

    /**
     * Bells, in the order in which they came, the first, its number, and the rest; never changed, so that nobody disturbs who goes through
     * them. A chain and not an array: with many users it is gone through after every element, and of a loop over an array the JIT makes so much code that it
     * takes neither send nor receive into its callers.
     */
    record Chain(Bell first, int number, @Nullable Chain rest) {

        /** {@code all} and, behind them, {@code last}. */
        static Chain append(@Nullable Chain all, Bell last) {
            return append(all, last, 0);
        }

        private static Chain append(@Nullable Chain all, Bell last, int number) {
            return all == null ? new Chain(last, number, null) : new Chain(all.first, number, append(all.rest, last, number + 1));
        }
    }

    /** Rings the first of {@code bells}, up to {@code end}, at which somebody waits; passes over {@code own}. Returns where it stands, or null. */
    static @Nullable Chain ringOne(@Nullable Chain bells, @Nullable Chain end, @Nullable Bell own) {
        for (Chain at = bells; at != end; at = at.rest) {
            Bell bell = at.first;
            if (bell != own && bell.asks() && bell.ring()) {
                return at;
            }
        }
        return null;
    }
}
