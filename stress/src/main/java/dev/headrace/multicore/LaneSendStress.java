package dev.headrace.multicore;

import dev.headrace.loop.EventLoop;
import dev.headrace.loop.WaitFlag;
import dev.headrace.loop.WeakFlag;
import dev.headrace.stress.Control;
import dev.headrace.stress.Rendezvous;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * A receive against a sender that goes to wait because the lane is full: {@link Port#putOrAsk}, {@link Lane} and
 * {@link WaitFlag}.
 *
 * <p>Result: whether the receiver has to wake the sender; whether the sender goes to wait.
 *
 * <p>A missing fence on the receiver's side cannot show here on x86: the credit is given back by an atomic increment, a
 * full fence there. WaitFlagStress shows that fence.
 */
public final class LaneSendStress {

    /** A port needs them; nobody else waits on the channel, and the loop never runs. */
    private static final SharedChannel<Integer> CHANNEL = SharedChannel.buffered(1);
    private static final EventLoop LOOP = EventLoop.create("sender");

    private LaneSendStress() {}

    /** Port and lane as they are. */
    @JCStressTest
    @Outcome(id = "true, true", expect = Expect.ACCEPTABLE, desc = "The sender waits and is woken.")
    @Outcome(id = "true, false", expect = Expect.ACCEPTABLE, desc = "The sender has found room, and is woken in vain.")
    @Outcome(id = "false, false", expect = Expect.ACCEPTABLE, desc = "The sender has found room and is left alone.")
    @Outcome(id = "false, true", expect = Expect.FORBIDDEN, desc = "LOST WAKE-UP: the sender waits, the lane has room.")
    @State
    public static class Real {

        final Rendezvous start = new Rendezvous();
        final Lane<Integer> lane = new Lane<>(1);
        final Port<Integer> port = new Port<>(CHANNEL, lane, LOOP);

        public Real() {
            lane.offer(1);
        }

        @Actor
        public void receiver(ZZ_Result r) {
            start.meet();
            lane.poll();
            r.r1 = port.wantsRoom.claim();
        }

        @Actor
        public void sender(ZZ_Result r) {
            start.meet();
            r.r2 = !port.putOrAsk(2);
        }
    }

    /** The second offer may overtake the flag. */
    @Control("without the sender's fence")
    @JCStressTest
    @Outcome(id = {"true, true", "true, false", "false, false"}, expect = Expect.ACCEPTABLE, desc = "As with the fence.")
    @Outcome(id = "false, true", expect = Expect.ACCEPTABLE_INTERESTING, desc = "LOST WAKE-UP: the sender waits, the lane has room.")
    @State
    public static class WithoutSenderFence {

        final Rendezvous start = new Rendezvous();
        final Lane<Integer> lane = new Lane<>(1);
        final WeakFlag wantsRoom = new WeakFlag();

        public WithoutSenderFence() {
            lane.offer(1);
        }

        @Actor
        public void receiver(ZZ_Result r) {
            start.meet();
            lane.poll();
            r.r1 = wantsRoom.claim();
        }

        @Actor
        public void sender(ZZ_Result r) {
            start.meet();
            r.r2 = !putOrAsk(2);
        }

        private boolean putOrAsk(int element) {
            if (lane.offer(element)) {
                return true;
            }
            wantsRoom.raiseWithoutFence();
            if (!lane.offer(element)) {
                return false;
            }
            wantsRoom.lower();
            return true;
        }
    }
}
