package dev.headrace.channels;

import java.util.Iterator;

/** An iterator over 1, 2, 3 and so on that can be closed, and counts how often it was and what was taken. */
final class Closings implements Iterator<Integer>, AutoCloseable {

    private final int last;
    int taken;
    int closed;

    Closings(int last) {
        this.last = last;
    }

    @Override
    public boolean hasNext() {
        return taken < last;
    }

    @Override
    public Integer next() {
        return ++taken;
    }

    @Override
    public void close() {
        closed++;
    }
}
