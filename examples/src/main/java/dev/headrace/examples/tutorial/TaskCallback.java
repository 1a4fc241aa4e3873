package dev.headrace.examples.tutorial;

import static dev.headrace.examples.tutorial.Tempo.inSeconds;

import dev.headrace.loop.EventLoop;
import java.io.PrintWriter;

/** A callback that is told the end of a task. */
final class TaskCallback implements LoopProgram {

    @Override
    public void run(EventLoop loop, PrintWriter out) {
        long start = loop.time();
        var task = loop.spawn(() -> doSomeWork(2, out));
        loop.runUntilComplete(() -> {
            task.onDone(future -> out.println("callback: " + future.result()));
            return task.join();
        });
        out.println("Time: " + inSeconds(loop.time() - start));
    }

    private static String doSomeWork(int x, PrintWriter out) {
        out.println("waiting: " + x);
        return "Done After " + x + "s";
    }
}
