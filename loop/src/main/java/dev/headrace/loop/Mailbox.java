package dev.headrace.loop;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import org.jctools.queues.varhandle.MpscUnboundedVarHandleArrayQueue;

/**
 * The many-to-one queue through which anything outside a loop reaches it.
 *
 * <pre>
 *  States      open → closing → closed (once, by the loop's thread)
 *
 *  Protocol    any thread: post                       the loop's thread
 *              1 closed? refuse                       each turn: drain(), then park(), which looks again
 *              2 offer, then wake the loop            close():
 *              3 closing meanwhile? under the lock:     1 closing = true
 *                not closed: accepted                   2 under the lock: take what is there; closed if that is nothing
 *                else sweep up what is left, and        3 run what was there, again from 2
 *                refused if my own is among it
 *
 *  At rest     Every post that returned true has run or is in the open queue; every post that returned false never runs,
 *              and when it returns, the loop has run its last, unless it was closed under posts that found no end.
 *
 *  A race that looks wrong
 *              A poster sees "open", offers, and the loop closes in between: the offer may land after its last look. The
 *              poster looks at "closing" after its offer (the full fence in wake() is between them, its partner is the
 *              volatile store in close()), so it sweeps and finds its own post, or another poster's sweep has put it
 *              among the refused ones.
 *
 *  Checked by  ParkStress, MailboxOrderStress, ShutdownStress in module stress.
 * </pre>
 */
final class Mailbox {

    /** For how long the close goes on to run what is still posted: those who post for ever must end. */
    private static final long LAST_NANOS = 100_000_000;

    private final Queue<Runnable> queue;
    private final Parker parker = new Parker();

    /** Written once each by the loop's thread, {@code closed} under the lock; read by every poster. */
    private volatile boolean closing;
    private volatile boolean closed;

    /** Posts that were swept up after the close and whose posters have not learnt it yet; guarded by this. */
    private final List<Runnable> refused = new ArrayList<>();

    Mailbox() {
        this(256);
    }

    /** Makes a mailbox whose queue grows in steps of {@code chunk} posts. */
    Mailbox(int chunk) {
        queue = new MpscUnboundedVarHandleArrayQueue<>(chunk);
    }

    /**
     * Any thread: has the loop run {@code job} in one of its next turns, in the order of each poster's posts. Returns
     * false if the loop is closed and will never run it; what it has run has happened before that, but for those who post so much that
     * a close has to cut them off.
     */
    boolean post(Runnable job) {
        if (closed) {
            return false;
        }
        queue.offer(job);
        parker.wake();
        return !closing || !sweptUp(job);
    }

    /** The loop's thread: hands at most {@code limit} jobs to {@code runner}; returns how many. */
    int drain(Consumer<Runnable> runner, int limit) {
        int count = 0;
        Runnable job;
        while (count < limit && (job = queue.poll()) != null) {
            count++;
            runner.accept(job);
        }
        return count;
    }

    /** Any thread: about how many jobs have been posted and not run. */
    int size() {
        return queue.size();
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    /** The loop's thread: sleeps until a post arrives or {@code nanos} have passed; returns what {@link Parker#park} does. */
    long park(long nanos) {
        return parker.park(queue, nanos);
    }

    /** The loop's thread: whether the mailbox is empty, and then the next post calls {@code wake}, once. */
    boolean announce(Runnable wake) {
        parker.wakeBy(wake);
        return parker.announce(queue);
    }

    /** The loop's thread: hands what has been posted to {@code runner}, and what that posts, until there is nothing; then refuses every post. */
    void close(Consumer<Runnable> runner) {
        closing = true;
        long begin = System.nanoTime();
        List<Runnable> accepted = new ArrayList<>();
        try {
            while (!closed) {
                accepted.clear();
                boolean cutOff = System.nanoTime() - begin > LAST_NANOS;
                synchronized (this) {
                    closed = cutOff;
                    drain(accepted::add, Integer.MAX_VALUE);
                    closed |= accepted.isEmpty();
                }
                accepted.forEach(runner);
            }
        } finally {
            closed = true;
        }
    }

    /** Whether {@code job}, offered while the mailbox closed, came too late. */
    private synchronized boolean sweptUp(Runnable job) {
        if (!closed) {
            return false;
        }
        drain(refused::add, Integer.MAX_VALUE);
        for (int i = 0; i < refused.size(); i++) {
            if (refused.get(i) == job) {
                refused.remove(i);
                return true;
            }
        }
        return false;
    }
}
