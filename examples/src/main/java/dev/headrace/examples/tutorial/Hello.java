package dev.headrace.examples.tutorial;

import static dev.headrace.examples.tutorial.Tempo.seconds;
import static dev.headrace.loop.Headrace.*;

import dev.headrace.loop.EventLoop;
import java.io.PrintWriter;
import java.util.List;

/** While one coroutine sleeps, the other runs, on the same thread. */
final class Hello implements LoopProgram {

    @Override
    public void run(EventLoop loop, PrintWriter out) {
        var tasks = List.of(loop.spawn(() -> hello(out)), loop.spawn(() -> hello(out)));
        loop.runUntilComplete(() -> waitFor(tasks, Until.ALL_COMPLETED));
    }

    private static void hello(PrintWriter out) {
        out.println("Hello world! (" + Thread.currentThread() + ")");
        sleep(seconds(1));
        out.println("Hello again! (" + Thread.currentThread() + ")");
    }
}
