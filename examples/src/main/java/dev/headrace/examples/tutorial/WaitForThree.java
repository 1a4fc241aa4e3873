package dev.headrace.examples.tutorial;

import static dev.headrace.examples.tutorial.Tempo.inSeconds;
import static dev.headrace.examples.tutorial.Tempo.seconds;
import static dev.headrace.loop.Headrace.*;

import dev.headrace.loop.EventLoop;
import java.io.PrintWriter;
import java.util.List;

/** Three tasks at once take as long as the longest of them. */
final class WaitForThree implements LoopProgram {

    @Override
    public void run(EventLoop loop, PrintWriter out) {
        long start = loop.time();
        var tasks = List.of(
                loop.spawn(() -> doWork(1, out)),
                loop.spawn(() -> doWork(2, out)),
                loop.spawn(() -> doWork(4, out)));
        loop.runUntilComplete(() -> waitFor(tasks, Until.ALL_COMPLETED));
        for (var task : tasks) {
            out.println("task result: " + task.result());
        }
        out.println("Time " + inSeconds(loop.time() - start));
    }

    private static String doWork(int x, PrintWriter out) {
        out.println("waiting: " + x);
        sleep(seconds(x));
        return "Do after" + x + "s";
    }
}
