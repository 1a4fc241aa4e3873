package dev.headrace.multicore;

import dev.headrace.loop.EventLoop;
import dev.headrace.loop.LoopCounters;
import dev.headrace.loop.WaitQueue;
import dev.headrace.loop.Waiter;
import java.lang.invoke.VarHandle;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One loop's end of a shared channel: the coroutines of that loop that wait on it, and what this loop owes the others. Confined to
 * the loop, but for the two bells, by which it asks other loops to be woken.
 *
 * <pre>
 *  At rest     Coroutines wait for elements only while the flag of their bell is raised, or claimed by somebody who has posted
 *              serve() to this loop; likewise senders for room.
 *
 *  Waking      after each put or take    look at the others' flags, without a fence
 *              when the coroutine gives  full fence, then look again: whatever was put or taken since is followed by this look,
 *              the loop back (settle)    whose partner is the fence between a raised flag and the second look of who raised it
 *
 *  A race that looks wrong
 *              The look without a fence misses a flag that is raised at this moment, and its owner goes to sleep although there is
 *              an element. It sleeps no longer than the running coroutine goes on without suspending.
 *
 *  Another     A port is woken for an element, and its waiter is cancelled before it gets there. The element stays in the
 *              lane while another loop sleeps: so whoever was woken and has nobody to serve wakes the next port.
 *
 *  Checked by  LaneReceiveStress, LaneSendStress, LaneMeetStress in module stress; PassOnTest.
 * </pre>
 */
final class Port<T> {

    /** How long an attempt at a rendezvous waits for a sender who has been told to come. */
    private static final long PATIENCE_NANOS = 5_000_000;

    final EventLoop loop;
    final WaitQueue senders = new WaitQueue("room in", this::label);
    final WaitQueue receivers = new WaitQueue("an element of", this::label);
    final Bell.OfLoop roomBell;
    final Bell.OfLoop elementBell;

    /** Posted to this loop when there may be something for those who wait here. */
    final Runnable serve = this::serve;

    private final SharedChannel<T> channel;
    private final LoopCounters counters;
    private final Runnable settle = this::settle;

    /** The lanes that this loop sends to and receives from; null before its first time, and while the channel changes its form. */
    @Nullable Lane<T> out;
    @Nullable Lane<T> in;

    private final BooleanSupplier elementThere = () -> in != null && in.offersElement();
    private final BooleanSupplier roomThere = this::roomThere;

    /** How many places of a rendezvous this port has lent: for those in {@link #receivers}, and one that looks in place. */
    private int lent;
    private int looking;

    /** Whether {@link #settle} is to come, and what the others have to be told then. */
    private boolean unsettled;
    private boolean hasPut;
    private boolean hasTaken;

    /** How often a sender has looked for room in place. */
    private int looks;

    /** Where the search for a waiting port begins: behind the last that was found, so that each has its turn. */
    private int turn;

    Port(SharedChannel<T> channel, EventLoop loop) {
        this.channel = channel;
        this.loop = loop;
        this.counters = loop.counters();
        this.roomBell = new Bell.OfLoop(loop, serve);
        this.elementBell = new Bell.OfLoop(loop, serve);
    }

    /** Puts {@code element} into the lane if there is room. */
    boolean put(T element) {
        Lane<T> lane = out;
        if (lane == null && (lane = channel.laneOut(this)) == null || !lane.offer(element)) {
            return false;
        }
        counters.handedOut();
        notePut();
        if (lane.mayAskForElements()) {
            ring(channel.users().elementBells(), elementBell);
        }
        return true;
    }

    /** Others are to be told, at the latest by {@link #settle}, that there is an element. */
    private void notePut() {
        hasPut = true; // first: should the stack be too small for the rest, whatever has it settled tells them
        unsettled();
    }

    /** Looks seldom, but at a rendezvous: the receiver is writing what it would read all the time. */
    private boolean roomThere() {
        return out != null && (channel.capacity() == 0 || (++looks & 15) == 0) && out.offersRoom();
    }

    /**
     * {@link #put} when there is room: looks for it in place, while the loop has nothing else to do, and then suspends the running coroutine;
     * returns false if the channel was closed meanwhile. All in one method, which the JIT leaves outside the loops that send, as it does
     * with {@link #takeWhenThere} in those that receive: what is rare there would make the rest too large to be taken in.
     */
    boolean putWhenRoom(T element) {
        if (senders.isEmpty() && out != null && loop.pollInPlace(roomThere) && !channel.isClosed() && put(element)) {
            return true;
        }
        Waiter me = loop.waiter(element);
        senders.add(me);
        unsettled();
        return me.await() != SharedChannel.CLOSED;
    }

