package dev.headrace.multicore;

import dev.headrace.stress.Control;
import dev.headrace.stress.Rendezvous;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jctools.queues.varhandle.MpmcVarHandleArrayQueue;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZI_Result;

/**
 * Two senders compete for the only place of a lane: one gets it, and afterwards the lane has one place as before. The ring
 * under it has two, so nothing but the credits keeps the second element out.
 *
 * <p>Result: whether the first sender's element was accepted; whether the second's was; how many the lane takes after it
 * has been emptied.
 */
public final class LaneCreditStress {

    private LaneCreditStress() {}

    /** The lane as it is. */
    @JCStressTest
    @Outcome(id = {"true, false, 1", "false, true, 1"}, expect = Expect.ACCEPTABLE, desc = "One of them is accepted.")
    @Outcome(id = "true, true, .*", expect = Expect.FORBIDDEN, desc = "OVERFULL: two elements in one place.")
    @Outcome(id = "false, false, .*", expect = Expect.FORBIDDEN, desc = "NEEDLESSLY FULL: an empty lane refuses both.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "WRONG CREDIT: the lane has another capacity than before.")
    @State
    public static class Real {

        final Rendezvous start = new Rendezvous();
        final Lane<Integer> lane = new ManyToManyLane<>(1);

        @Actor
        public void sender(ZZI_Result r) {
            start.meet();
            r.r1 = lane.offer(1);
        }

        @Actor
        public void otherSender(ZZI_Result r) {
            start.meet();
            r.r2 = lane.offer(2);
        }

        @Arbiter
        public void afterwards(ZZI_Result r) {
            while (lane.poll() != null) {
                // empty it
            }
            while (lane.offer(3)) {
                r.r3++;
            }
        }
    }

    /** A credit is read, then written back less one. */
    @Control("credits without compare-and-set")
    @JCStressTest
    @Outcome(id = {"true, false, 1", "false, true, 1"}, expect = Expect.ACCEPTABLE, desc = "One of them is accepted.")
    @Outcome(id = "true, true, .*", expect = Expect.ACCEPTABLE_INTERESTING, desc = "OVERFULL: two elements in one place.")
    @Outcome(id = "false, false, .*", expect = Expect.FORBIDDEN, desc = "NEEDLESSLY FULL: an empty lane refuses both.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "WRONG CREDIT: the lane has another capacity than before.")
    @State
    public static class WithoutCompareAndSet {

        final Rendezvous start = new Rendezvous();
        final Queue<Integer> queue = new MpmcVarHandleArrayQueue<>(2);
        final AtomicInteger credits = new AtomicInteger(1);

        @Actor
        public void sender(ZZI_Result r) {
            start.meet();
            r.r1 = offer(1);
        }

        @Actor
        public void otherSender(ZZI_Result r) {
            start.meet();
            r.r2 = offer(2);
        }

        @Arbiter
        public void afterwards(ZZI_Result r) {
            while (queue.poll() != null) {
                credits.incrementAndGet();
            }
            while (offer(3)) {
                r.r3++;
            }
        }

        private boolean offer(int element) {
            int left = credits.get();
            if (left == 0) {
                return false;
            }
            credits.set(left - 1);
            queue.offer(element);
            return true;
        }
    }
}
