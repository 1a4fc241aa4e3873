package dev.headrace.loop;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * What a coroutine can do, as plain calls: {@code import static dev.headrace.loop.Headrace.*;}. Each acts on the loop that
 * the calling code runs on, and throws {@link IllegalStateException} where there is none.
 */
public final class Headrace {

    private Headrace() {}

    /** Makes a coroutine on the current loop; it starts after what is ready already. */
    public static Task<@Nullable Void> spawn(Action body) {
        return EventLoop.current().spawn(body);
    }

    /** Makes a coroutine with a result on the current loop; it starts after what is ready already. */
    public static <T extends @Nullable Object> Task<T> spawn(Callable<? extends T> body) {
        return EventLoop.current().spawn(body);
    }

    /** Makes a coroutine whose name stands in messages and reports. */
    public static Task<@Nullable Void> spawn(String name, Action body) {
        return EventLoop.current().spawn(name, body);
    }

    /** Makes a coroutine with a result whose name stands in messages and reports. */
    public static <T extends @Nullable Object> Task<T> spawn(String name, Callable<? extends T> body) {
        return EventLoop.current().spawn(name, body);
    }

    /**
     * Suspends the calling coroutine for {@code delay}, never less: asyncio's {@code sleep}.
     *
     * @throws CancelledException if the task is cancelled before or meanwhile
     * @throws IllegalArgumentException if the delay is negative
     */
    public static void sleep(Duration delay) {
        EventLoop.current().sleep(delay);
    }

    /** Suspends the calling coroutine until everything that is ready now has run: asyncio's {@code sleep(0)}. */
    public static void yieldNow() {
        EventLoop.current().yieldNow();
    }

    /** One line for people: which engine runs coroutines here, and why. */
    public static String describe() {
        return "coroutines on jdk.internal.vm.Continuation, Java " + Runtime.version() + ", "
                + Runtime.getRuntime().availableProcessors() + " cores";
    }
}
