package dev.headrace.multicore;

import dev.headrace.stress.Control;
import dev.headrace.stress.Rendezvous;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZII_Result;

/**
 * A receiver of a rendezvous that lends its place and takes it back, because it is cancelled, while a sender uses that place: the
 * hand-off against the cancellation. The element is received, or stays for the next receiver, and the lane has no place too many
 * and none too few afterwards.
 *
 * <p>Result: whether the send was accepted; the elements in the lane afterwards; how many the lane accepts when one more receiver
 * has come and has taken what was there.
 */
public final class LaneLendStress {

    private LaneLendStress() {}

    /** How many elements {@code lane} accepts when a receiver lends its place, after one has taken what is left. */
    private static int acceptedNow(Lane<Integer> lane) {
        lane.lend(1);
        int accepted = 0;
        while (lane.offer(3)) {
            accepted++;
        }
        return accepted;
    }

    /** The lane of two loops. */
    @JCStressTest
    @Outcome(id = "false, 0, 1", expect = Expect.ACCEPTABLE, desc = "The receiver has left before the send.")
    @Outcome(id = "true, 1, 1", expect = Expect.ACCEPTABLE, desc = "The element is there for the next receiver.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "LOST ELEMENT or WRONG PLACES.")
    @State
    public static class Real {

        final Rendezvous start = new Rendezvous();
        final Lane<Integer> lane = new OneToOneLane<>(0);

        public Real() {
            lane.lend(1);
        }

        @Actor
        public void sender(ZII_Result r) {
            start.meet();
            r.r1 = lane.offer(1);
        }

        @Actor
        public void receiver() {
            start.meet();
            lane.lend(-1);
        }

        @Arbiter
        public void afterwards(ZII_Result r) {
            while (lane.poll() != null) {
                r.r2++;
            }
            r.r3 = acceptedNow(lane);
        }
    }

    /** The lane for many. */
    @JCStressTest
    @Outcome(id = "false, 0, 1", expect = Expect.ACCEPTABLE, desc = "The receiver has left before the send.")
    @Outcome(id = "true, 1, 1", expect = Expect.ACCEPTABLE, desc = "The element is there for the next receiver.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "LOST ELEMENT or WRONG PLACES.")
    @State
    public static class RealForMany {

        final Rendezvous start = new Rendezvous();
        final Lane<Integer> lane = new ManyToManyLane<>(0);

        public RealForMany() {
            lane.lend(1);
        }

        @Actor
        public void sender(ZII_Result r) {
            start.meet();
            r.r1 = lane.offer(1);
        }

        @Actor
        public void receiver() {
            start.meet();
            lane.lend(-1);
        }

        @Arbiter
        public void afterwards(ZII_Result r) {
            while (lane.poll() != null) {
                r.r2++;
            }
            r.r3 = acceptedNow(lane);
        }
    }

    /** Places that both sides read and write back. */
    @Control("places without compare-and-set")
    @JCStressTest
    @Outcome(id = "false, 0, 1", expect = Expect.ACCEPTABLE, desc = "The receiver has left before the send.")
    @Outcome(id = "true, 1, 1", expect = Expect.ACCEPTABLE, desc = "The element is there for the next receiver.")
    @Outcome(expect = Expect.ACCEPTABLE_INTERESTING, desc = "WRONG PLACES.")
    @State
    public static class WithoutCompareAndSet {

        final Rendezvous start = new Rendezvous();
        final Queue<Integer> queue = new ConcurrentLinkedQueue<>();
        volatile int places = 1;

        @Actor
        public void sender(ZII_Result r) {
            start.meet();
            r.r1 = offer(1);
        }

        @Actor
        public void receiver() {
            start.meet();
            lend(-1);
        }

        @Arbiter
        public void afterwards(ZII_Result r) {
            while (queue.poll() != null) {
                lend(1);
                r.r2++;
            }
            lend(1);
            while (offer(3)) {
                r.r3++;
            }
        }

        private void lend(int count) {
            int now = places;
            places = now + count;
        }

        private boolean offer(int element) {
            int now = places;
            if (now <= 0) {
                return false;
            }
            places = now - 1;
            return queue.offer(element);
        }
    }

    /** The slot of a {@link RendezvousRing}, whose place is taken back by a look and a store. */
    @Control("taken back without compare-and-set")
    @JCStressTest
    @Outcome(id = "false, 0, 1", expect = Expect.ACCEPTABLE, desc = "The receiver has left before the send.")
    @Outcome(id = "true, 1, 1", expect = Expect.ACCEPTABLE, desc = "The element is there for the next receiver.")
    @Outcome(expect = Expect.ACCEPTABLE_INTERESTING, desc = "LOST ELEMENT.")
    @State
    public static class TakenBackWithoutCompareAndSet {

        private static final Object PLACE = new Object();

        final Rendezvous start = new Rendezvous();
        final AtomicReference<@Nullable Object> slot = new AtomicReference<>(PLACE);

        @Actor
        public void sender(ZII_Result r) {
            start.meet();
            r.r1 = slot.compareAndSet(PLACE, 1);
        }

        @Actor
        public void receiver() {
            start.meet();
            if (slot.get() == PLACE) {
                slot.setRelease(null);
            }
        }

        @Arbiter
        public void afterwards(ZII_Result r) {
            r.r2 = slot.getAndSet(PLACE) == null ? 0 : 1;
            r.r3 = slot.compareAndSet(PLACE, 3) ? 1 : 0;
        }
    }
}
