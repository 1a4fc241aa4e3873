package dev.headrace.loop;

import dev.headrace.stress.Control;
import dev.headrace.stress.Rendezvous;
import java.util.Queue;
import org.jctools.queues.varhandle.MpscUnboundedVarHandleArrayQueue;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZZZ_Result;

/**
 * Posts against the close of the mailbox: a post returns true if and only if its job runs. The poster posts twice,
 * because a post that comes too late must not harm one that was accepted before.
 *
 * <p>Result: whether the first post was accepted and whether its job has run; the same of the second.
 */
public final class ShutdownStress {

    private ShutdownStress() {}

    /** The mailbox as it is. */
    @JCStressTest
    @Outcome(id = "true, true, true, true", expect = Expect.ACCEPTABLE, desc = "Both before the close.")
    @Outcome(id = "true, true, false, false", expect = Expect.ACCEPTABLE, desc = "The close between them.")
    @Outcome(id = "false, false, false, false", expect = Expect.ACCEPTABLE, desc = "Both after the close.")
    @Outcome(id = {"true, false, .*", ".*, true, false"}, expect = Expect.FORBIDDEN, desc = "LOST POST: accepted, but never run.")
    @Outcome(id = {"false, true, .*", ".*, false, true"}, expect = Expect.FORBIDDEN, desc = "GHOST: refused, but run.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "REOPENED: accepted after an earlier one was refused.")
    @State
    public static class Real {

        final Rendezvous start = new Rendezvous();
        final Mailbox mailbox = new Mailbox(2);
        final Job first = new Job();
        final Job second = new Job();

        @Actor
        public void poster(ZZZZ_Result r) {
            start.meet();
            r.r1 = mailbox.post(first);
            r.r3 = mailbox.post(second);
        }

        @Actor
        public void closer() {
            start.meet();
            mailbox.close(Runnable::run);
        }

        @Arbiter
        public void afterwards(ZZZZ_Result r) {
            r.r2 = first.ran;
            r.r4 = second.ran;
        }
    }

    /** A poster does not look again whether the mailbox has been closed meanwhile. */
    @Control("a post that does not sweep")
    @JCStressTest
    @Outcome(id = "true, true, true, true", expect = Expect.ACCEPTABLE, desc = "Both before the close.")
    @Outcome(id = "true, true, false, false", expect = Expect.ACCEPTABLE, desc = "The close between them.")
    @Outcome(id = "false, false, false, false", expect = Expect.ACCEPTABLE, desc = "Both after the close.")
    @Outcome(id = {"true, false, .*", ".*, true, false"}, expect = Expect.ACCEPTABLE_INTERESTING,
            desc = "LOST POST: accepted, but never run.")
    @Outcome(id = {"false, true, .*", ".*, false, true"}, expect = Expect.FORBIDDEN, desc = "GHOST: refused, but run.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "REOPENED: accepted after an earlier one was refused.")
    @State
    public static class WithoutSweep {

        final Rendezvous start = new Rendezvous();
        final Queue<Runnable> queue = new MpscUnboundedVarHandleArrayQueue<>(2);
        final Parker parker = new Parker();
        final Job first = new Job();
        final Job second = new Job();
        volatile boolean closed;

        @Actor
        public void poster(ZZZZ_Result r) {
            start.meet();
            r.r1 = post(first);
            r.r3 = post(second);
        }

        @Actor
        public void closer() {
            start.meet();
            closed = true;
            for (Runnable job; (job = queue.poll()) != null; ) {
                job.run();
            }
        }

        @Arbiter
        public void afterwards(ZZZZ_Result r) {
            r.r2 = first.ran;
            r.r4 = second.ran;
        }

        private boolean post(Runnable job) {
            if (closed) {
                return false;
            }
            queue.offer(job);
            parker.wake();
            return true;
        }
    }

    /** Remembers that it ran. */
    static final class Job implements Runnable {

        boolean ran;

        @Override
        public void run() {
            ran = true;
        }
    }
}
