package dev.headrace.examples.tutorial;

import static dev.headrace.examples.tutorial.Tempo.seconds;
import static dev.headrace.loop.Headrace.*;

import dev.headrace.loop.EventLoop;
import java.io.PrintWriter;
import java.time.LocalDateTime;
import java.util.List;

/** Two coroutines that print the time every two seconds, for ten seconds. */
final class DisplayDate implements LoopProgram {

    @Override
    public void run(EventLoop loop, PrintWriter out) {
        var tasks = List.of(loop.spawn(() -> displayDate(1, loop, out)), loop.spawn(() -> displayDate(2, loop, out)));
        loop.runUntilComplete(() -> waitFor(tasks, Until.ALL_COMPLETED));
    }

    private static void displayDate(int num, EventLoop loop, PrintWriter out) {
        long endTime = loop.time() + seconds(10).toNanos();
        while (true) {
            out.println("Loop: " + num + " Time: " + LocalDateTime.now());
            if (loop.time() + seconds(1).toNanos() >= endTime) {
                break;
            }
            sleep(seconds(2)); // the other one runs meanwhile
        }
    }
}
