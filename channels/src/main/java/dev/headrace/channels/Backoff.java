package dev.headrace.channels;

import static dev.headrace.loop.Headrace.sleep;

import dev.headrace.loop.CancelledException;
import dev.headrace.loop.Headrace.Step;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How long to wait before something that has failed is tried again.
 *
 * <pre>{@code
 * var patiently = Backoff.exponential(ofMillis(100)).atMost(ofSeconds(5)).when(IOException.class::isInstance);
 * pages.mapParallel(8, patiently.retrying(5, this::fetch)).forEach(store::save);
 * }</pre>
 */
@FunctionalInterface
public interface Backoff {

    /** How long to wait after failure number {@code failures}, counted from 1; null if it is not worth another attempt. */
    @Nullable Duration delay(int failures, Exception failure);

    /** No waiting. */
    static Backoff none() {
        return constant(Duration.ZERO);
    }

    /** Always the same delay. */
    static Backoff constant(Duration delay) {
        check(delay);
        return (failures, failure) -> delay;
    }

    /** {@code first}, and then each time twice as long. */
    static Backoff exponential(Duration first) {
        check(first);
        return (failures, failure) -> {
            try {
                return first.multipliedBy(failures < Long.SIZE ? 1L << failures - 1 : Long.MAX_VALUE);
            } catch (ArithmeticException tooLong) {
                return Duration.ofSeconds(Long.MAX_VALUE);
            }
        };
    }

    /** The same, but never longer than {@code limit}. */
    default Backoff atMost(Duration limit) {
        check(limit);
        return (failures, failure) -> {
            Duration delay = delay(failures, failure);
            return delay == null || delay.compareTo(limit) < 0 ? delay : limit;
        };
    }

    /** The same, but each delay is a random one between half of it and all, so that many who failed together do not come back together. */
    default Backoff jittered() {
        return (failures, failure) -> {
            Duration delay = delay(failures, failure);
            return delay == null ? null : delay.dividedBy(2).plus(delay.dividedBy(1024).multipliedBy(ThreadLocalRandom.current().nextInt(513)));
        };
    }

    /** The same for failures that {@code worthIt} accepts; after any other there is no further attempt. */
    default Backoff when(Predicate<? super Exception> worthIt) {
        Objects.requireNonNull(worthIt, "worthIt");
        return (failures, failure) -> worthIt.test(failure) ? delay(failures, failure) : null;
    }

    /**
     * {@code step}, but that it is tried up to {@code attempts} times: after a failure the calling coroutine sleeps and tries again.
     * The last failure is thrown, with the first and the 8 before it suppressed in it. Errors and cancellations are not retried.
     *
     * @throws IllegalArgumentException if {@code attempts} is less than 1
     */
    default <A extends @Nullable Object, B extends @Nullable Object> Step<A, B> retrying(int attempts,
            Step<? super A, ? extends B> step) {
        Objects.requireNonNull(step, "step");
        Arguments.checkPositive(attempts, "attempts");
        return value -> {
            Deque<Exception> earlier = new ArrayDeque<>();
            for (int failures = 1; ; failures++) {
                try {
                    return step.apply(value);
                } catch (CancelledException e) {
                    throw e;
                } catch (Exception e) {
                    Duration delay = failures < attempts ? delay(failures, e) : null;
                    if (delay == null) {
                        earlier.stream().filter(one -> one != e).forEach(e::addSuppressed);
                        throw e;
                    }
                    remember(e, earlier);
                    sleep(delay);
                }
            }
        };
    }

    /** Adds {@code failure} to the first one and the 8 latest: who tries for ever must not keep them all. */
    private static void remember(Exception failure, Deque<Exception> earlier) {
        earlier.addLast(failure);
        if (earlier.size() > 9) {
            Exception first = earlier.removeFirst();
            earlier.removeFirst();
            earlier.addFirst(first);
        }
    }

    private static void check(Duration delay) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("a delay cannot be negative: " + delay);
        }
    }
}
