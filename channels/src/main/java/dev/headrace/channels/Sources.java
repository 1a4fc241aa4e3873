package dev.headrace.channels;

import static dev.headrace.loop.Headrace.sleep;

import dev.headrace.loop.EventLoop;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Where pipelines begin. Each source is opened at its first pull. */
final class Sources {

    private Sources() {}

    /** The elements of what {@code opening} gives; {@code origin}, which they come from, is closed at the end if it can be. */
    static <T> Source<T> iterator(Run run, Stage stage, Object origin, Callable<? extends Iterator<? extends T>> opening) {
        var source = new Source<T>() {
            private @Nullable Iterator<? extends T> elements;

            @Override
            public @Nullable T next() {
                if (elements == null) {
                    elements = stage.call(opening);
                }
                return stage.next(elements);
            }
        };
        run.atEnd(() -> {
            if (origin instanceof AutoCloseable closeable) {
                close(stage, closeable);
            }
            if (source.elements instanceof AutoCloseable closeable && closeable != origin) {
                close(stage, closeable);
            }
        });
        return source;
    }

    /** What comes back from {@code detour}; what the stages before it failed with has their names already. */
    static <T, R> Source<R> detour(Run run, Stage stage, Source<T> upstream, Detour<? super T, ? extends R> detour) {
        Source<R> back = iterator(run, stage, detour, () -> detour.open(new SourceIterator<>(upstream)));
        return () -> {
            try {
                return back.next();
            } catch (StageException e) {
                throw e.getCause() instanceof StageException before ? before : e;
            }
        };
    }

    private static void close(Stage stage, AutoCloseable closeable) {
        stage.call(() -> {
            closeable.close();
            return null;
        });
    }

    static <T> Source<T> receiver(Stage stage, Receiver<? extends T> receiver) {
        return () -> stage.<@Nullable T>call(receiver::receiveOrNull);
    }

    /** What {@code maker} makes until it makes null. */
    static <T> Source<T> generate(Stage stage, Callable<? extends @Nullable T> maker) {
        return new Source<>() {
            private boolean ended;

            @Override
            public @Nullable T next() {
                T element = ended ? null : stage.<@Nullable T>call(maker);
                ended = element == null;
                return element;
            }
        };
    }

    /** The numbers of the periods of {@code nanos} that have passed since the first pull; those that nobody pulled in time are left out. */
    static Source<Long> ticks(long nanos) {
        return new Source<>() {
            private long begin;
            private long number;

            @Override
            public Long next() {
                EventLoop loop = EventLoop.current();
                long now = loop.time();
                if (number == 0) {
                    begin = now;
                }
                number = Math.max(number, (now - begin) / nanos) + 1;
                sleep(Duration.ofNanos(begin + number * nanos - now));
                return number;
            }
        };
    }
}
