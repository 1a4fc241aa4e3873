package dev.headrace.examples.tutorial;

import static dev.headrace.examples.tutorial.Tempo.inSeconds;
import static dev.headrace.examples.tutorial.Tempo.seconds;
import static dev.headrace.loop.Headrace.*;

import dev.headrace.loop.CancelledException;
import dev.headrace.loop.EventLoop;
import dev.headrace.loop.Task;
import java.io.PrintWriter;
import java.util.List;

/**
 * After Ctrl-C: cancels all tasks, lets them end, and closes the loop. In {@link EventLoop#run} the keys cancel the main task,
 * and all that is left to end is cancelled without further ado.
 */
final class CancelAll implements LoopProgram {

    @Override
    public void run(EventLoop loop, PrintWriter out) {
        long start = loop.time();
        loop.spawn("do_work(1)", () -> doWork(1, out));
        loop.spawn("do_work(2)", () -> doWork(2, out));
        loop.spawn("do_work(4)", () -> doWork(4, out));
        loop.runUntilComplete(() -> {
            var main = Task.current();
            List<Task<?>> tasks = loop.tasks().stream().filter(task -> task != main).toList();
            spawn("the user", () -> main.cancel("Ctrl-C"));
            try {
                return waitFor(tasks, Until.ALL_COMPLETED);
            } catch (CancelledException keyboardInterrupt) {
                tasks.forEach(out::println);
                for (var task : tasks) {
                    out.println(Python.str(task.cancel()));
                }
                // This task is cancelled too, and could not wait for anything, but that a shield protects it.
                return shielded(() -> waitFor(tasks, Until.ALL_COMPLETED));
            }
        });
        loop.close();
        out.println("Time: " + inSeconds(loop.time() - start));
    }

    private static String doWork(int x, PrintWriter out) {
        out.println("waiting: " + x);
        sleep(seconds(x));
        return "Done after " + x + ".s";
    }
}
