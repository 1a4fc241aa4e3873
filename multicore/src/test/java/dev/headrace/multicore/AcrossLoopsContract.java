package dev.headrace.multicore;

import static dev.headrace.loop.Headrace.sleep;

import dev.headrace.channels.ChannelContract;
import dev.headrace.channels.Ends;
import dev.headrace.loop.Action;
import dev.headrace.loop.EventLoop;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/**
 * The contract of local channels for shared ones whose senders and receivers are on loops of their own. Left out is what can be told
 * on one loop only: how a task that is cancelled already, or the clock of a test, behaves; SharedChannelContractTest tells.
 */
abstract class AcrossLoopsContract extends ChannelContract {

    /** How often a wake-up may go from loop to loop until everything has happened that can happen. */
    private static final int HOPS = 16;

    private final int loops;
    private LoopGroup group;
    private int next;

    AcrossLoopsContract(int loops) {
        this.loops = loops;
    }

    @BeforeAll
    void start() {
        group = LoopGroup.of(loops);
    }

    @AfterAll
    void stop() {
        group.close();
    }

    @Override
    protected <T> Ends<T> open(int capacity) {
        SharedChannel<T> channel = switch (capacity) {
            case 0 -> SharedChannel.rendezvous();
            case UNLIMITED -> SharedChannel.unlimited();
            default -> SharedChannel.buffered(capacity);
        };
        return new Ends<>(new Elsewhere<>(channel, nextLoop()), new Elsewhere<>(channel, nextLoop()));
    }

    private EventLoop nextLoop() {
        return group.loops().get(next++ % loops);
    }

    @Override
    protected int size(Ends<?> channel) {
        return ((Elsewhere<?>) channel.in()).size();
    }

    @Override
    protected IntStream capacities() {
        return IntStream.of(0, 1, 2, 3, 10, UNLIMITED);
    }

    @Override
    protected int operationsAtOnce() {
        return 1;
    }

    @Override
    protected int rounds() {
        return 5;
    }

    @Override
    protected void settle() {
        for (int hop = 0; hop < HOPS; hop++) {
            for (EventLoop loop : group.loops()) {
                loop.submit(() -> sleep(Duration.ZERO)).join();
            }
        }
        sleep(Duration.ZERO);
    }

    @Override
    protected void inVirtualTime(Action main) {
        // the loops of the channel's ends have clocks of their own
    }

    /** The caller's cancellation cannot reach an operation on another loop before that begins. */
    @Override
    protected void aCancelledTaskStillReceivesWhatNeedsNoWaiting(int capacity) {}

    /** Whoever waits for another loop suspends. */
    @Override
    protected void whatNeedsNoWaitingDoesNotSuspend(int capacity) {}

    /** The operations of the model are done on one loop. */
    @Override
    protected void randomOperationsDoWhatTheModelSays(int capacity) {}
}
