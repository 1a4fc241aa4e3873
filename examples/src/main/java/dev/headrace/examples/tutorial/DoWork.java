package dev.headrace.examples.tutorial;

import static dev.headrace.examples.tutorial.Tempo.inSeconds;

import dev.headrace.loop.EventLoop;
import java.io.PrintWriter;

/** A loop that runs until one coroutine has ended. */
final class DoWork implements LoopProgram {

    @Override
    public void run(EventLoop loop, PrintWriter out) {
        long start = loop.time();
        var task = loop.spawn(() -> doWork(3, out));
        loop.runUntilComplete(task::join);
        out.println("Time: " + inSeconds(loop.time() - start));
    }

    private static void doWork(int x, PrintWriter out) {
        out.println("waiting: " + x);
    }
}
