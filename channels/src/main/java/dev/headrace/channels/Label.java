package dev.headrace.channels;

import dev.headrace.loop.EventLoop;

/** What it is, whose it is and what it is called: how the messages of a channel and of its like begin. */
record Label(EventLoop loop, String kind, String name) {

    /** Throws on another thread than the loop's, with advice to use a channel between loops. */
    void check(int capacity) {
        if (!loop.isCurrent()) {
            throw stranger("A SharedChannel works between loops: SharedChannel.buffered(" + Math.max(1, capacity) + ").");
        }
    }

    /** {@link #check(int)} for what anybody may read while no thread runs the loop. */
    void checkNotElsewhere(int capacity) {
        if (!loop.isCurrent() && loop.isRunning()) {
            check(capacity);
        }
    }

    /** Throws on another thread than the loop's. */
    void check() {
        if (!loop.isCurrent()) {
            throw stranger("Use it there: " + loop.name() + ".post(() -> ...).");
        }
    }

    private IllegalStateException stranger(String advice) {
        return new IllegalStateException(quoted() + " belongs to " + loop.name() + ", but was used from thread \""
                + Thread.currentThread().getName() + "\".\n" + advice);
    }

    String quoted() {
        return kind + " \"" + name + '"';
    }

    @Override
    public String toString() {
        return quoted() + " of " + loop.name();
    }
}
