package dev.headrace.loop;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Runs a main coroutine on a loop with a clock of its own, on which hours pass at once. */
final class VirtualTime {

    private VirtualTime() {}

    static void run(Action main) {
        try (var loop = EventLoop.create("virtual", new ManualClock())) {
            loop.runUntilComplete(main);
        }
    }

    static <T> T call(Callable<T> main) {
        try (var loop = EventLoop.create("virtual", new ManualClock())) {
            return loop.<T>runUntilComplete(main);
        }
    }

    /** The time since the loop began, in a coroutine of {@link #run}. */
    static Duration elapsed() {
        return Duration.ofNanos(EventLoop.current().time());
    }
}
