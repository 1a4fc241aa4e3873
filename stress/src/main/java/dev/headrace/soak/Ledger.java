package dev.headrace.soak;

import static dev.headrace.loop.Headrace.sleep;

import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One channel of a round and its books. It is closed as planned when its last sender has finished, if not before; then its
 * receivers empty it.
 */
final class Ledger {

    private static final Duration BETWEEN_LOOKS = Duration.ofNanos(200_000);

    private final Plan.Wire wire;
    private final UnaryOperator<Ends> faults;
    private final List<Source> sources = new ArrayList<>();
    private final List<Sink> sinks = new ArrayList<>();

    /** What a cancel of the channel has given up; whoever cancels may be on any loop. */
    private final Sink undelivered = new Sink(this);

    /** Senders who have not finished. */
    private final AtomicInteger active = new AtomicInteger();

    /** Written before the players start. */
    private @Nullable Ends ends;

    /** Puts {@code faults}, which do nothing in a real soak, between the players and the channel of {@code wire}. */
    Ledger(Plan.Wire wire, UnaryOperator<Ends> faults) {
        this.wire = wire;
        this.faults = faults;
        sinks.add(undelivered);
    }

    /** Makes the channel; one that does not cross loops, on its loop. */
    void open() {
        ends = faults.apply(wire.form().open(wire.name(), wire.capacity(), undelivered::takeUndelivered));
    }

    /** Adds a sender; before the round. */
    Source newSource() {
        var source = new Source(this, sources.size());
        sources.add(source);
        active.incrementAndGet();
        return source;
    }

    /** Adds a receiver; before the round. */
    Sink newSink() {
        var sink = new Sink(this);
        sinks.add(sink);
        return sink;
    }

    Ends ends() {
        return ends;
    }

    Plan.Wire wire() {
        return wire;
    }

    /** The player of {@code source} will send no more: true if it was the last, who then has to {@link #end} the channel. */
    boolean finished(Source source) {
        return source.finish() && active.decrementAndGet() == 0;
    }

    /** A coroutine: ends the channel after its last sender has finished. */
    void end() {
        if (wire.closing() == Plan.Closing.DRAINED) {
            while (received() < sent() && !ends.in().isClosed()) { // an element that nobody is woken for would be found after a close
                sleep(BETWEEN_LOOKS);
            }
        }
        ends.in().close();
    }

    /** Any thread, for a shared channel: ends it while its senders send. */
    void endInTheMiddle() {
        switch (wire.closing()) {
            case FAILED -> ends.in().close(new IllegalStateException("closed in the middle, on purpose"));
            case CANCELLED -> ends.out().cancel();
            default -> ends.in().close();
        }
    }

    /** How many elements have been sent so far. */
    long sent() {
        return sources.stream().mapToLong(Source::count).sum();
    }

    /** How many elements have been received so far. */
    long received() {
        return sinks.stream().mapToLong(Sink::count).sum();
    }

    /** After the round: whether what was received is what was sent. If it was {@code brokenOff}, only their order. */
    Findings audit(boolean brokenOff) {
        long lost = 0;
        long duplicated = sinks.stream().mapToLong(Sink::duplicated).sum();
        for (Source source : sources) {
            var received = new BitSet();
            for (Sink sink : sinks) {
                BitSet again = (BitSet) received.clone();
                again.and(sink.seenOf(source));
                duplicated += again.cardinality();
                received.or(sink.seenOf(source));
            }
            int sent = Math.toIntExact(source.count());
            int known = received.get(0, sent).cardinality();
            lost += sent - known;
            duplicated += received.cardinality() - known; // sent although it was said not to
        }
        long reordered = sinks.stream().filter(sink -> sink != undelivered).mapToLong(Sink::reordered).sum();
        return brokenOff
                ? new Findings(received(), 0, 0, reordered, 0, 0)
                : new Findings(received(), lost, duplicated, reordered, 0, 0);
    }

    /** Its plan, its account and its state. */
    @Override
    public String toString() {
        return wire + ": sent " + sent() + ", received " + received()
                + (ends == null ? "" : ", senders left " + active + (ends.in().isClosed() ? ", closed" : ", open"));
    }
}
