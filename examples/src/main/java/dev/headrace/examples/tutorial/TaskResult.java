package dev.headrace.examples.tutorial;

import static dev.headrace.examples.tutorial.Tempo.inSeconds;
import static dev.headrace.examples.tutorial.Tempo.seconds;
import static dev.headrace.loop.Headrace.*;

import dev.headrace.loop.EventLoop;
import java.io.PrintWriter;

/** A task keeps the result of its coroutine. */
final class TaskResult implements LoopProgram {

    @Override
    public void run(EventLoop loop, PrintWriter out) {
        long start = loop.time();
        var task = loop.spawn(() -> doSomeWork(2, out));
        loop.runUntilComplete(task::join);
        out.println("Task ret: " + task.result());
        out.println("Time: " + inSeconds(loop.time() - start));
    }

    private static String doSomeWork(int x, PrintWriter out) {
        out.println("waiting: " + x);
        sleep(seconds(x));
        return "Done after" + x + "s";
    }
}
