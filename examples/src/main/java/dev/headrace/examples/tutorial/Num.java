package dev.headrace.examples.tutorial;

import dev.headrace.loop.Generator;
import dev.headrace.loop.StopIteration;
import java.io.PrintWriter;

/** Sending null is the same as {@code next}, and a generator that has returned throws {@link StopIteration}. */
final class Num implements Program {

    @Override
    public void run(PrintWriter out) {
        var c = Generator.<Integer>of(g -> {
            g.yield(1);
            g.yield(2);
        });
        out.println(c.send(null));
        out.println(c.next());
        try {
            out.println(c.next());
        } catch (StopIteration end) {
            out.println("StopIteration");
        }
    }
}
