package dev.headrace.multicore;

import dev.headrace.loop.EventLoop;
import dev.headrace.stress.Control;
import dev.headrace.stress.Rendezvous;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * The clock against a hand-off: a receive with a limit of a few microseconds, just when another loop sends. If it is too late, the
 * element is still in the channel.
 *
 * <p>Result: the element that is received; what is left in the channel; 0 for nothing.
 */
public final class TimeLimitStress {

    private static final int LONGEST_NANOS = 20_000;

    private TimeLimitStress() {}

    private static int orZero(Integer element) {
        return element == null ? 0 : element;
    }

    /** The receive as it is. */
    @JCStressTest
    @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "Received in time.")
    @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "Too late, and still there.")
    @Outcome(id = "0, 0", expect = Expect.FORBIDDEN, desc = "LOST ELEMENT: taken by a receive that says it was too late.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "GHOST: the element was received and is still there.")
    @State
    public static class Real {

        final Rendezvous start = new Rendezvous();
        final EventLoop here = EventLoop.create("here");
        final EventLoop there = EventLoop.create("there");
        final SharedChannel<Integer> channel = SharedChannel.buffered(1);

        @Actor
        public void receiver(II_Result r) {
            start.meet();
            var limit = Duration.ofNanos(ThreadLocalRandom.current().nextInt(LONGEST_NANOS));
            here.runUntilComplete(() -> {
                r.r1 = orZero(channel.tryReceive(limit));
            });
        }

        @Actor
        public void sender() {
            start.meet();
            there.runUntilComplete(() -> channel.send(1));
        }

        @Arbiter
        public void afterwards(II_Result r) {
            here.runUntilComplete(() -> {
                r.r2 = orZero(channel.tryReceive());
            });
        }
    }

    /** Takes what there is, looks at the clock, and says that it was too late. */
    @Control("the clock read after the element is taken")
    @JCStressTest
    @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "Received in time.")
    @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "Too late, and still there.")
    @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE_INTERESTING,
            desc = "LOST ELEMENT: taken by a receive that says it was too late.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "GHOST: the element was received and is still there.")
    @State
    public static class ClockAfterwards {

        final Rendezvous start = new Rendezvous();
        final EventLoop here = EventLoop.create("here");
        final EventLoop there = EventLoop.create("there");
        final SharedChannel<Integer> channel = SharedChannel.buffered(1);

        @Actor
        public void receiver(II_Result r) {
            start.meet();
            long deadline = System.nanoTime() + ThreadLocalRandom.current().nextInt(LONGEST_NANOS);
            here.runUntilComplete(() -> {
                Integer element;
                boolean late;
                do {
                    element = channel.tryReceive();
                    late = System.nanoTime() > deadline;
                } while (element == null && !late);
                r.r1 = late ? 0 : element;
            });
        }

        @Actor
        public void sender() {
            start.meet();
            there.runUntilComplete(() -> channel.send(1));
        }

        @Arbiter
        public void afterwards(II_Result r) {
            here.runUntilComplete(() -> {
                r.r2 = orZero(channel.tryReceive());
            });
        }
    }
}
