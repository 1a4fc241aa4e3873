package dev.headrace.multicore;

import dev.headrace.loop.EventLoop;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The form of a shared channel's lane: {@link OneToOneLane} as long as one loop sends and one receives, {@link ManyToManyLane} from the
 * moment another loop or a thread joins either side.
 *
 * <pre>
 *  States      one to one → changing → many to many
 *
 *  Protocol    whoever joins                 the loop that sends              the loop that receives
 *              1 changing = true, post  →    2 stops: its port has            3 moves what is in the old lane into
 *                                              no lane; post              →     the new one, publishes that, and has all
 *                                                                               ports served
 *
 *  Meanwhile   Coroutines that send wait, and so do those that receive on a loop that has just joined; the loop that
 *              receives goes on until step 3. What tries only waits twenty milliseconds at most for the change, then finds nothing.
 *
 *  At rest     A port's lane, if it has one, is the one in {@link #lane}.
 *
 *  A race that looks wrong
 *              Step 3 polls the old lane on a loop that receives, or, if there is none, on that of the sender, or on one that has just
 *              joined: never two at a time, because one post leads to the next. A step whose loop is closed is done by
 *              whoever would have posted it: that loop's thread has ended, and its last stores are visible.
 *
 *  Checked by  FormChangeTest, and FormChangeStress and the soak in module stress.
 * </pre>
 */
final class FormChange<T> {

    /** How long an attempt waits for the change before it finds nothing. */
    private static final long PATIENCE_NANOS = 20_000_000;

    private final SharedChannel<T> channel;
    private final int capacity;

    /** Written by the constructor and in step 3. */
    private volatile Lane<T> lane;

    /** Written under the lock; read by those who must know that what they found may not be all. */
    private volatile boolean changing;

    /** Between steps 2 and 3. Written on the sender's loop, read by a receiver's coroutine that waits for the change in place. */
    private volatile boolean stopped;

    /** Opened at the end of the change, for threads. */
    private final CountDownLatch changed = new CountDownLatch(1);

    FormChange(SharedChannel<T> channel, int capacity) {
        this.channel = channel;
        this.capacity = capacity;
        this.lane = new OneToOneLane<>(capacity);
    }

    /** Any thread: the lane for reports, and to look whether there is something in it. */
    Lane<T> lane() {
        return lane;
    }

    /** Any thread: whether there is nothing in the channel, in the old lane or the new. */
    boolean isEmpty() {
        Lane<T> now = lane;
        return now.isEmpty() && !changing && now == lane;
    }

    boolean isChanging() {
        return changing;
    }

    /** The lane that {@code port}, of the calling loop, sends to from now on; null while the form changes. */
    @Nullable Lane<T> laneOut(Port<T> port) {
        if (!join(port, true)) {
            return null;
        }
        return port.out = lane;
    }

    /** The lane that {@code port}, of the calling loop, receives from from now on; null while the form changes. */
    @Nullable Lane<T> laneIn(Port<T> port) {
        if (!join(port, false)) {
            return null;
        }
        return port.in = lane;
    }

    /** A thread: waits until the lane is one for many, and returns it; null if that takes longer than {@code nanos}. */
    @Nullable Lane<T> laneForThreads(long nanos) throws InterruptedException {
        Lane<T> now = lane;
        if (now instanceof ManyToManyLane) {
            return now;
        }
        boolean begin;
        synchronized (this) {
            begin = begin();
            if (!changing && lane instanceof OneToOneLane) {
                return lane; // empty, for ever
            }
        }
        if (begin) {
            stopSender();
        }
        return changed.await(nanos, TimeUnit.NANOSECONDS) ? lane : null;
    }

    private boolean join(Port<T> port, boolean toSend) {
        boolean begin;
        synchronized (this) {
            if (!changing && (lane instanceof ManyToManyLane || isOnly(port, toSend))) {
                return true;
            }
            begin = begin();
        }
        if (begin) {
            stopSender();
        }
        return lane instanceof ManyToManyLane;
    }

    /**
     * On the loop of {@code port}, for what tries only: if the form is changing, waits for that, shortly; returns whether it has, and there
     * may be something now.
     */
    boolean awaitChange(Port<T> port) {
        if (!changing) {
            return false;
        }
        long giveUp = System.nanoTime() + PATIENCE_NANOS;
        while (changing && System.nanoTime() - giveUp < 0) {
            Port<T> only = channel.receiver;
            if (stopped && only != null && only.loop == port.loop) {
                move(only); // this loop keeps the post of step 3 waiting
            }
            Thread.onSpinWait();
        }
        return !changing;
    }

    /** Under the channel's lock: the loops of all ports but those in {@code left} are closed, so another may take the place of the only one. */
    synchronized void forgetAllBut(List<Port<T>> left) {
        if (!changing && channel.sender != null && !left.contains(channel.sender)) {
            sender(null);
        }
        if (!changing && channel.receiver != null && !left.contains(channel.receiver)) {
            receiver(null);
        }
    }

    private void sender(@Nullable Port<T> only) {
        ((OneToOneLane<T>) lane).roomFlag = only == null ? null : only.roomBell.flag;
        channel.sender = only;
    }

    private void receiver(@Nullable Port<T> only) {
        ((OneToOneLane<T>) lane).elementFlag = only == null ? null : only.elementBell.flag;
        channel.receiver = only;
    }

    private boolean isOnly(Port<T> port, boolean toSend) {
        Port<T> only = toSend ? channel.sender : channel.receiver;
        if (only == null && toSend) {
            sender(port);
        } else if (only == null) {
            receiver(port);
        }
        return only == null || only == port;
    }

    /** Whether the caller is the one who begins the change. A channel that has ended stays as it is, so that it does not seem not to have. */
    private boolean begin() {
        boolean first = !changing && lane instanceof OneToOneLane && !(channel.isSealed() && lane.isEmpty());
        changing |= first;
        return first;
    }

    private void stopSender() {
        Port<T> only = channel.sender;
        if (only == null) {
            moveElements();
        } else {
            onLoopOf(only, () -> {
                only.out = null;
                moveElements();
            });
        }
    }

    private void moveElements() {
        stopped = true;
        Port<T> only = channel.receiver;
        if (only == null) {
            move(null);
        } else {
            onLoopOf(only, () -> move(only));
        }
    }

    private void move(@Nullable Port<T> only) {
        if (!changing) {
            return; // done already, see awaitChange
        }
        var many = new ManyToManyLane<T>(capacity);
        many.takeOver((OneToOneLane<T>) lane);
        if (only != null) {
            only.in = many;
        }
        synchronized (this) {
            lane = many;
            channel.sender = null;
            channel.receiver = null;
            changing = false;
        }
        changed.countDown();
        for (Port<T> port : channel.users().ports()) {
            port.loop.post(port.serve);
        }
    }

    private static void onLoopOf(Port<?> port, Runnable step) {
        if (EventLoop.currentOrNull() == port.loop || !port.loop.post(step)) {
            step.run();
        }
    }

    synchronized String explain() {
        if (changing) {
            return "changing to a many-producer, many-consumer queue, because another loop or a thread has joined";
        }
        if (lane instanceof ManyToManyLane) {
            return lane + ", because more than one loop, or a thread, sends or receives";
        }
        return lane + ", because " + (channel.sender == null ? "nobody" : channel.sender.loop.name()) + " sends and "
                + (channel.receiver == null ? "nobody" : channel.receiver.loop.name()) + " receives alone";
    }
}
