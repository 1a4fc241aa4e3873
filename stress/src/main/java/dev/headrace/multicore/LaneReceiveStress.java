package dev.headrace.multicore;

import dev.headrace.loop.EventLoop;
import dev.headrace.loop.WaitFlag;
import dev.headrace.loop.WeakFlag;
import dev.headrace.stress.Control;
import dev.headrace.stress.Rendezvous;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * A send against a receiver that goes to wait because the lane is empty: {@link Port#takeOrAsk}, {@link Lane} and
 * {@link WaitFlag}.
 *
 * <p>Result: whether the sender has to wake the receiver; whether the receiver goes to wait.
 *
 * <p>A missing fence on the sender's side cannot show here on x86: credit and place in the ring are taken by
 * compare-and-set, a full fence there. WaitFlagStress shows that fence.
 */
public final class LaneReceiveStress {

    /** A port needs them; nobody else waits on the channel, and the loop never runs. */
    private static final SharedChannel<Integer> CHANNEL = SharedChannel.buffered(1);
    private static final EventLoop LOOP = EventLoop.create("receiver");

    private LaneReceiveStress() {}

    /** Port and lane as they are. */
    @JCStressTest
    @Outcome(id = "true, true", expect = Expect.ACCEPTABLE, desc = "The receiver waits and is woken.")
    @Outcome(id = "true, false", expect = Expect.ACCEPTABLE, desc = "The receiver has found the element, and is woken in vain.")
    @Outcome(id = "false, false", expect = Expect.ACCEPTABLE, desc = "The receiver has found the element and is left alone.")
    @Outcome(id = "false, true", expect = Expect.FORBIDDEN, desc = "LOST WAKE-UP: the receiver waits, the element lies in the lane.")
    @State
    public static class Real {

        final Rendezvous start = new Rendezvous();
        final Lane<Integer> lane = new Lane<>(1);
        final Port<Integer> port = new Port<>(CHANNEL, lane, LOOP);

        @Actor
        public void sender(ZZ_Result r) {
            start.meet();
            lane.offer(1);
            r.r1 = port.wantsElements.claim();
        }

        @Actor
        public void receiver(ZZ_Result r) {
            start.meet();
            r.r2 = port.takeOrAsk() == null;
        }
    }

    /** The second poll may overtake the flag. */
    @Control("without the receiver's fence")
    @JCStressTest
    @Outcome(id = {"true, true", "true, false", "false, false"}, expect = Expect.ACCEPTABLE, desc = "As with the fence.")
    @Outcome(id = "false, true", expect = Expect.ACCEPTABLE_INTERESTING,
            desc = "LOST WAKE-UP: the receiver waits, the element lies in the lane.")
    @State
    public static class WithoutReceiverFence {

        final Rendezvous start = new Rendezvous();
        final Lane<Integer> lane = new Lane<>(1);
        final WeakFlag wantsElements = new WeakFlag();

        @Actor
        public void sender(ZZ_Result r) {
            start.meet();
            lane.offer(1);
            r.r1 = wantsElements.claim();
        }

        @Actor
        public void receiver(ZZ_Result r) {
            start.meet();
            r.r2 = takeOrAsk() == null;
        }

        private @Nullable Integer takeOrAsk() {
            Integer element = lane.poll();
            if (element == null) {
                wantsElements.raiseWithoutFence();
                element = lane.poll();
                if (element != null) {
                    wantsElements.lower();
                }
            }
            return element;
        }
    }
}
