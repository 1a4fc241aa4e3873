package dev.headrace.channels;

import dev.headrace.loop.EventLoop;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * A running pipeline that is pulled by hand: {@link #hasNext} and {@link #next} suspend the calling coroutine while there is no
 * element. At its end and when it fails it is closed; who leaves early closes it. Its coroutines belong to no scope.
 *
 * <p>Loop-confined, and for one coroutine at a time.
 *
 * @param <T> type of the elements
 */
public final class PipelineIterator<T> implements Iterator<T>, AutoCloseable {

    private final Run run = new Run(EventLoop.current()::spawn);
    private final Source<T> source;
    private @Nullable T next;
    private boolean ended;

    PipelineIterator(Pipeline<T> pipeline) {
        source = pipeline.open(run);
    }

    @Override
    public boolean hasNext() {
        if (next == null && !ended) {
            next = pull();
        }
        return next != null;
    }

    private @Nullable T pull() {
        T element;
        try {
            element = source.next();
        } catch (RuntimeException | Error e) {
            closeAfter(e);
            throw e;
        }
        if (element == null) {
            close();
        }
        return element;
    }

    private void closeAfter(Throwable failure) {
        try {
            close();
        } catch (RuntimeException | Error e) {
            failure.addSuppressed(e);
        }
    }

    @Override
    public T next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the pipeline has ended");
        }
        T element = next;
        next = null;
        return element;
    }

    /** Stops the pipeline, and returns when its coroutines have ended and its source is closed. Once; then does nothing. */
    @Override
    public void close() {
        ended = true;
        next = null;
        run.close();
    }
}
