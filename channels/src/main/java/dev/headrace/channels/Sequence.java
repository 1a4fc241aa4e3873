package dev.headrace.channels;

import org.jspecify.annotations.Nullable;

/**
 * Pipelines one after the other, within the run of another. Each is opened when the one before it has ended and has been closed.
 *
 * <p>Loop-confined.
 */
final class Sequence<T> implements Source<T> {

    private final Run run;
    private final Source<? extends Pipeline<? extends T>> pipelines;

    /** Of the pipeline that is under way. */
    private @Nullable Run inner;
    private @Nullable Source<? extends T> elements;

    Sequence(Run run, Source<? extends Pipeline<? extends T>> pipelines) {
        this.run = run;
        this.pipelines = pipelines;
        run.atEnd(this::closeInner);
    }

    @Override
    public @Nullable T next() {
        while (true) {
            Source<? extends T> source = elements;
            if (source == null) {
                Pipeline<? extends T> pipeline = pipelines.next();
                if (pipeline == null) {
                    return null;
                }
                source = open(pipeline);
            }
            T element = source.next();
            if (element != null) {
                return element;
            }
            closeInner();
        }
    }

    private Source<? extends T> open(Pipeline<? extends T> pipeline) {
        inner = run.nested();
        Source<? extends T> source = pipeline.open(inner);
        elements = source;
        return source;
    }

    private void closeInner() {
        Run ended = inner;
        inner = null;
        elements = null;
        if (ended != null) {
            ended.close();
        }
    }
}
