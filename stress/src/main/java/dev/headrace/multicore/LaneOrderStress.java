package dev.headrace.multicore;

import dev.headrace.stress.Control;
import dev.headrace.stress.Letter;
import dev.headrace.stress.Rendezvous;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * What a sender did before it put an element into a lane is visible to whoever takes it out, and elements keep their
 * order.
 *
 * <p>Result: what the receiver reads in two polls; 0 where it finds nothing.
 *
 * <p>x86 keeps the stores of a thread in order, so an offer that had only lost its ordering would look the same there. The
 * control swaps the two steps instead.
 */
public final class LaneOrderStress {

    private LaneOrderStress() {}

    private static int read(@Nullable Letter letter) {
        return letter == null ? 0 : letter.read();
    }

    /** Fills in a letter and offers it. */
    @JCStressTest
    @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "No element has arrived.")
    @Outcome(id = {"1, 0", "0, 1"}, expect = Expect.ACCEPTABLE, desc = "The first has arrived.")
    @Outcome(id = "1, 2", expect = Expect.ACCEPTABLE, desc = "Both have arrived.")
    @Outcome(id = {"-1, .*", ".*, -1"}, expect = Expect.FORBIDDEN, desc = "STALE: the receiver does not see what was done before the send.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "OUT OF ORDER: the second element has overtaken the first.")
    @State
    public static class Real {

        final Rendezvous start = new Rendezvous();
        final Lane<Letter> lane = new OneToOneLane<>(2);

        @Actor
        public void sender() {
            start.meet();
            lane.offer(new Letter(1));
            lane.offer(new Letter(2));
        }

        @Actor
        public void receiver(II_Result r) {
            start.meet();
            r.r1 = read(lane.poll());
            r.r2 = read(lane.poll());
        }
    }

    /** The same with the lane for many. */
    @JCStressTest
    @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "No element has arrived.")
    @Outcome(id = {"1, 0", "0, 1"}, expect = Expect.ACCEPTABLE, desc = "The first has arrived.")
    @Outcome(id = "1, 2", expect = Expect.ACCEPTABLE, desc = "Both have arrived.")
    @Outcome(id = {"-1, .*", ".*, -1"}, expect = Expect.FORBIDDEN, desc = "STALE: the receiver does not see what was done before the send.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "OUT OF ORDER: the second element has overtaken the first.")
    @State
    public static class RealForMany {

        final Rendezvous start = new Rendezvous();
        final Lane<Letter> lane = new ManyToManyLane<>(2);

        @Actor
        public void sender() {
            start.meet();
            lane.offer(new Letter(1));
            lane.offer(new Letter(2));
        }

        @Actor
        public void receiver(II_Result r) {
            start.meet();
            r.r1 = read(lane.poll());
            r.r2 = read(lane.poll());
        }
    }

    /** Offers a letter and fills it in. */
    @Control("filled in after the offer")
    @JCStressTest
    @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "No element has arrived.")
    @Outcome(id = {"1, 0", "0, 1"}, expect = Expect.ACCEPTABLE, desc = "The first has arrived.")
    @Outcome(id = "1, 2", expect = Expect.ACCEPTABLE, desc = "Both have arrived.")
    @Outcome(id = {"-1, .*", ".*, -1"}, expect = Expect.ACCEPTABLE_INTERESTING,
            desc = "STALE: the receiver does not see what belongs to the element.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "OUT OF ORDER: the second element has overtaken the first.")
    @State
    public static class FilledInAfterwards {

        final Rendezvous start = new Rendezvous();
        final Lane<Letter> lane = new OneToOneLane<>(2);

        @Actor
        public void sender() {
            start.meet();
            send(1);
            send(2);
        }

        @Actor
        public void receiver(II_Result r) {
            start.meet();
            r.r1 = read(lane.poll());
            r.r2 = read(lane.poll());
        }

        private void send(int number) {
            Letter letter = new Letter();
            lane.offer(letter);
            letter.fillIn(number);
        }
    }
}
