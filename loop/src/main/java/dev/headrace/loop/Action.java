package dev.headrace.loop;

/** The body of a coroutine that returns nothing and may throw anything: what {@code Callable} is for one with a result. */
@FunctionalInterface
public interface Action {

    /** Does the work; runs as a coroutine, so it may suspend. */
    void run() throws Exception;
}
