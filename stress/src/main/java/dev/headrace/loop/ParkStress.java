package dev.headrace.loop;

import dev.headrace.stress.Control;
import dev.headrace.stress.Rendezvous;
import java.util.Queue;
import org.jctools.queues.varhandle.MpscUnboundedVarHandleArrayQueue;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * A post against a loop that goes to sleep: {@link Parker} and the queue of the mailbox.
 *
 * <p>Result: whether the poster wakes the loop; whether the loop goes to sleep.
 *
 * <p>A missing fence on the poster's side cannot show here on x86: the offer's compare-and-set of the index that the
 * second look reads is a full fence there. WaitFlagStress shows that fence.
 */
public final class ParkStress {

    private static final Runnable JOB = () -> {};

    private ParkStress() {}

    private static Queue<Runnable> mail() {
        return new MpscUnboundedVarHandleArrayQueue<>(2);
    }

    /** The parker as it is. */
    @JCStressTest
    @Outcome(id = "true, true", expect = Expect.ACCEPTABLE, desc = "The loop sleeps and is woken.")
    @Outcome(id = "true, false", expect = Expect.ACCEPTABLE, desc = "The loop has found the post, and is woken in vain.")
    @Outcome(id = "false, false", expect = Expect.ACCEPTABLE, desc = "The loop has found the post and is left alone.")
    @Outcome(id = "false, true", expect = Expect.FORBIDDEN, desc = "LOST WAKE-UP: the loop sleeps on a post and nobody wakes it.")
    @State
    public static class Real {

        final Rendezvous start = new Rendezvous();
        final Queue<Runnable> mail = mail();
        final Parker parker = new Parker();
        boolean rung;

        @Actor
        public void poster(ZZ_Result r) {
            start.meet();
            mail.offer(JOB);
            parker.wake();
            r.r1 = rung;
        }

        @Actor
        public void loop(ZZ_Result r) {
            start.meet();
            parker.wakeBy(() -> rung = true);
            r.r2 = parker.announce(mail);
        }
    }

    /** The loop raises its flag and sleeps. */
    @Control("without the second look")
    @JCStressTest
    @Outcome(id = "true, true", expect = Expect.ACCEPTABLE, desc = "The loop sleeps and is woken.")
    @Outcome(id = "false, true", expect = Expect.ACCEPTABLE_INTERESTING,
            desc = "LOST WAKE-UP: the loop sleeps on a post and nobody wakes it.")
    @State
    public static class WithoutSecondLook {

        final Rendezvous start = new Rendezvous();
        final Queue<Runnable> mail = mail();
        final WaitFlag parked = new WaitFlag();

        @Actor
        public void poster(ZZ_Result r) {
            start.meet();
            mail.offer(JOB);
            r.r1 = parked.claim();
        }

        @Actor
        public void loop(ZZ_Result r) {
            start.meet();
            parked.raise();
            r.r2 = true;
        }
    }

    /** The second look may overtake the flag. */
    @Control("without the loop's fence")
    @JCStressTest
    @Outcome(id = {"true, true", "true, false", "false, false"}, expect = Expect.ACCEPTABLE, desc = "As with the fence.")
    @Outcome(id = "false, true", expect = Expect.ACCEPTABLE_INTERESTING,
            desc = "LOST WAKE-UP: the loop sleeps on a post and nobody wakes it.")
    @State
    public static class WithoutLoopFence {

        final Rendezvous start = new Rendezvous();
        final Queue<Runnable> mail = mail();
        final WeakFlag parked = new WeakFlag();

        @Actor
        public void poster(ZZ_Result r) {
            start.meet();
            mail.offer(JOB);
            r.r1 = parked.claim();
        }

        @Actor
        public void loop(ZZ_Result r) {
            start.meet();
            parked.raiseWithoutFence();
            r.r2 = mail.isEmpty();
            if (!r.r2) {
                parked.lower();
            }
        }
    }
}
