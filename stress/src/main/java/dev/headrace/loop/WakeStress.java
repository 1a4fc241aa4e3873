package dev.headrace.loop;

import dev.headrace.stress.Rendezvous;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/**
 * A whole loop against one post. The loop runs on its actor's thread with nothing to do, spins, parks, and a post must end
 * it. The poster waits for a random time first, so that some posts come just when the loop goes to sleep.
 *
 * <p>Result: whether the loop has ended.
 *
 * <p>There is no control, because a whole loop has no step that a test could leave out; ParkStress has controls of the
 * same steps.
 */
public final class WakeStress {

    /** Longer than any delay that comes from a busy machine. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** Twice as many as the loop spins before it parks. */
    private static final int SPINS = 400;

    private WakeStress() {}

    /** The loop as it is. */
    @JCStressTest
    @Outcome(id = "true", expect = Expect.ACCEPTABLE, desc = "The post has ended the loop.")
    @Outcome(id = "false", expect = Expect.FORBIDDEN, desc = "LOST WAKE-UP: the loop still sleeps five seconds after a post.")
    @State
    public static class Real {

        final Rendezvous start = new Rendezvous();
        final EventLoop loop = EventLoop.create("loop");
        volatile boolean ended;

        @Actor
        public void loop() {
            start.meet();
            loop.runForever();
            ended = true;
        }

        @Actor
        public void poster(Z_Result r) {
            start.meet();
            for (int spins = ThreadLocalRandom.current().nextInt(SPINS); spins > 0; spins--) {
                Thread.onSpinWait();
            }
            loop.stop();
            r.r1 = hasEnded();
            if (!r.r1) {
                loop.stop(); // wakes the other actor, so that this outcome can be reported
            }
        }

        private boolean hasEnded() {
            long start = System.nanoTime();
            while (!ended && System.nanoTime() - start < PATIENCE_NANOS) {
                Thread.onSpinWait();
            }
            return ended;
        }
    }
}
