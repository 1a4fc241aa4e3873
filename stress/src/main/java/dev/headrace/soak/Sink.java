package dev.headrace.soak;

import java.util.Arrays;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What one player has received from one channel: which elements of which source, and whether those of each came in the order in
 * which they were sent.
 */
final class Sink {

    final Ledger ledger;

    /** By the index of the source; written by the player, read after the round. */
    private @Nullable Track[] tracks = {};

    /** Written by the player, read by all. */
    private final AtomicLong count = new AtomicLong();

    private long reordered;
    private long duplicated;

    Sink(Ledger ledger) {
        this.ledger = ledger;
    }

    /** The player has received {@code element}. */
    void take(Element element) {
        Source source = element.source;
        if (source.ledger != ledger) {
            throw new IllegalStateException("an element of " + source.ledger + " was received from " + ledger);
        }
        Track track = track(source.index);
        int number = Math.toIntExact(element.number);
        if (number > track.last) {
            track.last = number;
        } else if (track.seen.get(number)) {
            duplicated++;
        } else {
            reordered++;
        }
        track.seen.set(number);
        count.setRelease(count.getPlain() + 1);
    }

    /** {@link #take}, for any thread. */
    synchronized void takeUndelivered(Element element) {
        take(element);
    }

    long count() {
        return count.getAcquire();
    }

    /** Elements that came after a later one of their source. */
    long reordered() {
        return reordered;
    }

    /** Elements that came here more than once, each time but the first. */
    long duplicated() {
        return duplicated;
    }

    /** The numbers of the elements of {@code source} that have come. */
    BitSet seenOf(Source source) {
        Track track = source.index < tracks.length ? tracks[source.index] : null;
        return track == null ? new BitSet() : track.seen;
    }

    private Track track(int index) {
        if (index >= tracks.length) {
            tracks = Arrays.copyOf(tracks, index + 1);
        }
        Track track = tracks[index];
        if (track == null) {
            tracks[index] = track = new Track();
        }
        return track;
    }

    /** Of one source. */
    private static final class Track {

        final BitSet seen = new BitSet();
        int last = -1;
    }
}
