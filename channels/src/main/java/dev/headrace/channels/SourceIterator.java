package dev.headrace.channels;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** A source for those outside this package; {@code hasNext} pulls. Loop-confined, and for one coroutine at a time. */
final class SourceIterator<T> implements Iterator<T> {

    private final Source<T> source;
    private @Nullable T next;

    SourceIterator(Source<T> source) {
        this.source = source;
    }

    @Override
    public boolean hasNext() {
        if (next == null) {
            next = source.next();
        }
        return next != null;
    }

    @Override
    public T next() {
        if (!hasNext()) {
            throw new NoSuchElementException("there are no more elements");
        }
        T element = next;
        next = null;
        return element;
    }
}
