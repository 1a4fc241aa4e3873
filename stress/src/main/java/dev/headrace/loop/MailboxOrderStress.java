package dev.headrace.loop;

import dev.headrace.stress.Control;
import dev.headrace.stress.Letter;
import dev.headrace.stress.Rendezvous;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * What a poster did before a post is visible to the posted job, and its jobs run in the order of its posts.
 *
 * <p>Result: what the first and the second job read, in the order in which the loop finds them; 0 where it finds none.
 *
 * <p>x86 keeps the stores of a thread in order, so a post that had only lost its ordering would look the same there. The
 * control swaps the two steps instead.
 */
public final class MailboxOrderStress {

    private MailboxOrderStress() {}

    private static void read(Mailbox mailbox, II_Result r) {
        mailbox.drain(letter -> {
            int number = ((Letter) letter).read();
            if (r.r1 == 0) {
                r.r1 = number;
            } else {
                r.r2 = number;
            }
        }, 2);
    }

    /** Fills in a letter and posts it. */
    @JCStressTest
    @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "No post has arrived.")
    @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "The first has arrived.")
    @Outcome(id = "1, 2", expect = Expect.ACCEPTABLE, desc = "Both have arrived.")
    @Outcome(id = {"-1, .*", ".*, -1"}, expect = Expect.FORBIDDEN, desc = "STALE: a job does not see what was done before its post.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "OUT OF ORDER: the second post has overtaken the first.")
    @State
    public static class Real {

        final Rendezvous start = new Rendezvous();
        final Mailbox mailbox = new Mailbox(2);

        @Actor
        public void poster() {
            start.meet();
            mailbox.post(new Letter(1));
            mailbox.post(new Letter(2));
        }

        @Actor
        public void loop(II_Result r) {
            start.meet();
            read(mailbox, r);
        }
    }

    /** Posts a letter and fills it in. */
    @Control("filled in after the post")
    @JCStressTest
    @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "No post has arrived.")
    @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "The first has arrived.")
    @Outcome(id = "1, 2", expect = Expect.ACCEPTABLE, desc = "Both have arrived.")
    @Outcome(id = {"-1, .*", ".*, -1"}, expect = Expect.ACCEPTABLE_INTERESTING,
            desc = "STALE: a job does not see what belongs to its post.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "OUT OF ORDER: the second post has overtaken the first.")
    @State
    public static class FilledInAfterwards {

        final Rendezvous start = new Rendezvous();
        final Mailbox mailbox = new Mailbox(2);

        @Actor
        public void poster() {
            start.meet();
            post(1);
            post(2);
        }

        @Actor
        public void loop(II_Result r) {
            start.meet();
            read(mailbox, r);
        }

        private void post(int number) {
            Letter letter = new Letter();
            mailbox.post(letter);
            letter.fillIn(number);
        }
    }
}
