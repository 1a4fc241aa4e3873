package dev.headrace.examples.tutorial;

import static dev.headrace.examples.tutorial.Tempo.seconds;
import static dev.headrace.loop.Headrace.*;

import dev.headrace.loop.EventLoop;
import dev.headrace.loop.Promise;
import java.io.PrintWriter;

/** A promise, asyncio's Future, is a result that somebody sets by hand. */
final class FutureResult implements LoopProgram {

    @Override
    public void run(EventLoop loop, PrintWriter out) {
        out.println(Python.str(loop.isRunning()));
        String result = loop.runUntilComplete(() -> {
            Promise<String> future = Promise.create();
            spawn(() -> func(future));
            return future.join();
        });
        out.println(result);
    }

    static void func(Promise<String> future) {
        sleep(seconds(1));
        future.complete("Future is done!");
    }
}
