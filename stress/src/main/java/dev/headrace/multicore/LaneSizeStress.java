package dev.headrace.multicore;

import dev.headrace.stress.Control;
import dev.headrace.stress.Rendezvous;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZI_Result;

/**
 * A full ring into which nobody sends any more, as in a sealed channel: one takes an element while another asks whether it is empty, to know
 * whether the channel has ended. It is not: one is left.
 *
 * <p>Result: whether it seemed empty; which element was taken.
 */
public final class LaneSizeStress {

    private LaneSizeStress() {}

    /** The lane of two loops. */
    @JCStressTest
    @Outcome(id = "false, 1", expect = Expect.ACCEPTABLE, desc = "There is another.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "SEEMS EMPTY.")
    @State
    public static class Real {

        final Rendezvous start = new Rendezvous();
        final Lane<Integer> lane = new OneToOneLane<>(2);

        public Real() {
            lane.offer(1);
            lane.offer(2);
        }

        @Actor
        public void receiver(ZI_Result r) {
            start.meet();
            r.r2 = lane.poll();
        }

        @Actor
        public void other(ZI_Result r) {
            start.meet();
            r.r1 = lane.isEmpty();
        }
    }

    /** A ring that is full or empty when both sides stand at the same slot, by which that is told, and no other. */
    @Control("one slot looked at")
    @JCStressTest
    @Outcome(id = "false, 1", expect = Expect.ACCEPTABLE, desc = "There is another.")
    @Outcome(expect = Expect.ACCEPTABLE_INTERESTING, desc = "SEEMS EMPTY.")
    @State
    public static class OneSlotLookedAt {

        final Rendezvous start = new Rendezvous();
        final AtomicReferenceArray<Integer> slots = new AtomicReferenceArray<>(new Integer[] {1, 2});
        volatile int out;

        @Actor
        public void receiver(ZI_Result r) {
            start.meet();
            r.r2 = slots.getAndSet(out, null);
            out = 1;
        }

        @Actor
        public void other(ZI_Result r) {
            start.meet();
            r.r1 = out == 0 && slots.get(0) == null;
        }
    }
}
