package dev.headrace.examples.tutorial;

import static dev.headrace.examples.tutorial.Tempo.seconds;

import dev.headrace.loop.Generator;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/** Two endless loops that take turns. */
final class Alternating implements Program {

    /** The tutorial goes on until Ctrl-C. */
    private static final int ROUNDS = 3;

    @Override
    public void run(PrintWriter out) throws InterruptedException {
        b(a(out), out);
    }

    private static Generator<@Nullable Void, @Nullable Void, ?> a(PrintWriter out) {
        return Generator.of(g -> {
            while (true) {
                out.println("---A---");
                g.yield(null);
                Thread.sleep(seconds(0.5));
            }
        });
    }

    private static void b(Generator<@Nullable Void, @Nullable Void, ?> c, PrintWriter out) throws InterruptedException {
        for (int round = 0; round < ROUNDS; round++) {
            out.println("---b---");
            c.next();
            Thread.sleep(seconds(0.5));
        }
    }
}
