package dev.headrace.channels;

import dev.headrace.channels.Pipeline.Combiner;
import dev.headrace.channels.Pipeline.Sink;
import dev.headrace.loop.Headrace.Step;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The stages that need no coroutine of their own: each pulls from the one before it in the coroutine that pulls from it. */
final class Fused {

    private Fused() {}

    /** The elements of a list that the library has made. */
    static <T> Source<T> each(List<? extends T> list) {
        Iterator<? extends T> elements = list.iterator();
        return () -> elements.hasNext() ? elements.next() : null;
    }

    static <T, R> Source<R> map(Stage stage, Source<T> upstream, Step<? super T, ? extends R> step) {
        return () -> {
            T element = upstream.next();
            return element == null ? null : stage.apply(step, element);
        };
    }

    static <T> Source<T> filter(Stage stage, Source<T> upstream, Step<? super T, Boolean> test) {
        return () -> {
            T element;
            do {
                element = upstream.next();
            } while (element != null && !stage.apply(test, element));
            return element;
        };
    }

    static <T, R> Source<R> flatMap(Stage stage, Source<T> upstream, Step<? super T, ? extends Iterable<? extends R>> step) {
        return new Source<>() {
            private @Nullable Iterator<? extends R> inner;

            @Override
            public @Nullable R next() {
                while (true) {
                    R next = inner == null ? null : stage.next(inner);
                    if (next != null) {
                        return next;
                    }
                    inner = null;
                    T element = upstream.next();
                    if (element == null) {
                        return null;
                    }
                    inner = stage.apply(one -> step.apply(one).iterator(), element);
                }
            }
        };
    }

    static <T> Source<T> take(Source<T> upstream, long count) {
        return new Source<>() {
            private long left = count;

            @Override
            public @Nullable T next() {
                return left > 0 && left-- > 0 ? upstream.next() : null;
            }
        };
    }

    static <T> Source<T> takeWhile(Stage stage, Source<T> upstream, Step<? super T, Boolean> test) {
        return new Source<>() {
            private boolean ended;

            @Override
            public @Nullable T next() {
                T element = ended ? null : upstream.next();
                ended = element == null || !stage.apply(test, element);
                return ended ? null : element;
            }
        };
    }

    static <T> Source<T> skip(Source<T> upstream, long count) {
        return new Source<>() {
            private long left = count;

            @Override
            public @Nullable T next() {
                while (left > 0 && upstream.next() != null) {
                    left--;
                }
                return upstream.next();
            }
        };
    }

    static <T> Source<T> distinctUntilChanged(Stage stage, Source<T> upstream) {
        return new Source<>() {
            private @Nullable T last;

            @Override
            public @Nullable T next() {
                T element;
                do {
                    element = upstream.next();
                } while (element != null && isLast(element));
                last = element;
                return element;
            }

            private boolean isLast(T element) {
                return stage.<Boolean>call(() -> element.equals(last));
            }
        };
    }

    static <T> Source<T> peek(Stage stage, Source<T> upstream, Sink<? super T> action) {
        return () -> {
            T element = upstream.next();
            if (element != null) {
                stage.accept(action, element);
            }
            return element;
        };
    }

    static <T, A> Source<A> scan(Stage stage, Source<T> upstream, A seed, Combiner<? super A, ? super T, ? extends A> combiner) {
        return new Source<>() {
            private A total = seed;

            @Override
            public @Nullable A next() {
                T element = upstream.next();
                return element == null ? null : (total = stage.apply(one -> combiner.apply(total, one), element));
            }
        };
    }

    static <A, B, R> Source<R> zip(Stage stage, Source<A> left, Source<B> right, Combiner<? super A, ? super B, ? extends R> combiner) {
        return new Source<>() {
            private boolean ended;

            @Override
            public @Nullable R next() {
                A one = ended ? null : left.next();
                B other = one == null ? null : right.next();
                ended = other == null;
                return other == null ? null : stage.apply(a -> combiner.apply(a, other), one);
            }
        };
    }
}
