package dev.headrace.multicore;

import dev.headrace.loop.EventLoop;
import dev.headrace.loop.WaitFlag;
import dev.headrace.loop.WaitQueue;
import dev.headrace.loop.Waiter;
import org.jspecify.annotations.Nullable;

/**
 * One loop's end of a shared channel: the coroutines of that loop that wait on it. Confined to the loop, but for the two
 * flags, by which it asks other loops to be woken.
 *
 * <pre>
 *  At rest     Coroutines wait for elements only while wantsElements is raised, or claimed by somebody who has posted
 *              serveReceivers to this loop; likewise senders, wantsRoom and serveSenders.
 *
 *  A race that looks wrong
 *              A port is woken for an element, and its waiter is cancelled before it gets there. The element stays in the
 *              lane while another loop sleeps: so whoever was woken and has nobody to serve wakes the next port.
 * </pre>
 */
final class Port<T> {

    final EventLoop loop;
    final WaitQueue senders = new WaitQueue("room in", this::label);
    final WaitQueue receivers = new WaitQueue("an element of", this::label);
    final WaitFlag wantsRoom = new WaitFlag();
    final WaitFlag wantsElements = new WaitFlag();
    final Runnable serveSenders = this::serveSenders;
    final Runnable serveReceivers = this::serveReceivers;

    private final SharedChannel<T> channel;
    private final Lane<T> lane;

    Port(SharedChannel<T> channel, Lane<T> lane, EventLoop loop) {
        this.channel = channel;
        this.lane = lane;
        this.loop = loop;
    }

    /** Puts {@code element} into the lane; if there is no room, asks to be woken and looks again. */
    boolean putOrAsk(T element) {
        if (put(element)) {
            return true;
        }
        wantsRoom.raise();
        if (!put(element)) {
            return false;
        }
        wantsRoom.lower();
        return true;
    }

    /** Takes an element from the lane; if there is none, asks to be woken and looks again. */
    @Nullable T takeOrAsk() {
        T element = take();
        if (element == null) {
            wantsElements.raise();
            element = take();
            if (element != null) {
                wantsElements.lower();
            }
        }
        return element;
    }

    boolean put(T element) {
        if (!lane.offer(element)) {
            return false;
        }
        loop.counters().handedOut();
        channel.wakeReceiver();
        return true;
    }

    @Nullable T take() {
        T element = lane.poll();
        if (element != null) {
            loop.counters().handedIn();
            channel.wakeSender();
        }
        return element;
    }

    /** Takes out what nobody will receive. */
    void discard() {
        while (lane.poll() != null) {
            channel.wakeSender();
        }
    }

    private String label() {
        return channel.toString();
    }

    /** Posted to this loop when there may be room: sends for those who wait. */
    @SuppressWarnings("unchecked")
    private void serveSenders() {
        for (Waiter first; (first = senders.peek()) != null; ) {
            if (channel.isClosed()) {
                first.resume(SharedChannel.CLOSED);
            } else if (putOrAsk((T) first.item())) {
                first.resume(null);
            } else {
                return;
            }
        }
        if (lane.hasRoom()) {
            channel.wakeSender();
        }
    }

    /** Posted to this loop when there may be elements, or when the channel has ended: receives for those who wait. */
    private void serveReceivers() {
        if (channel.isCancelled() && channel.isSealed()) {
            discard();
        }
        for (Waiter first; (first = receivers.peek()) != null; ) {
            Object element = takeOrAsk();
            if (element == null && channel.isSealed()) {
                element = take();
                if (element == null) {
                    element = SharedChannel.CLOSED;
                }
            }
            if (element == null) {
                return;
            }
            first.resume(element);
        }
        if (!lane.isEmpty()) {
            channel.wakeReceiver();
        }
    }
}
