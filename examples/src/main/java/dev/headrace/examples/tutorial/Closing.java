package dev.headrace.examples.tutorial;

import dev.headrace.loop.Generator;
import java.io.PrintWriter;

/** Both ways to reach into a generator from outside: an exception at its yield, and the end. */
final class Closing implements Program {

    @Override
    public void run(PrintWriter out) {
        var counter = Generator.<Integer>of(g -> {
            try {
                for (int n = 1; ; n++) {
                    try {
                        g.yield(n);
                    } catch (IllegalArgumentException thrown) {
                        out.println("caught: " + thrown.getMessage());
                    }
                }
            } finally {
                out.println("finally");
            }
        });
        out.println(counter.next());
        out.println(counter.raise(new IllegalArgumentException("from outside"))); // throw() in Python
        counter.close();
        counter.close(); // nothing is left to close
    }
}
