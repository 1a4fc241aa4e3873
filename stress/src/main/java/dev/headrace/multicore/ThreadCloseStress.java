package dev.headrace.multicore;

import dev.headrace.channels.ClosedException;
import dev.headrace.stress.Control;
import dev.headrace.stress.Rendezvous;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZI_Result;

/**
 * A thread that sends, by {@link BlockingChannel}, against one that closes the channel and looks whether it has ended: threads have no
 * turns, so they are counted while they send.
 *
 * <p>Result: whether the send was accepted; whether the closer found the channel ended; the elements left in it then.
 */
public final class ThreadCloseStress {

    private ThreadCloseStress() {}

    /** The channel as it is. */
    @JCStressTest
    @Outcome(id = "false, true, 0", expect = Expect.ACCEPTABLE, desc = "Closed before the send.")
    @Outcome(id = "true, false, 1", expect = Expect.ACCEPTABLE, desc = "Sent before, or while, it was closed: it has not ended.")
    @Outcome(id = "false, false, 0", expect = Expect.ACCEPTABLE, desc = "Refused; the closer has looked before the sender had passed.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "LOST ELEMENT: accepted, and the end is reported before it.")
    @State
    public static class Real {

        final Rendezvous start = new Rendezvous();
        final SharedChannel<Integer> channel = SharedChannel.buffered(1);
        final BlockingChannel<Integer> threads = channel.blocking();

        @Actor
        public void sender(ZZI_Result r) {
            start.meet();
            try {
                threads.send(1);
                r.r1 = true;
            } catch (ClosedException | InterruptedException e) {
                // refused; nobody interrupts
            }
        }

        @Actor
        public void closer(ZZI_Result r) {
            start.meet();
            channel.close();
            r.r2 = channel.isEnded();
        }

        @Arbiter
        public void afterwards(ZZI_Result r) {
            r.r3 = channel.size();
        }
    }

    /** A sender looks whether the channel is closed, and then sends, uncounted. */
    @Control("without a count of those who are sending")
    @JCStressTest
    @Outcome(id = {"false, true, 0", "true, false, 1", "false, false, 0"}, expect = Expect.ACCEPTABLE, desc = "As with the count.")
    @Outcome(expect = Expect.ACCEPTABLE_INTERESTING, desc = "LOST ELEMENT: accepted, and the end is reported before it.")
    @State
    public static class Uncounted {

        final Rendezvous start = new Rendezvous();
        final Queue<Integer> lane = new ConcurrentLinkedQueue<>();
        volatile boolean closed;

        @Actor
        public void sender(ZZI_Result r) {
            start.meet();
            if (!closed) {
                lane.add(1);
                r.r1 = true;
            }
        }

        @Actor
        public void closer(ZZI_Result r) {
            start.meet();
            closed = true;
            r.r2 = lane.isEmpty();
        }

        @Arbiter
        public void afterwards(ZZI_Result r) {
            r.r3 = lane.size();
        }
    }
}
