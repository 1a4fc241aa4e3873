package dev.headrace.examples.tutorial;

import java.io.PrintWriter;

/** The generator of {@link Foo}, but this time it is sent something. */
final class FooSend implements Program {

    @Override
    public void run(PrintWriter out) {
        var g = Foo.foo("staring...", out); // the tutorial's spelling
        out.println(g.next());
        out.println("*".repeat(20));
        out.println(g.send(10));
    }
}
