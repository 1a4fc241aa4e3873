package dev.headrace.multicore;

import dev.headrace.stress.Control;
import dev.headrace.stress.Rendezvous;
import java.util.concurrent.locks.LockSupport;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/**
 * A thread that receives, by {@link BlockingChannel}, against one that goes to wait because the channel is full.
 *
 * <p>Result: whether the sender goes on.
 *
 * <p>Missing fences of {@link BlockingChannel} and {@link Bell.OfThreads} cannot show here on x86, where a compare-and-set is a full
 * fence: the thread that asks to be woken enters a queue by one, and whatever the lane for many makes visible, it does by one.
 */
public final class ThreadWaitStress {

    private ThreadWaitStress() {}

    /** The channel as it is. */
    @JCStressTest
    @Outcome(id = "true", expect = Expect.ACCEPTABLE, desc = "The sender has found room, or was woken.")
    @Outcome(id = "false", expect = Expect.FORBIDDEN, desc = "LOST WAKE-UP: the sender still waits five seconds after there was room.")
    @State
    public static class Real {

        /** How often to look, and then how often to nap in between: counted, so that a machine that stands still is no lost wake-up. */
        private static final int LOOKS = 20_000;
        private static final int NAPS = 500;
        private static final long NAP_NANOS = 10_000_000;

        /** Whether a wake-up has been lost: then the test has failed, and is to come to an end. */
        private static boolean failed;

        final Rendezvous start = new Rendezvous();
        final BlockingChannel<Integer> threads = SharedChannel.<Integer>buffered(1).blocking();
        volatile boolean sent;

        public Real() {
            send();
            sent = false;
        }

        private void send() {
            try {
                threads.send(1);
                sent = true;
            } catch (InterruptedException e) {
                throw new AssertionError("nobody interrupts", e);
            }
        }

        private void receive() {
            try {
                threads.receive();
            } catch (InterruptedException e) {
                throw new AssertionError("nobody interrupts", e);
            }
        }

        @Actor
        public void sender() {
            start.meet();
            send();
        }

        @Actor
        public void receiver(Z_Result r) {
            start.meet();
            receive();
            for (int looks = 0; !sent && looks < LOOKS; looks++) {
                Thread.onSpinWait();
            }
            for (int naps = 0; !sent && naps < (failed ? 1 : NAPS); naps++) {
                LockSupport.parkNanos(NAP_NANOS);
            }
            r.r1 = sent;
            if (!r.r1) {
                failed = true;
                receive(); // wakes the other actor, so that this outcome can be reported
            }
        }
    }

    /** The sender asks to be woken and parks. */
    @Control("without the second look")
    @JCStressTest
    @Outcome(id = "true", expect = Expect.ACCEPTABLE, desc = "The sender has found room, or is woken.")
    @Outcome(id = "false", expect = Expect.ACCEPTABLE_INTERESTING, desc = "LOST WAKE-UP: the sender waits, the lane has room.")
    @State
    public static class WithoutSecondLook {

        final Rendezvous start = new Rendezvous();
        final Lane<Integer> lane = new ManyToManyLane<>(1);
        final Bell.OfThreads bell = new Bell.OfThreads();
        boolean waits;

        public WithoutSecondLook() {
            lane.offer(1);
        }

        @Actor
        public void sender() {
            start.meet();
            if (!lane.offer(2)) {
                bell.ask();
                waits = true;
            }
        }

        @Actor
        public void receiver() {
            start.meet();
            lane.poll();
            bell.ring();
        }

        @Arbiter
        public void afterwards(Z_Result r) {
            r.r1 = !waits || !bell.asks();
        }
    }
}
