package dev.headrace.examples.tutorial;

import static dev.headrace.examples.tutorial.Tempo.inSeconds;
import static dev.headrace.examples.tutorial.Tempo.seconds;
import static dev.headrace.loop.Headrace.*;

import dev.headrace.loop.EventLoop;
import dev.headrace.loop.Task;
import java.io.PrintWriter;

/**
 * Five runs of a loop that take no time, because {@code foo} makes a sleep, as the tutorial does, and nobody awaits it. With
 * {@code foo().join()} they would take five seconds, one after the other; {@code gather} makes it one second.
 */
final class FiveRuns implements LoopProgram {

    @Override
    public void run(EventLoop loop, PrintWriter out) {
        long start = loop.time();
        for (int i = 0; i < 5; i++) {
            loop.runUntilComplete(FiveRuns::foo);
        }
        out.println("异步所花费的时间: " + inSeconds(loop.time() - start));
    }

    private static Task<?> foo() {
        return lazy(() -> {
            sleep(seconds(1));
            return null;
        });
    }
}