    /** Whether there is a lane to receive from: there is, but while the channel changes its form. */
    private boolean mayTake() {
        return in != null || channel.laneIn(this) != null;
    }

    /** Takes an element from the lane, or straight from a sender of this loop who waits to meet a receiver. */
    @Nullable T take() {
        if (!mayTake()) {
            return null;
        }
        Lane<T> lane = in;
        T element = lane.poll();
        return element == null ? takeFromSender() : taken(element, lane);
    }

    /** {@link #take}, for a receiver that has lent a place. */
    private @Nullable T takeLent() {
        if (!mayTake()) {
            return null;
        }
        T element = in.pollLent();
        if (element == null) {
            return null;
        }
        if (channel.capacity() == 0) {
            lent--;
        }
        return taken(element, in);
    }

    private T taken(T element, Lane<T> from) {
        counters.handedIn();
        hasTaken = true;
        unsettled();
        if (from.mayAskForRoom()) {
            ring(channel.users().roomBells(), roomBell);
        }
        return element;
    }

    @SuppressWarnings("unchecked")
    private @Nullable T takeFromSender() {
        Waiter sender = channel.capacity() == 0 ? senders.peek() : null;
        if (sender == null || channel.isClosed()) {
            return null;
        }
        T element = (T) sender.item();
        sender.resume(null);
        return element;
    }

    /** {@link #take} has found nothing: looks for an element in place, while the loop has nothing else to do. */
    @Nullable T takeInPlace() {
        if (in == null) {
            return null;
        }
        if (channel.capacity() > 0) {
            return loop.pollInPlace(elementThere) ? take() : null;
        }
        looking = 1;
        try {
            lendForReceivers();
            return loop.pollInPlace(elementThere) ? takeLent() : null;
        } finally {
            looking = 0;
            unsettled(); // which takes the place back, or leaves it to the coroutine when that waits
        }
    }

    /** {@link #take}; from a rendezvous also what a sender who waits on another loop brings at once when he is told. */
    @Nullable T takeNow() {
        T element = take();
        if (element != null || in == null || channel.capacity() > 0) {
            return element;
        }
        looking = 1;
        try {
            if (lendForReceivers()) {
                long giveUp = System.nanoTime() + PATIENCE_NANOS;
                while (!in.offersElement() && System.nanoTime() - giveUp < 0) {
                    Thread.onSpinWait();
                }
            }
            element = takeLent();
        } finally {
            looking = 0;
            unsettled();
        }
        lendForReceivers();
        return element == null ? take() : element;
    }

    /**
     * Takes an element when there is one, for a receiver behind others or one for whom {@link #take} has just found nothing: looks for it in place, and
     * then suspends the running coroutine; returns null if the channel has ended.
     */
    @SuppressWarnings("unchecked")
    @Nullable T takeWhenThere() {
        T element = receivers.isEmpty() ? takeInPlace() : null;
        if (element != null) {
            return element;
        }
        Waiter me = loop.waiter(null);
        receivers.add(me);
        unsettled();
        try {
            Object handedOver = me.await();
            return handedOver == SharedChannel.CLOSED ? null : (T) handedOver;
        } finally {
            unsettled(); // it may have left without an element
        }
    }

    /** Takes out what nobody will receive; what the handler throws is thrown in the end. */
    void discard() {
        if (mayTake()) {
            RuntimeException failure = null;
            for (T element; (element = in.poll()) != null; ) {
                try {
                    channel.lose(element);
                } catch (RuntimeException e) {
                    if (failure == null) {
                        failure = e;
                    } else if (failure != e) {
                        failure.addSuppressed(e);
                    }
                }
            }
            ringLoudly(channel.users().roomBells(), null);
            if (failure != null) {
                throw failure;
            }
        }
    }

    /** Something was put or taken, or who waits here, or does no more, has come or gone: has the port {@link #settle} when the running coroutine gives the loop back. */
    void unsettled() {
        if (!unsettled) {
            loop.afterThis(settle);
            unsettled = true;
        }
    }

    void settle() {
        try {
            serveAll();
            VarHandle.fullFence();
            if (hasPut) {
                ring(channel.users().elementBells(), elementBell);
            }
            if (hasTaken) {
                ring(channel.users().roomBells(), roomBell);
            }
            hasPut = false;
            hasTaken = false;
            unsettled = false;
        } catch (Throwable e) { // the stack is too small here: once more
            unsettled = false;
            unsettled(); // if it is too small for this too, at the next put, take or wait
            throw e;
        }
    }

