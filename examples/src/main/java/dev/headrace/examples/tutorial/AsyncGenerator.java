package dev.headrace.examples.tutorial;

import static dev.headrace.examples.tutorial.Tempo.seconds;
import static dev.headrace.loop.Headrace.*;

import dev.headrace.loop.EventLoop;
import dev.headrace.loop.Generator;
import java.io.PrintWriter;

/** In a coroutine a generator may also suspend: Python's {@code async for} is a plain for loop. */
final class AsyncGenerator implements Program {

    @Override
    public void run(PrintWriter out) {
        EventLoop.run(() -> {
            for (int value : asyncGenerator()) {
                out.println(value);
            }
        });
    }

    private static Iterable<Integer> asyncGenerator() {
        return Generator.of(g -> {
            sleep(seconds(1)); // the loop runs others meanwhile
            g.yield(1);
        });
    }
}
