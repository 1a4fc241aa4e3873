package dev.headrace.channels;

import dev.headrace.loop.Action;
import dev.headrace.loop.EventLoop;
import dev.headrace.loop.ManualClock;
import java.time.Duration;

/** Runs a main coroutine on a loop with a clock of its own, on which hours pass at once. */
final class VirtualTime {

    private VirtualTime() {}

    static void run(Action main) {
        try (var loop = EventLoop.create("virtual", new ManualClock())) {
            loop.runUntilComplete(main);
        }
    }

    /** The time since the loop began, in a coroutine of {@link #run}. */
    static Duration elapsed() {
        return Duration.ofNanos(EventLoop.current().time());
    }

    /** The milliseconds since the loop began, in a coroutine of {@link #run}. */
    static long millis() {
        return Duration.ofNanos(EventLoop.current().time()).toMillis();
    }
}
