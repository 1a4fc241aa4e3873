package dev.headrace.soak;

import static dev.headrace.loop.Headrace.yieldNow;

import dev.headrace.channels.ClosedException;
import dev.headrace.channels.Receiver;
import dev.headrace.channels.Sender;
import dev.headrace.loop.Clause;
import dev.headrace.loop.Select;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends and receives as its part says, until the round is over; then it sends no more, and receives until its channels have ended.
 * It may be cancelled at any time and {@link #play} again: it knows exactly what it has sent and received.
 *
 * <p>Confined to its loop.
 */
final class Player {

    private static final Duration LIMIT = Duration.ofNanos(50_000);
    private static final int BATCH = 64;

    final Plan.Part part;

    private final AtomicBoolean over;
    private final Whims whims;

    /** How many elements one step sends or receives at most. Who passes on one for one has to look at both sides after each. */
    private final int burst;
    private final Consumer<Ledger> ender;

    /** Those that have not ended, and those that are not closed. */
    private final List<Sink> ins;
    private final List<Source> outs;

    /** How many elements it may send now. */
    private long owed;

    private int next;
    private @Nullable Select<Boolean> select;
    private boolean selectSends;

    /** Hands channels whose last sender it was to {@code ender}. */
    Player(Plan.Part part, Plan.Mood mood, List<Sink> ins, List<Source> outs, AtomicBoolean over, Whims whims,
            Consumer<Ledger> ender) {
        this.part = part;
        this.burst = part.passesOn() ? 1 : mood.burst;
        this.ins = new ArrayList<>(ins);
        this.outs = new ArrayList<>(outs);
        this.over = over;
        this.whims = whims;
        this.ender = ender;
        this.owed = part.elements();
    }

    boolean isDone() {
        return ins.isEmpty() && outs.isEmpty();
    }

    /** A coroutine: plays on to the end. */
    void play() {
        while (true) {
            whims.next();
            if (!outs.isEmpty() && sendsNoMore()) {
                finishAll();
            }
            if (isDone()) {
                return;
            }
            try {
                step();
            } catch (ClosedException e) {
                if (!dropEnded()) {
                    throw new IllegalStateException(part.name() + " was told of an end that it cannot see", e);
                }
            }
        }
    }

    private boolean sendsNoMore() {
        return over.get() || owed == 0 && (!part.passesOn() || ins.isEmpty());
    }

    private void step() {
        boolean sends = owed > 0 && !outs.isEmpty();
        if (part.style() == Plan.Style.SELECTING) {
            select(sends);
        } else if (sends) {
            send(outs.get(turn(outs.size())));
        } else {
            receive(ins.get(turn(ins.size())));
        }
    }

    private int turn(int size) {
        return size == 1 ? 0 : Math.floorMod(next++, size);
    }

    private void send(Source source) {
        Sender<Element> channel = source.ledger.ends().in();
        boolean sent = true;
        for (int i = 0; sent && i < burst && owed > 0; i++) {
            Element element = source.next();
            switch (part.style()) {
                case TRYING -> sent = channel.trySend(element);
                case TIMED -> sent = channel.trySend(element, LIMIT);
                default -> channel.send(element);
            }
            if (sent) {
                sent(source);
            }
        }
        if (!sent) {
            yieldNow();
        }
    }

    private void receive(Sink sink) {
        Receiver<Element> channel = sink.ledger.ends().out();
        switch (part.style()) {
            case TRYING -> receivedOrNot(sink, channel.tryReceive());
            case TIMED -> receivedOrNot(sink, channel.tryReceive(LIMIT));
            case BATCHES -> {
                List<Element> batch = channel.receiveBatch(BATCH);
                batch.forEach(element -> received(sink, element));
                if (batch.isEmpty()) {
                    ended(sink);
                }
            }
            default -> {
                for (int i = 0; i < burst; i++) {
                    Element element = channel.receiveOrNull();
                    if (element == null) {
                        ended(sink);
                        break;
                    }
                    received(sink, element);
                }
            }
        }
    }

    private void receivedOrNot(Sink sink, @Nullable Element element) {
        if (element != null) {
            received(sink, element);
        } else if (!dropEnded()) {
            yieldNow();
        }
    }

    private void select(boolean sends) {
        if (select == null || selectSends != sends) {
            selectSends = sends;
            select = newSelect(sends);
        }
        select.next();
    }

    private Select<Boolean> newSelect(boolean sends) {
        List<Clause<? extends Boolean>> clauses = new ArrayList<>();
        for (Sink sink : ins) {
            clauses.add(sink.ledger.ends().out().onReceiveOrEnd(element -> element == null ? ended(sink) : received(sink, element)));
        }
        if (sends) {
            for (Source source : outs) {
                clauses.add(source.ledger.ends().in().onSend(source::next, () -> sent(source)));
            }
        }
        clauses.add(Select.after(LIMIT, () -> false));
        return Select.fair(clauses);
    }

    private boolean sent(Source source) {
        source.sent();
        owed--;
        return true;
    }

    private boolean received(Sink sink, Element element) {
        sink.take(element);
        if (part.passesOn() && owed < Long.MAX_VALUE) {
            owed++;
        }
        return true;
    }

    private boolean ended(Sink sink) {
        if (!sink.ledger.ends().out().isEnded()) {
            throw new IllegalStateException(sink.ledger + " has told " + part.name() + " of its end, but has not ended");
        }
        return dropEnded();
    }

    /** Forgets the channels that have ended or are closed; false if there is none. */
    private boolean dropEnded() {
        boolean some = ins.removeIf(sink -> sink.ledger.ends().out().isEnded());
        for (int i = outs.size() - 1; i >= 0; i--) {
            if (outs.get(i).ledger.ends().in().isClosed()) {
                finish(outs.remove(i));
                some = true;
            }
        }
        if (some) {
            select = null;
        }
        return some;
    }

    private void finishAll() {
        outs.forEach(this::finish);
        outs.clear();
        select = null;
    }

    private void finish(Source source) {
        if (source.ledger.finished(source)) {
            ender.accept(source.ledger);
        }
    }
}