    /** Somebody has rung: for those who wait here; what they leave is for another port. */
    private void serve() {
        try {
            if (channel.isCancelled() && channel.isSealed()) {
                discard();
            }
        } finally {
            serveAndPassOn();
        }
    }

    private void serveAndPassOn() {
        serveAll();
        VarHandle.fullFence();
        if (!channel.isEmpty()) {
            ring(channel.users().elementBells(), elementBell);
        }
        if (channel.hasRoom()) {
            ring(channel.users().roomBells(), roomBell);
        }
    }

    private void serveAll() {
        lendForReceivers();
        boolean moved;
        do {
            moved = serveSender();
            moved |= serveReceiver();
        } while (moved);
    }

    /** Lends as many places as receivers are waiting; returns whether a sender that waits elsewhere has been told. */
    private boolean lendForReceivers() {
        int more = channel.capacity() > 0 ? 0 : receivers.size() + looking - lent;
        if (more == 0 || !mayTake()) {
            return false;
        }
        lend(more);
        if (more > 0) {
            return ringLoudly(channel.users().roomBells(), roomBell);
        }
        if (!in.isEmpty()) {
            notePut(); // what was under way to who has left is for somebody else
        }
        return false;
    }

    private void lend(int places) {
        in.lend(places); // first: the stack may be too small for it, and settle comes again
        lent += places;
    }

    /** Serves the first sender, if there is room or the channel is closed. */
    @SuppressWarnings("unchecked")
    private boolean serveSender() {
        Waiter first = senders.peek();
        if (first == null) {
            return false;
        }
        if (channel.isClosed()) {
            first.resume(SharedChannel.CLOSED);
        } else if (mayMeet(first) && putOrAsk((T) first.item())) {
            first.resume(null);
        } else {
            return false;
        }
        return true;
    }

    /** Whether a place is lent that is not the sender's own: a select may offer both to send and to receive. */
    private boolean mayMeet(Waiter sender) {
        if (channel.capacity() > 0 || receivers.isEmpty() || receivers.peek(one -> one.isOfTheTaskOf(sender)) == null) {
            return true;
        }
        roomBell.flag.raise();
        return channel.freePlaces() > 1;
    }

    /** {@link #put}; if there is no room, asks to be woken and looks again. */
    boolean putOrAsk(T element) {
        if (put(element)) {
            return true;
        }
        roomBell.flag.raise();
        if (!put(element)) {
            return false;
        }
        roomBell.flag.lower();
        return true;
    }

    /** Serves the first receiver, if there is an element or the channel has ended. */
    private boolean serveReceiver() {
        Waiter first = receivers.peek();
        if (first == null) {
            return false;
        }
        boolean over = channel.isSealed() && !channel.isChanging();
        T element = takeLentOrAsk();
        if (element != null) {
            first.resume(element);
        } else if (over) {
            first.resume(SharedChannel.CLOSED);
        } else {
            return false;
        }
        return true;
    }

    /** {@link #takeLent}; if there is no element, asks to be woken and looks again. */
    @Nullable T takeLentOrAsk() {
        T element = takeLent();
        if (element != null) {
            return element;
        }
        elementBell.flag.raise();
        element = takeLent();
        if (element != null) {
            elementBell.flag.lower();
        }
        return element;
    }

    private boolean ringLoudly(Bell.@Nullable Chain bells, @Nullable Bell own) {
        VarHandle.fullFence();
        return ring(bells, own);
    }

    /** Rings one of the {@code bells} but {@code own}. With many users after every element: so it looks first whether anybody asks at all. */
    private boolean ring(Bell.@Nullable Chain bells, @Nullable Bell own) {
        for (Bell.Chain at = bells; at != null; at = at.rest()) {
            if (at.first() != own && at.first().asks()) {
                return ringNext(bells, own);
            }
        }
        return false;
    }

    /** Of those who ask, the first from number {@link #turn} on. */
    private boolean ringNext(Bell.@Nullable Chain bells, @Nullable Bell own) {
        Bell.Chain from = bells;
        while (from != null && from.number() < turn) {
            from = from.rest();
        }
        Bell.Chain rung = Bell.ringOne(from, null, own);
        if (rung == null) {
            rung = Bell.ringOne(bells, from, own);
        }
        if (rung != null) {
            turn = rung.number() + 1;
        }
        return rung != null;
    }

    private String label() {
        return channel.toString();
    }
}
