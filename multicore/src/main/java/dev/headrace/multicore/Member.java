package dev.headrace.multicore;

import dev.headrace.loop.Dump;
import dev.headrace.loop.EventLoop;
import dev.headrace.loop.LoopCounters;
import dev.headrace.loop.Stall;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * One loop of a group and the thread that runs it.
 *
 * <pre>
 *  who shuts down                              the loop's thread
 *  1 stop(): set "patience", post a stop ────► 2 the run ends; close the loop, with that patience
 *                                              3 note who has not ended; end
 *  4 awaitEnd(): the thread has ended,
 *    or its loop has not moved for longer: left behind
 * </pre>
 */
final class Member {

    /** What is added to the patience before a busy thread is left behind: it may be slow, or log what is stuck. */
    private static final Duration SLACK = Duration.ofSeconds(1);

    /** How often whoever waits for the thread looks whether its loop still moves. */
    private static final long LOOK_MILLIS = 10;

    final EventLoop loop;

    private final Thread thread;
    private final CountDownLatch placed = new CountDownLatch(1);

    /** How long the loop's close waits for the next coroutine to end; null until it is to be closed. */
    private volatile @Nullable Duration patience;

    /** Of whoever shuts down: when the loop was told to stop. */
    private long toldAt;

    /** What it had done, and who was left, when it was closed: of the thread, and of others after its end. */
    private @Nullable Tally tally;

    /** What the thread was busy with when it was left behind. */
    private @Nullable Stall stopped;

    /** The coroutines of a loop at one moment; {@code left} have not ended. */
    record Tally(long finished, long failed, long cancelled, long unfinished, @Nullable Dump left) {

        static Tally of(LoopCounters counters, @Nullable Dump left) {
            return new Tally(counters.finished(), counters.failed(), counters.cancelled(), counters.unfinished(), left);
        }
    }

    Member(int index, Pinning pinning) {
        loop = EventLoop.create("loop-" + index);
        loop.atClose(() -> tally = Tally.of(loop.counters(), loop.dump()));
        thread = new Thread(() -> live(index, pinning), loop.name());
        thread.setDaemon(true);
    }

    /** Starts the thread. */
    void start() {
        thread.start();
    }

    /** Returns when the thread is where it is to stay. */
    void awaitPlaced() {
        Interrupts.deferred(placed::await);
    }

    private void live(int index, Pinning pinning) {
        try {
            pinning.apply(index);
        } finally {
            placed.countDown();
        }
        Duration grace;
        do {
            loop.runForever(); // an interrupt, which some coroutine may have left behind, is no reason to end
            Thread.interrupted();
            grace = patience;
        } while (grace == null);
        loop.closeWithin(grace);
    }

    /** Has the loop closed after the turn that it is in. */
    void stop(Duration patience) {
        this.patience = patience;
        toldAt = System.nanoTime();
        loop.stop();
    }

    /** After {@link #stop}: returns when the thread has ended, or been busy with one thing for the patience and a second. */
    void awaitEnd() {
        long longest = patience.plus(SLACK).toNanos();
        Interrupts.deferred(() -> {
            while (!thread.join(Duration.ofMillis(LOOK_MILLIS))) {
                Stall stall = System.nanoTime() - toldAt < longest ? null : loop.stall();
                if (stall != null && stall.busy().toNanos() >= longest) {
                    stopped = stall;
                    return;
                }
            }
        });
    }

    /** After {@link #awaitEnd}. */
    Tally tally() {
        Tally closed = stopped == null ? tally : null;
        return closed == null ? Tally.of(loop.counters(), null) : closed;
    }

    /** What the thread was busy with when it was left behind; null if it has ended. */
    @Nullable Stall stopped() {
        return stopped;
    }
}
