package dev.headrace.examples.tutorial;

import static dev.headrace.loop.Headrace.*;

import dev.headrace.loop.EventLoop;
import java.io.PrintWriter;

/** To make a coroutine is not to run it: it does nothing until somebody starts it or waits for it. */
final class CoroutineObject implements Program {

    @Override
    public void run(PrintWriter out) {
        EventLoop.run(() -> {
            lazy(() -> {
                out.println("never printed");
                return null;
            });
            var result = lazy(() -> {
                out.println("hhhhhhhhh");
                return null;
            });
            result.join();
        });
    }
}
