package dev.headrace.channels;

import dev.headrace.loop.Headrace.Step;
import org.jspecify.annotations.Nullable;

/**
 * A pipeline and, when it fails, the one that the program makes of the failure. The first has been closed when the second is opened.
 *
 * <p>Loop-confined.
 */
final class Recovery<T> implements Source<T> {

    private final Run run;
    private final Stage stage;
    private final Step<? super StageException, ? extends Pipeline<? extends T>> recovery;
    private Run inner;
    private Source<? extends T> elements;
    private boolean recovered;

    Recovery(Run run, Stage stage, Pipeline<T> first, Step<? super StageException, ? extends Pipeline<? extends T>> recovery) {
        this.run = run;
        this.stage = stage;
        this.recovery = recovery;
        this.inner = run.nested();
        this.elements = first.open(inner);
        run.atEnd(() -> inner.close());
    }

    @Override
    public @Nullable T next() {
        try {
            return elements.next();
        } catch (StageException e) {
            if (recovered) {
                throw e;
            }
            recovered = true;
            closeInner(e);
            Pipeline<? extends T> second = stage.apply(recovery, e);
            inner = run.nested();
            elements = open(second);
            return elements.next();
        }
    }

    /** What has failed often fails to close as well: that does not hide why it failed. */
    private void closeInner(StageException why) {
        try {
            inner.close();
        } catch (RuntimeException e) {
            if (e != why) {
                why.addSuppressed(e);
            }
        }
    }

    private Source<? extends T> open(Pipeline<? extends T> second) {
        return second.open(inner);
    }
}
