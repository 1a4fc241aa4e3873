package dev.headrace.channels;

import dev.headrace.loop.EventLoop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The stages that make lists of neighbours. They cannot be changed. */
final class Grouping {

    private Grouping() {}

    static <T> Source<List<T>> batch(Source<T> upstream, int size) {
        return () -> {
            List<T> batch = new ArrayList<>();
            for (T element; batch.size() < size && (element = upstream.next()) != null; ) {
                batch.add(element);
            }
            return batch.isEmpty() ? null : Collections.unmodifiableList(batch);
        };
    }

    /** Waits for the first element as long as it takes, and for the others of its batch for {@code nanos} altogether. */
    static <T> Source<List<T>> batch(Cut<T> upstream, int size, long nanos) {
        return () -> {
            T element = upstream.next();
            if (element == null) {
                return null;
            }
            EventLoop loop = EventLoop.current();
            long deadline = loop.time() + nanos;
            List<T> batch = new ArrayList<>();
            do {
                batch.add(element);
            } while (batch.size() < size && (element = upstream.next(deadline - loop.time())) != null);
            return Collections.unmodifiableList(batch);
        };
    }

    /** A window at every {@code step}-th element; the last is shorter if it would otherwise leave out elements that no window has had. */
    static <T> Source<List<T>> window(Source<T> upstream, int size, int step) {
        return new Source<>() {
            private final Deque<T> window = new ArrayDeque<>();

            /** How many elements of {@link #window} have not been in one. */
            private int fresh;
            private int toSkip;

            @Override
            public @Nullable List<T> next() {
                for (T element; window.size() < size; ) {
                    element = upstream.next();
                    if (element == null) {
                        return last();
                    }
                    if (toSkip > 0) {
                        toSkip--;
                    } else {
                        window.add(element);
                        fresh++;
                    }
                }
                List<T> full = List.copyOf(window);
                slide();
                return full;
            }

            private void slide() {
                fresh = 0;
                for (int i = 0; i < step; i++) {
                    if (window.poll() == null) {
                        toSkip++;
                    }
                }
            }

            private @Nullable List<T> last() {
                List<T> rest = fresh == 0 ? null : List.copyOf(window);
                fresh = 0;
                return rest;
            }
        };
    }
}
