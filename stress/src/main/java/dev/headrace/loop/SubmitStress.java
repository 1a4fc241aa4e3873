package dev.headrace.loop;

import dev.headrace.stress.Control;
import dev.headrace.stress.Letter;
import dev.headrace.stress.Rendezvous;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * A coroutine of one loop submits a body to another and joins it: it goes on when the body has ended, and sees all that the body
 * did. Both are whole loops; a caller that nobody wakes is an error of the run.
 *
 * <p>Result: what the caller reads in the body's result.
 *
 * <p>x86 keeps the stores of a thread in order, so a completion that had only lost its ordering would look the same there. The
 * control swaps the last two steps instead.
 */
public final class SubmitStress {

    private SubmitStress() {}

    /** The submission as it is. */
    @JCStressTest
    @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "The caller has the whole result.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "STALE: the caller goes on before the result is there.")
    @State
    public static class Real {

        final Rendezvous start = new Rendezvous();
        final EventLoop here = EventLoop.create("here");
        final EventLoop there = EventLoop.create("there");

        @Actor
        public void caller(I_Result r) {
            start.meet();
            here.runUntilComplete(() -> {
                r.r1 = there.submit(() -> new Letter(1)).join().read();
            });
            there.stop();
        }

        @Actor
        public void target() {
            start.meet();
            there.runForever();
        }
    }

    /** Tells the caller, and then writes the result. */
    @Control("completed before the result is written")
    @JCStressTest
    @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "The caller has the whole result.")
    @Outcome(id = "-1", expect = Expect.ACCEPTABLE_INTERESTING, desc = "STALE: the caller goes on before the result is there.")
    @State
    public static class CompletedTooEarly {

        final Rendezvous start = new Rendezvous();
        final EventLoop here = EventLoop.create("here");
        final EventLoop there = EventLoop.create("there");

        @Actor
        public void caller(I_Result r) {
            start.meet();
            here.runUntilComplete(() -> {
                Promise<Letter> promise = Promise.create();
                there.post(() -> {
                    var letter = new Letter();
                    here.post(() -> promise.complete(letter));
                    letter.fillIn(1);
                });
                r.r1 = promise.join().read();
            });
            there.stop();
        }

        @Actor
        public void target() {
            start.meet();
            there.runForever();
        }
    }
}
