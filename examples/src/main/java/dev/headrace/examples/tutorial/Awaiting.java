package dev.headrace.examples.tutorial;

import static dev.headrace.examples.tutorial.Tempo.seconds;
import static dev.headrace.loop.Headrace.*;

import dev.headrace.loop.EventLoop;
import java.io.PrintWriter;

/** Python's {@code await} is a call of {@code join}; a sleep has no result, so what comes back is null. */
final class Awaiting implements Program {

    @Override
    public void run(PrintWriter out) {
        EventLoop.run(() -> {
            out.println("hhhhhhhhhh");
            Object response = spawn(() -> sleep(seconds(2))).join();
            out.println("结束 " + Python.str(response));
        });
    }
}
