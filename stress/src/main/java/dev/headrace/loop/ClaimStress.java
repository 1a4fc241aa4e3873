package dev.headrace.loop;

import dev.headrace.stress.Control;
import dev.headrace.stress.Rendezvous;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * Two publishers find the same waiter: one of them wakes it, so that ten posts to a sleeping loop cost one wake-up, and an
 * element that two channels have for one select is announced once.
 *
 * <p>Result: whether the first publisher has to wake the waiter; whether the second has.
 */
public final class ClaimStress {

    private ClaimStress() {}

    /** The flag as it is. */
    @JCStressTest
    @Outcome(id = {"true, false", "false, true"}, expect = Expect.ACCEPTABLE, desc = "One of them wakes it.")
    @Outcome(id = "true, true", expect = Expect.FORBIDDEN, desc = "WOKEN TWICE: both wake it.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "LOST WAKE-UP: each leaves it to the other.")
    @State
    public static class Real {

        final Rendezvous start = new Rendezvous();
        final WaitFlag flag = new WaitFlag();

        public Real() {
            flag.raise();
        }

        @Actor
        public void publisher(ZZ_Result r) {
            start.meet();
            r.r1 = flag.claim();
        }

        @Actor
        public void otherPublisher(ZZ_Result r) {
            start.meet();
            r.r2 = flag.claim();
        }
    }

    /** Looks at the flag, then lowers it. */
    @Control("claimed without compare-and-set")
    @JCStressTest
    @Outcome(id = {"true, false", "false, true"}, expect = Expect.ACCEPTABLE, desc = "One of them wakes it.")
    @Outcome(id = "true, true", expect = Expect.ACCEPTABLE_INTERESTING, desc = "WOKEN TWICE: both wake it.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "LOST WAKE-UP: each leaves it to the other.")
    @State
    public static class WithoutCompareAndSet {

        final Rendezvous start = new Rendezvous();
        final WeakFlag flag = new WeakFlag();

        public WithoutCompareAndSet() {
            flag.raise();
        }

        @Actor
        public void publisher(ZZ_Result r) {
            start.meet();
            r.r1 = flag.claimWithoutCompareAndSet();
        }

        @Actor
        public void otherPublisher(ZZ_Result r) {
            start.meet();
            r.r2 = flag.claimWithoutCompareAndSet();
        }
    }
}
