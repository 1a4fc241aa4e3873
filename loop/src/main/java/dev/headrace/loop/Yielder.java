package dev.headrace.loop;

import org.jspecify.annotations.Nullable;

/**
 * A generator seen from inside its body. May be handed to any method that the body calls, so that values are yielded from any
 * depth of calls, also through generators that run inside this one.
 *
 * @param <Y> type of the values yielded
 * @param <S> type of the values sent in
 */
public interface Yielder<Y extends @Nullable Object, S extends @Nullable Object> {

    /**
     * Hands {@code value} to whoever runs the generator, and stops until it is run again; returns what was sent in, or null
     * if it was run by {@link Generator#next}. Written {@code g.yield(v)}: Python's {@code yield v}.
     *
     * @throws GeneratorExit when the generator is closed
     * @throws IllegalStateException if the generator is not running, or is yielding although it was closed, or inside a
     *     {@link Scope} or time-out that the body has opened
     */
    S yield(Y value);

    /**
     * Python's {@code yield from inner} (PEP 380): yields everything that {@code inner} yields; what is sent, raised or
     * closed goes to {@code inner}; returns what {@code inner} returns, and throws what it throws, as it is: a checked exception
     * too, as if the code of {@code inner} stood here.
     */
    <R extends @Nullable Object> R yieldAll(Generator<? extends Y, ? super S, ? extends R> inner);

    /**
     * Yields everything in {@code inner}. If it is a generator, this is the other {@code yieldAll}, whatever its types;
     * otherwise what is sent is ignored, and what is raised or closed stays here.
     */
    @SuppressWarnings("unchecked")
    default void yieldAll(Iterable<? extends Y> inner) {
        if (inner instanceof Generator<?, ?, ?> generator) {
            this.yieldAll((Generator<? extends Y, ? super S, ?>) generator);
            return;
        }
        for (Y value : inner) {
            this.yield(value);
        }
    }
}
