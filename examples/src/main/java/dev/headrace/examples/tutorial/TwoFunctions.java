package dev.headrace.examples.tutorial;

import static dev.headrace.examples.tutorial.Tempo.seconds;
import static dev.headrace.loop.Headrace.*;

import dev.headrace.loop.EventLoop;
import java.io.PrintWriter;
import java.util.List;

/** The order of {@link Greenlets}, but nobody names the next one: whoever waits makes room. */
final class TwoFunctions implements LoopProgram {

    @Override
    public void run(EventLoop loop, PrintWriter out) {
        var tasks = List.of(loop.spawn(() -> func1(out)), loop.spawn(() -> func2(out)));
        loop.runUntilComplete(() -> waitFor(tasks, Until.ALL_COMPLETED));
    }

    private static void func1(PrintWriter out) {
        out.println(1);
        sleep(seconds(1));
        out.println(2);
    }

    private static void func2(PrintWriter out) {
        out.println(3);
        sleep(seconds(2));
        out.println(4);
    }
}
