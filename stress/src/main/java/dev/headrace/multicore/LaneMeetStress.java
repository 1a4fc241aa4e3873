package dev.headrace.multicore;

import dev.headrace.loop.EventLoop;
import dev.headrace.loop.Idle;
import dev.headrace.loop.WeakFlag;
import dev.headrace.stress.Control;
import dev.headrace.stress.Rendezvous;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * A receiver that comes to a rendezvous and lends its place, against a sender that goes to wait because there is none: {@link Port} and
 * {@link OneToOneLane}. The receiver looks at the sender's flag once, with a fence, and then waits too; no look comes later.
 *
 * <p>Result: whether the receiver has woken the sender; whether the sender goes to wait.
 */
public final class LaneMeetStress {

    private LaneMeetStress() {}

    /** Ports and lane as they are; their loops never run, and the receiver's does not look in place. */
    @JCStressTest
    @Outcome(id = "true, true", expect = Expect.ACCEPTABLE, desc = "The sender waits and is woken.")
    @Outcome(id = "true, false", expect = Expect.ACCEPTABLE, desc = "The sender has found the place, and is woken in vain.")
    @Outcome(id = "false, false", expect = Expect.ACCEPTABLE, desc = "The sender has found the place and is left alone.")
    @Outcome(id = "false, true", expect = Expect.FORBIDDEN, desc = "LOST WAKE-UP: both wait, and the place is lent.")
    @State
    public static class Real {

        final Rendezvous start = new Rendezvous();
        final SharedChannel<Integer> channel = SharedChannel.rendezvous();
        final Port<Integer> sending = channel.portOf(EventLoop.create("sender"));
        final Port<Integer> receiving = channel.portOf(EventLoop.create("receiver"));

        public Real() {
            receiving.loop.idle(Idle.park());
            channel.laneOut(sending);
            channel.laneIn(receiving);
        }

        @Actor
        public void sender(ZZ_Result r) {
            start.meet();
            r.r2 = !sending.putOrAsk(1);
        }

        @Actor
        public void receiver() {
            LaneReceiveStress.warm(receiving, channel.users().roomBells(), receiving.roomBell);
            start.meet();
            receiving.takeInPlace();
        }

        @Arbiter
        public void afterwards(ZZ_Result r) {
            r.r1 = !sending.roomBell.flag.claim();
        }
    }

    /** The look at the flag may overtake the place. */
    @Control("without the receiver's fence")
    @JCStressTest
    @Outcome(id = {"true, true", "true, false", "false, false"}, expect = Expect.ACCEPTABLE, desc = "As with the fence.")
    @Outcome(id = "false, true", expect = Expect.ACCEPTABLE_INTERESTING, desc = "LOST WAKE-UP: both wait, and the place is lent.")
    @State
    public static class WithoutReceiverFence {

        final Rendezvous start = new Rendezvous();
        final Lane<Integer> lane = new OneToOneLane<>(0);
        final WeakFlag wantsRoom = new WeakFlag();

        @Actor
        public void sender(ZZ_Result r) {
            start.meet();
            if (!lane.offer(1)) {
                wantsRoom.raise();
                r.r2 = !lane.offer(1);
            }
        }

        @Actor
        public void receiver(ZZ_Result r) {
            start.meet();
            lane.lend(1);
            r.r1 = wantsRoom.claimWithoutFence();
        }
    }
}
