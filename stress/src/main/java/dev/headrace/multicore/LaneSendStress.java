package dev.headrace.multicore;

import dev.headrace.loop.EventLoop;
import dev.headrace.loop.WaitFlag;
import dev.headrace.loop.WeakFlag;
import dev.headrace.stress.Control;
import dev.headrace.stress.Rendezvous;
import java.lang.invoke.VarHandle;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * A receive against a sender that goes to wait because the lane is full: {@link Port}, {@link OneToOneLane} and {@link WaitFlag}. The
 * receiver looks at the sender's flag without a fence, and with one when its coroutine gives the loop back.
 *
 * <p>Result: whether the receiver has woken the sender; whether the sender goes to wait.
 */
public final class LaneSendStress {

    private LaneSendStress() {}

    /** Ports and lane as they are; their loops never run. */
    @JCStressTest
    @Outcome(id = "true, true", expect = Expect.ACCEPTABLE, desc = "The sender waits and is woken.")
    @Outcome(id = "true, false", expect = Expect.ACCEPTABLE, desc = "The sender has found room.")
    @Outcome(id = "false, false", expect = Expect.ACCEPTABLE, desc = "The sender has found room; its flag is still raised.")
    @Outcome(id = "false, true", expect = Expect.FORBIDDEN, desc = "LOST WAKE-UP: the sender waits, the lane has room.")
    @State
    public static class Real {

        final Rendezvous start = new Rendezvous();
        final SharedChannel<Integer> channel = SharedChannel.buffered(1);
        final Port<Integer> sending = channel.portOf(EventLoop.create("sender"));
        final Port<Integer> receiving = channel.portOf(EventLoop.create("receiver"));

        public Real() {
            channel.laneOut(sending);
            channel.laneIn(receiving);
            sending.put(1);
            sending.settle();
        }

        @Actor
        public void sender(ZZ_Result r) {
            start.meet();
            r.r2 = !sending.putOrAsk(2);
        }

        @Actor
        public void receiver() {
            LaneReceiveStress.warm(receiving, channel.users().roomBells(), receiving.roomBell);
            start.meet();
            receiving.take();
            receiving.settle();
        }

        @Arbiter
        public void afterwards(ZZ_Result r) {
            r.r1 = !sending.roomBell.flag.claim();
        }
    }

    /** The steps of the sender and of the receiver, one without its fence. */
    abstract static class Weak {

        final Rendezvous start = new Rendezvous();
        final Lane<Integer> lane = new OneToOneLane<>(1);
        final WeakFlag wantsRoom = new WeakFlag();

        Weak() {
            lane.offer(1);
        }

        boolean take() {
            lane.poll();
            return wantsRoom.claimWithoutFence();
        }

        boolean settle() {
            VarHandle.fullFence();
            return wantsRoom.claimWithoutFence();
        }

        boolean findsNoRoom(boolean fence) {
            if (lane.offer(2)) {
                return false;
            }
            wantsRoom.raiseWithoutFence();
            if (fence) {
                VarHandle.fullFence();
            }
            return !lane.offer(2);
        }
    }

    /** The second offer may overtake the flag. */
    @Control("without the sender's fence")
    @JCStressTest
    @Outcome(id = {"true, true", "true, false", "false, false"}, expect = Expect.ACCEPTABLE, desc = "As with the fence.")
    @Outcome(id = "false, true", expect = Expect.ACCEPTABLE_INTERESTING,
            desc = "LOST WAKE-UP: the sender waits, the lane has room.")
    @State
    public static class WithoutSenderFence extends Weak {

        @Actor
        public void receiver(ZZ_Result r) {
            start.meet();
            r.r1 = take() | settle();
        }

        @Actor
        public void sender(ZZ_Result r) {
            start.meet();
            r.r2 = findsNoRoom(false);
        }
    }

    /** The look at the flag may overtake the poll, and there is no second one. */
    @Control("without the receiver's look at the end")
    @JCStressTest
    @Outcome(id = {"true, true", "true, false", "false, false"}, expect = Expect.ACCEPTABLE, desc = "As with the second look.")
    @Outcome(id = "false, true", expect = Expect.ACCEPTABLE_INTERESTING,
            desc = "LOST WAKE-UP: the sender waits, the lane has room.")
    @State
    public static class WithoutSettling extends Weak {

        @Actor
        public void receiver(ZZ_Result r) {
            start.meet();
            r.r1 = take();
        }

        @Actor
        public void sender(ZZ_Result r) {
            start.meet();
            r.r2 = findsNoRoom(true);
        }
    }
}
