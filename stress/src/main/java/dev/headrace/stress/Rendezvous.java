package dev.headrace.stress;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets the two actors of a state set off together, which makes races of a few nanoseconds many times as likely. An actor that
 * is late by more than a moment is not waited for: on a busy machine its processor may be away.
 */
public final class Rendezvous {

    private static final int PATIENCE = 2_000;

    private final AtomicInteger arrived = new AtomicInteger();

    /** Makes one for two actors. */
    public Rendezvous() {}

    /** Returns when the other actor has called this too, or is late. */
    public void meet() {
        arrived.incrementAndGet();
        for (int i = 0; i < PATIENCE && arrived.get() < 2; i++) {
            // without Thread.onSpinWait, whose pause is longer than most races
        }
    }
}
