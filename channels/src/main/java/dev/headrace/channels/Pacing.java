package dev.headrace.channels;

import static dev.headrace.loop.Headrace.sleep;
import static dev.headrace.loop.Headrace.withTimeout;

import dev.headrace.loop.EventLoop;
import dev.headrace.loop.TimedOutException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** The stages that look at the clock, which is the loop's. */
final class Pacing {

    private Pacing() {}

    /** Lets {@code count} elements through in any {@code nanos}. */
    static <T> Source<T> throttle(Source<T> upstream, int count, long nanos) {
        Deque<Long> passed = new ArrayDeque<>();
        return () -> {
            T element = upstream.next();
            if (element != null) {
                EventLoop loop = EventLoop.current();
                if (passed.size() == count) {
                    long wait = passed.remove() + nanos - loop.time();
                    if (wait > 0) {
                        sleep(Duration.ofNanos(wait));
                    }
                }
                passed.add(loop.time());
            }
            return element;
        };
    }

    /** The last element before each silence of {@code nanos}. */
    static <T> Source<T> debounce(Cut<T> upstream, long nanos) {
        return () -> {
            T last = upstream.next();
            for (T element = last; element != null; element = upstream.next(nanos)) {
                last = element;
            }
            return last;
        };
    }

    /** The last element in each period of {@code nanos}, at its end; nothing for one without an element. */
    static <T> Source<T> sample(Cut<T> upstream, long nanos) {
        return new Source<>() {
            private long begin;
            private boolean begun;

            @Override
            public @Nullable T next() {
                EventLoop loop = EventLoop.current();
                if (!begun) {
                    begin = loop.time();
                    begun = true;
                }
                T last = upstream.next();
                if (last != null) {
                    long periods = (loop.time() - begin) / nanos + 1;
                    long end = begin + periods * nanos;
                    for (T element = last; element != null; element = beforeThe(end)) {
                        last = element;
                    }
                }
                return last;
            }

            private @Nullable T beforeThe(long end) {
                long left = end - EventLoop.current().time();
                return left > 0 ? upstream.next(left) : null;
            }
        };
    }

    /** Fails if an element takes longer than {@code limit}. */
    static <T> Source<T> timeout(Stage stage, Source<T> upstream, Duration limit) {
        return () -> {
            try {
                return Pacing.<@Nullable T>within(limit, upstream);
            } catch (TimedOutException e) {
                throw new StageException(stage, e);
            }
        };
    }

    private static <T> @Nullable T within(Duration limit, Source<T> upstream) {
        return withTimeout(limit, () -> upstream.next());
    }
}
