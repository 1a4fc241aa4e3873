package dev.headrace.multicore;

import dev.headrace.channels.ClosedException;
import dev.headrace.loop.EventLoop;
import dev.headrace.stress.Control;
import dev.headrace.stress.Rendezvous;
import java.util.concurrent.Callable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZI_Result;

/**
 * A send against a close and the report of the end: a {@link SharedChannel} between two loops, each run by its actor. The
 * sender's loop uses the channel for the first time, so its coming is part of the race. If the end were never reported,
 * the closer would wait for ever, and jcstress would report a timeout.
 *
 * <p>Result: whether the send was accepted; how many elements are received before the end.
 */
public final class LaneCloseStress {

    private LaneCloseStress() {}

    /** What {@link EventLoop#run} does, without the care that it takes for the end of the JVM. */
    private static <T> T run(Callable<T> main) {
        try (EventLoop loop = EventLoop.create("loop")) {
            return loop.runUntilComplete(main);
        }
    }

    private static boolean send(SharedChannel<Integer> channel) {
        try {
            channel.send(1);
            return true;
        } catch (ClosedException e) {
            return false;
        }
    }

    /** The channel as it is: it ends when it is sealed and empty. */
    @JCStressTest
    @Outcome(id = "true, 1", expect = Expect.ACCEPTABLE, desc = "Accepted and received.")
    @Outcome(id = "false, 0", expect = Expect.ACCEPTABLE, desc = "Refused, and nothing comes.")
    @Outcome(id = "true, 0", expect = Expect.FORBIDDEN, desc = "LOST ELEMENT: accepted, but the end is reported before it.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "GHOST: more elements are received than were accepted.")
    @State
    public static class Real {

        final Rendezvous start = new Rendezvous();
        final SharedChannel<Integer> channel = SharedChannel.buffered(1);

        @Actor
        public void sender(ZI_Result r) {
            r.r1 = run(() -> {
                start.meet();
                return send(channel);
            });
        }

        @Actor
        public void closer(ZI_Result r) {
            r.r2 = run(() -> {
                start.meet();
                channel.close();
                int count = 0;
                while (channel.receiveOrNull() != null) {
                    count++;
                }
                return count;
            });
        }
    }

    /** A channel counts as ended when it is closed and empty. */
    @Control("ends when closed, not when sealed")
    @JCStressTest
    @Outcome(id = "true, 1", expect = Expect.ACCEPTABLE, desc = "Accepted and received.")
    @Outcome(id = "false, 0", expect = Expect.ACCEPTABLE, desc = "Refused, and nothing comes.")
    @Outcome(id = "true, 0", expect = Expect.ACCEPTABLE_INTERESTING, desc = "LOST ELEMENT: accepted, but the end is reported before it.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "GHOST: more elements are received than were accepted.")
    @State
    public static class EndsWhenClosed {

        final Rendezvous start = new Rendezvous();
        final SharedChannel<Integer> channel = SharedChannel.buffered(1);

        @Actor
        public void sender(ZI_Result r) {
            r.r1 = run(() -> {
                start.meet();
                return send(channel);
            });
        }

        @Actor
        public void closer(ZI_Result r) {
            r.r2 = run(() -> {
                start.meet();
                channel.close();
                int count = 0;
                while (channel.tryReceive() != null) {
                    count++;
                }
                return count;
            });
        }
    }
}
