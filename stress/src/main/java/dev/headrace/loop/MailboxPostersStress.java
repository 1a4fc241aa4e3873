package dev.headrace.loop;

import dev.headrace.stress.Control;
import dev.headrace.stress.Letter;
import dev.headrace.stress.Rendezvous;
import java.util.Queue;
import org.jctools.queues.varhandle.SpscUnboundedVarHandleArrayQueue;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZ_Result;

/**
 * Two threads post at the same time: every post arrives once, and those of one poster stay in order. The first poster's
 * letters are 11 and 12, the second's 21 and 22.
 *
 * <p>Result: how many posts arrive; whether those of each poster are in order.
 */
public final class MailboxPostersStress {

    private MailboxPostersStress() {}

    private static void count(Letter letter, int[] last, IZ_Result r) {
        int poster = letter.read() / 20;
        r.r1++;
        r.r2 &= letter.read() > last[poster];
        last[poster] = letter.read();
    }

    /** The mailbox as it is. */
    @JCStressTest
    @Outcome(id = "4, true", expect = Expect.ACCEPTABLE, desc = "All posts arrive, in order.")
    @Outcome(id = "[0-3], .*", expect = Expect.FORBIDDEN, desc = "LOST POST: a post never arrives.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "OUT OF ORDER: a post has overtaken an earlier one of its poster, or comes twice.")
    @State
    public static class Real {

        final Rendezvous start = new Rendezvous();
        final Mailbox mailbox = new Mailbox(2);

        @Actor
        public void poster() {
            start.meet();
            mailbox.post(new Letter(11));
            mailbox.post(new Letter(12));
        }

        @Actor
        public void otherPoster() {
            start.meet();
            mailbox.post(new Letter(21));
            mailbox.post(new Letter(22));
        }

        @Arbiter
        public void loop(IZ_Result r) {
            int[] last = new int[2];
            r.r2 = true;
            mailbox.drain(letter -> count((Letter) letter, last, r), Integer.MAX_VALUE);
        }
    }

    /** JCTools' queue for one producer instead of the one for many. */
    @Control("a queue for one producer")
    @JCStressTest
    @Outcome(id = "4, true", expect = Expect.ACCEPTABLE, desc = "All posts arrive, in order.")
    @Outcome(id = "[0-3], .*", expect = Expect.ACCEPTABLE_INTERESTING, desc = "LOST POST: a post never arrives.")
    @Outcome(expect = Expect.ACCEPTABLE, desc = "OUT OF ORDER: a post has overtaken an earlier one of its poster, or comes twice.")
    @State
    public static class SingleProducerQueue {

        final Rendezvous start = new Rendezvous();
        final Queue<Letter> queue = new SpscUnboundedVarHandleArrayQueue<>(8);

        @Actor
        public void poster() {
            start.meet();
            queue.offer(new Letter(11));
            queue.offer(new Letter(12));
        }

        @Actor
        public void otherPoster() {
            start.meet();
            queue.offer(new Letter(21));
            queue.offer(new Letter(22));
        }

        @Arbiter
        public void loop(IZ_Result r) {
            int[] last = new int[2];
            r.r2 = true;
            for (Letter letter; (letter = queue.poll()) != null; ) {
                count(letter, last, r);
            }
        }
    }
}
