package dev.headrace.multicore;

import dev.headrace.loop.EventLoop;
import dev.headrace.stress.Control;
import dev.headrace.stress.Rendezvous;
import java.util.concurrent.Callable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZ_Result;

/**
 * The change of a channel's form, {@link FormChange}, in the middle of an exchange: one loop sends, and then receives too, while the
 * other receives.
 *
 * <p>Result: elements sent and neither received nor left; whether a receiver got an element out of order.
 */
public final class FormChangeStress {

    private static final int COUNT = 8;

    private FormChangeStress() {}

    private static int run(Callable<Integer> main) {
        try (EventLoop loop = EventLoop.create("loop")) {
            return loop.runUntilComplete(main);
        }
    }

    /** Whether {@code element} has come after {@code last}, and what comes next must follow. */
    private static boolean inOrder(int last, Integer element) {
        return element > last;
    }

    /** The channel as it is. */
    @JCStressTest
    @Outcome(id = "0, false", expect = Expect.ACCEPTABLE, desc = "Everything is received once, and in order.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "LOST, DUPLICATED or OUT OF ORDER.")
    @State
    public static class Real {

        final Rendezvous start = new Rendezvous();
        final SharedChannel<Integer> channel = SharedChannel.buffered(COUNT);
        int here;
        int there;
        volatile boolean disorder;

        @Actor
        public void senderThatReceives() {
            here = run(() -> {
                start.meet();
                for (int i = 0; i < COUNT; i++) {
                    channel.send(i);
                }
                int count = 0;
                int last = -1;
                for (Integer element; (element = channel.tryReceive()) != null; count++) {
                    disorder |= !inOrder(last, element);
                    last = element;
                }
                channel.close();
                return count;
            });
        }

        @Actor
        public void receiver() {
            there = run(() -> {
                start.meet();
                int count = 0;
                int last = -1;
                for (Integer element; (element = channel.receiveOrNull()) != null; count++) {
                    disorder |= !inOrder(last, element);
                    last = element;
                }
                return count;
            });
        }

        @Arbiter
        public void afterwards(IZ_Result r) {
            r.r1 = COUNT - here - there - channel.size();
            r.r2 = disorder;
        }
    }

    /** The second receiver polls the single-consumer queue without waiting for the change. */
    @Control("without waiting for the change")
    @JCStressTest
    @Outcome(id = "0, false", expect = Expect.ACCEPTABLE, desc = "Everything is received once, and in order.")
    @Outcome(expect = Expect.ACCEPTABLE_INTERESTING, desc = "LOST, DUPLICATED or OUT OF ORDER.")
    @State
    public static class WithoutHandshake {

        final Rendezvous start = new Rendezvous();
        final Lane<Integer> lane = new OneToOneLane<>(COUNT);
        int here;
        int there;
        volatile boolean disorder;

        public WithoutHandshake() {
            for (int i = 0; i < COUNT; i++) {
                lane.offer(i);
            }
        }

        private int receiveAll() {
            int count = 0;
            int last = -1;
            for (Integer element; count < COUNT && (element = lane.poll()) != null; count++) {
                disorder |= !inOrder(last, element);
                last = element;
            }
            return count;
        }

        @Actor
        public void senderThatReceives() {
            start.meet();
            here = receiveAll();
        }

        @Actor
        public void receiver() {
            start.meet();
            there = receiveAll();
        }

        @Arbiter
        public void afterwards(IZ_Result r) {
            int left = 0;
            while (left < COUNT && lane.poll() != null) {
                left++;
            }
            r.r1 = COUNT - here - there - left;
            r.r2 = disorder;
        }
    }
}
