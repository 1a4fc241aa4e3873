package dev.headrace.examples.tutorial;

import dev.headrace.loop.Generator;
import java.io.PrintWriter;

/** Yields what it was sent. */
final class Echo implements Program {

    @Override
    public void run(PrintWriter out) {
        var c = Generator.<Integer, Integer>twoWay(g -> {
            int a = g.yield(1);
            while (true) {
                a = g.yield(a);
            }
        });
        out.println(c.send(null)); // starts it
        out.println(c.send(5));
        out.println(c.send(100));
    }
}
