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
 * Both fences of {@link WaitFlag}. What is published is a plain field, which orders nothing by itself. The queues of the
 * other tests contain a full fence of their own on x86, so that a missing fence in {@link WaitFlag#claim} shows only here.
 *
 * <p>Result: whether the publisher has to wake the waiter; whether the waiter goes to sleep.
 */
public final class WaitFlagStress {

    private WaitFlagStress() {}

    /** The flag as it is. */
    @JCStressTest
    @Outcome(id = "true, true", expect = Expect.ACCEPTABLE, desc = "The waiter sleeps and is woken.")
    @Outcome(id = "true, false", expect = Expect.ACCEPTABLE, desc = "The waiter has found it, and is woken in vain.")
    @Outcome(id = "false, false", expect = Expect.ACCEPTABLE, desc = "The waiter has found it and is left alone.")
    @Outcome(id = "false, true", expect = Expect.FORBIDDEN, desc = "LOST WAKE-UP: the waiter sleeps and nobody wakes it.")
    @State
    public static class Real {

        final Rendezvous start = new Rendezvous();
        final WaitFlag flag = new WaitFlag();
        boolean published;

        @Actor
        public void publisher(ZZ_Result r) {
            start.meet();
            published = true;
            r.r1 = flag.claim();
        }

        @Actor
        public void waiter(ZZ_Result r) {
            start.meet();
            flag.raise();
            r.r2 = !published;
        }
    }

    /** The look at what is published may overtake the flag. */
    @Control("without the waiter's fence")
    @JCStressTest
    @Outcome(id = {"true, true", "true, false", "false, false"}, expect = Expect.ACCEPTABLE, desc = "As with the fence.")
    @Outcome(id = "false, true", expect = Expect.ACCEPTABLE_INTERESTING, desc = "LOST WAKE-UP: the waiter sleeps and nobody wakes it.")
    @State
    public static class WithoutWaiterFence {

        final Rendezvous start = new Rendezvous();
        final WeakFlag flag = new WeakFlag();
        boolean published;

        @Actor
        public void publisher(ZZ_Result r) {
            start.meet();
            published = true;
            r.r1 = flag.claim();
        }

        @Actor
        public void waiter(ZZ_Result r) {
            start.meet();
            flag.raiseWithoutFence();
            r.r2 = !published;
        }
    }

    /** The look at the flag may overtake the publication. */
    @Control("without the publisher's fence")
    @JCStressTest
    @Outcome(id = {"true, true", "true, false", "false, false"}, expect = Expect.ACCEPTABLE, desc = "As with the fence.")
    @Outcome(id = "false, true", expect = Expect.ACCEPTABLE_INTERESTING, desc = "LOST WAKE-UP: the waiter sleeps and nobody wakes it.")
    @State
    public static class WithoutPublisherFence {

        final Rendezvous start = new Rendezvous();
        final WeakFlag flag = new WeakFlag();
        boolean published;

        @Actor
        public void publisher(ZZ_Result r) {
            start.meet();
            published = true;
            r.r1 = flag.claimWithoutFence();
        }

        @Actor
        public void waiter(ZZ_Result r) {
            start.meet();
            flag.raise();
            r.r2 = !published;
        }
    }
}
