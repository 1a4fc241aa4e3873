package dev.headrace.examples.tutorial;

import static dev.headrace.examples.tutorial.Tempo.seconds;
import static dev.headrace.loop.Headrace.*;

import dev.headrace.loop.EventLoop;
import java.io.PrintWriter;
import java.util.List;

/** Runs coroutines at the same time and collects their results, in the order in which they were given. */
final class HelloGather implements Program {

    @Override
    public void run(PrintWriter out) {
        EventLoop.run(() -> {
            var names = gather(List.of("Bob", "Alice"), name -> hello(name, out));
            out.println(Python.str(names));
        });
    }

    private static String hello(String name, PrintWriter out) {
        out.println("Hello " + name + "! (" + Thread.currentThread() + ")");
        sleep(seconds(1));
        out.println("Hello " + name + " again! (" + Thread.currentThread() + ")");
        return name;
    }
}
