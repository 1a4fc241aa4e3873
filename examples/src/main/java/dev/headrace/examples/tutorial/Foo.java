package dev.headrace.examples.tutorial;

import dev.headrace.loop.Generator;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/** With {@code next} nothing is sent, so the value of the yield is null. */
final class Foo implements Program {

    @Override
    public void run(PrintWriter out) {
        var g = foo("starting...", out);
        out.println(g.next());
        out.println("*".repeat(20));
        out.println(g.next());
    }

    static Generator<Integer, @Nullable Integer, ?> foo(String greeting, PrintWriter out) {
        return Generator.twoWay(g -> {
            out.println(greeting);
            while (true) {
                Integer res = g.yield(4);
                out.println("res " + Python.str(res));
            }
        });
    }
}
