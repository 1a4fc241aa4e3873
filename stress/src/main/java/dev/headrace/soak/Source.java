package dev.headrace.soak;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What one player has sent into one channel: the numbers from 0 to {@link #count} exclusive. A number belongs to a send that
 * has happened; one that was cancelled, refused or too late gives its number to the next. So whatever went out although it was
 * said not to, comes twice.
 */
final class Source {

    final Ledger ledger;

    /** Among those of the ledger. */
    final int index;

    /** Written by the player, read by all. */
    private final AtomicLong count = new AtomicLong();

    /** Of the player: whether it will send no more. */
    private boolean over;

    Source(Ledger ledger, int index) {
        this.ledger = ledger;
        this.index = index;
    }

    /** What is to be sent next. */
    Element next() {
        return new Element(this, count.getPlain());
    }

    /** {@link #next} has been sent. */
    void sent() {
        count.setRelease(count.getPlain() + 1);
    }

    /** The player will send no more: true the first time. */
    boolean finish() {
        boolean first = !over;
        over = true;
        return first;
    }

    long count() {
        return count.getAcquire();
    }
}
