package dev.headrace.multicore;

import static dev.headrace.loop.Headrace.select;
import static dev.headrace.loop.Headrace.yieldNow;

import dev.headrace.loop.EventLoop;
import dev.headrace.stress.Control;
import dev.headrace.stress.Rendezvous;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * A select over two channels, into both of which another loop sends at this moment: it takes one element and leaves the other.
 *
 * <p>Result: the element that it takes; what is left in the first channel, and in the second; 0 for nothing.
 */
public final class SelectStress {

    private SelectStress() {}

    private static int left(SharedChannel<Integer> channel) {
        Integer element = channel.tryReceive();
        return element == null ? 0 : element;
    }

    /** The select as it is. */
    @JCStressTest
    @Outcome(id = {"1, 0, 2", "2, 1, 0"}, expect = Expect.ACCEPTABLE, desc = "It takes one and leaves the other.")
    @Outcome(id = {"1, 0, 0", "2, 0, 0"}, expect = Expect.FORBIDDEN, desc = "LOST ELEMENT: the clause that lost has taken one too.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "GHOST: an element was taken and is still there.")
    @State
    public static class Real {

        final Rendezvous start = new Rendezvous();
        final EventLoop here = EventLoop.create("here");
        final EventLoop there = EventLoop.create("there");
        final SharedChannel<Integer> first = SharedChannel.buffered(1);
        final SharedChannel<Integer> second = SharedChannel.buffered(1);

        @Actor
        public void selector(III_Result r) {
            start.meet();
            here.runUntilComplete(() -> {
                r.r1 = select(first.onReceive(), second.onReceive());
            });
        }

        @Actor
        public void sender() {
            start.meet();
            there.runUntilComplete(() -> {
                first.send(1);
                second.send(2);
            });
        }

        @Arbiter
        public void afterwards(III_Result r) {
            here.runUntilComplete(() -> {
                r.r2 = left(first);
                r.r3 = left(second);
            });
        }
    }

    /** Takes what there is from each channel and keeps the first. */
    @Control("each clause takes before one is chosen")
    @JCStressTest
    @Outcome(id = {"1, 0, 2", "2, 1, 0"}, expect = Expect.ACCEPTABLE, desc = "It takes one and leaves the other.")
    @Outcome(id = {"1, 0, 0", "2, 0, 0"}, expect = Expect.ACCEPTABLE_INTERESTING,
            desc = "LOST ELEMENT: the clause that lost has taken one too.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "GHOST: an element was taken and is still there.")
    @State
    public static class TakesBeforeItChooses {

        final Rendezvous start = new Rendezvous();
        final EventLoop here = EventLoop.create("here");
        final EventLoop there = EventLoop.create("there");
        final SharedChannel<Integer> first = SharedChannel.buffered(1);
        final SharedChannel<Integer> second = SharedChannel.buffered(1);

        @Actor
        public void selector(III_Result r) {
            start.meet();
            here.runUntilComplete(() -> {
                while (r.r1 == 0) {
                    yieldNow();
                    int one = left(first);
                    int other = left(second);
                    r.r1 = one != 0 ? one : other;
                }
            });
        }

        @Actor
        public void sender() {
            start.meet();
            there.runUntilComplete(() -> {
                first.send(1);
                second.send(2);
            });
        }

        @Arbiter
        public void afterwards(III_Result r) {
            here.runUntilComplete(() -> {
                r.r2 = left(first);
                r.r3 = left(second);
            });
        }
    }
}
