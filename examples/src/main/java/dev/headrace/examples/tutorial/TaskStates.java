package dev.headrace.examples.tutorial;

import static dev.headrace.examples.tutorial.Tempo.seconds;
import static dev.headrace.loop.Headrace.*;

import dev.headrace.loop.EventLoop;
import dev.headrace.loop.Task;
import java.io.PrintWriter;
import java.util.List;

/** A task knows how far its coroutine has come: pending, running, done or cancelled. */
final class TaskStates implements LoopProgram {

    @Override
    public void run(EventLoop loop, PrintWriter out) {
        var task = loop.spawn("do_work", () -> doWork(3, out));
        out.println(task);
        loop.runUntilComplete(task::join);
        out.println(task);

        var cancelled = loop.spawn("do_nothing", () -> sleep(seconds(3)));
        loop.runUntilComplete(() -> {
            cancelled.cancel();
            return waitFor(List.of(cancelled), Until.ALL_COMPLETED);
        });
        out.println(cancelled);
    }

    private static void doWork(int x, PrintWriter out) {
        out.println("waiting: " + x);
        out.println(Task.current());
    }
}
