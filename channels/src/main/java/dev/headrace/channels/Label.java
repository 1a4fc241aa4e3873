package dev.headrace.channels;

import dev.headrace.loop.EventLoop;

/** Whose channel it is and what it is called: how its messages begin. */
record Label(EventLoop loop, String name) {

    /** Throws, with advice, on another thread than the loop's. */
    void check(int capacity) {
        if (!loop.isCurrent()) {
            throw new IllegalStateException(quoted() + " belongs to " + loop.name() + ", but was used from thread \""
                    + Thread.currentThread().getName() + "\".\nA SharedChannel works between loops: SharedChannel.buffered("
                    + Math.max(1, capacity) + ").");
        }
    }

    String quoted() {
        return "channel \"" + name + '"';
    }

    @Override
    public String toString() {
        return quoted() + " of " + loop.name();
    }
}
