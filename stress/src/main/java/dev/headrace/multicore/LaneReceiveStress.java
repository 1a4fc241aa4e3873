package dev.headrace.multicore;

import dev.headrace.loop.EventLoop;
import dev.headrace.loop.WaitFlag;
import dev.headrace.loop.WeakFlag;
import dev.headrace.stress.Control;
import dev.headrace.stress.Rendezvous;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * A send against a receiver that goes to wait because the lane is empty: {@link Port}, {@link OneToOneLane} and {@link WaitFlag}. The
 * sender looks at the receiver's flag without a fence, and with one when its coroutine gives the loop back.
 *
 * <p>Result: whether the sender has woken the receiver; whether the receiver goes to wait.
 */
public final class LaneReceiveStress {

    private LaneReceiveStress() {}

    /**
     * Brings what {@code port} reads between its store and its last look into the cache. Otherwise it waits for memory in between, so
     * long that the store arrives even without a fence, and the test would not notice that it is missing.
     */
    static void warm(Port<?> port, Bell.@Nullable Chain bells, Bell own) {
        port.loop.counters().handOffsIn();
        port.unsettled();
        port.settle();
        Bell.ringOne(bells, null, own);
    }

    /** Ports and lane as they are; their loops never run. */
    @JCStressTest
    @Outcome(id = "true, true", expect = Expect.ACCEPTABLE, desc = "The receiver waits and is woken.")
    @Outcome(id = "true, false", expect = Expect.ACCEPTABLE, desc = "The receiver has found the element.")
    @Outcome(id = "false, false", expect = Expect.ACCEPTABLE, desc = "The receiver has found the element; its flag is still raised.")
    @Outcome(id = "false, true", expect = Expect.FORBIDDEN, desc = "LOST WAKE-UP: the receiver waits, the element lies in the lane.")
    @State
    public static class Real {

        final Rendezvous start = new Rendezvous();
        final SharedChannel<Integer> channel = SharedChannel.buffered(1);
        final Port<Integer> sending = channel.portOf(EventLoop.create("sender"));
        final Port<Integer> receiving = channel.portOf(EventLoop.create("receiver"));

        public Real() {
            channel.laneOut(sending);
            channel.laneIn(receiving);
        }

        @Actor
        public void sender() {
            warm(sending, channel.users().elementBells(), sending.elementBell);
            start.meet();
            sending.put(1);
            sending.settle();
        }

        @Actor
        public void receiver(ZZ_Result r) {
            start.meet();
            r.r2 = receiving.takeLentOrAsk() == null;
        }

        @Arbiter
        public void afterwards(ZZ_Result r) {
            r.r1 = !receiving.elementBell.flag.claim();
        }
    }

    /** The steps of the sender and of the receiver, one without its fence. */
    abstract static class Weak {

        final Rendezvous start = new Rendezvous();
        final Lane<Integer> lane = new OneToOneLane<>(1);
        final WeakFlag wantsElements = new WeakFlag();

        boolean put() {
            lane.offer(1);
            return wantsElements.claimWithoutFence();
        }

        boolean settle() {
            VarHandle.fullFence();
            return wantsElements.claimWithoutFence();
        }

        boolean findsNothing(boolean fence) {
            if (lane.pollLent() != null) {
                return false;
            }
            wantsElements.raiseWithoutFence();
            if (fence) {
                VarHandle.fullFence();
            }
            return lane.pollLent() == null;
        }
    }

    /** The second poll may overtake the flag. */
    @Control("without the receiver's fence")
    @JCStressTest
    @Outcome(id = {"true, true", "true, false", "false, false"}, expect = Expect.ACCEPTABLE, desc = "As with the fence.")
    @Outcome(id = "false, true", expect = Expect.ACCEPTABLE_INTERESTING,
            desc = "LOST WAKE-UP: the receiver waits, the element lies in the lane.")
    @State
    public static class WithoutReceiverFence extends Weak {

        @Actor
        public void sender(ZZ_Result r) {
            start.meet();
            r.r1 = put() | settle();
        }

        @Actor
        public void receiver(ZZ_Result r) {
            start.meet();
            r.r2 = findsNothing(false);
        }
    }

    /** The look at the flag may overtake the offer, and there is no second one. */
    @Control("without the sender's look at the end")
    @JCStressTest
    @Outcome(id = {"true, true", "true, false", "false, false"}, expect = Expect.ACCEPTABLE, desc = "As with the second look.")
    @Outcome(id = "false, true", expect = Expect.ACCEPTABLE_INTERESTING,
            desc = "LOST WAKE-UP: the receiver waits, the element lies in the lane.")
    @State
    public static class WithoutSettling extends Weak {

        @Actor
        public void sender(ZZ_Result r) {
            start.meet();
            r.r1 = put();
        }

        @Actor
        public void receiver(ZZ_Result r) {
            start.meet();
            r.r2 = findsNothing(true);
        }
    }
}
