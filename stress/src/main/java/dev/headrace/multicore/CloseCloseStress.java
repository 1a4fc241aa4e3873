package dev.headrace.multicore;

import dev.headrace.stress.Control;
import dev.headrace.stress.Rendezvous;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * Two threads close a channel, one of them with a cause: one has closed it, and the other is told so.
 *
 * <p>Result: whether the first says that it has closed it; whether the second does.
 */
public final class CloseCloseStress {

    private CloseCloseStress() {}

    /** The channel as it is. */
    @JCStressTest
    @Outcome(id = {"true, false", "false, true"}, expect = Expect.ACCEPTABLE, desc = "One of them has closed it.")
    @Outcome(id = "true, true", expect = Expect.FORBIDDEN, desc = "CLOSED TWICE: receivers get the end of either.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "NEVER CLOSED: each believes that the other has closed it.")
    @State
    public static class Real {

        static final Throwable CAUSE = new IllegalStateException("a cause");

        final Rendezvous start = new Rendezvous();
        final SharedChannel<Integer> channel = SharedChannel.buffered(1);

        @Actor
        public void closer(ZZ_Result r) {
            start.meet();
            r.r1 = channel.close();
        }

        @Actor
        public void failingCloser(ZZ_Result r) {
            start.meet();
            r.r2 = channel.close(CAUSE);
        }
    }

    /** Looks whether it is closed, then closes it. */
    @Control("closed without compare-and-set")
    @JCStressTest
    @Outcome(id = {"true, false", "false, true"}, expect = Expect.ACCEPTABLE, desc = "One of them has closed it.")
    @Outcome(id = "true, true", expect = Expect.ACCEPTABLE_INTERESTING, desc = "CLOSED TWICE: receivers get the end of either.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "NEVER CLOSED: each believes that the other has closed it.")
    @State
    public static class WithoutCompareAndSet {

        final Rendezvous start = new Rendezvous();
        volatile boolean closed;

        @Actor
        public void closer(ZZ_Result r) {
            start.meet();
            r.r1 = close();
        }

        @Actor
        public void failingCloser(ZZ_Result r) {
            start.meet();
            r.r2 = close();
        }

        private boolean close() {
            if (closed) {
                return false;
            }
            closed = true;
            return true;
        }
    }
}
