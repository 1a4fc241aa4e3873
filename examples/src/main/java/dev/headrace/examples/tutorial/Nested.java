package dev.headrace.examples.tutorial;

import static dev.headrace.loop.Headrace.*;

import dev.headrace.loop.EventLoop;
import java.io.PrintWriter;
import java.util.List;

/** Waits for tasks and tells those that have ended from those that have not. */
final class Nested implements Program {

    @Override
    public void run(PrintWriter out) {
        EventLoop.run(() -> {
            var task1 = spawn(() -> nested());
            var task2 = spawn(() -> nested());
            var waited = waitFor(List.of(task1, task2), Until.ALL_COMPLETED);
            for (var task : waited.done()) {
                out.println("done: " + task.result());
            }
            out.println("pending: " + waited.pending().size());
        });
    }

    private static int nested() {
        return 42;
    }
}
