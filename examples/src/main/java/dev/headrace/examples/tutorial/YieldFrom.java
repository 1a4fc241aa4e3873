package dev.headrace.examples.tutorial;

import dev.headrace.loop.Generator;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/** A generator inside a generator: the outer one yields what the inner one yields, and gets what it returns. */
final class YieldFrom implements Program {

    @Override
    public void run(PrintWriter out) {
        for (int value : outer(out)) {
            out.println(value);
        }
    }

    private static Iterable<Integer> outer(PrintWriter out) {
        return Generator.of(g -> {
            String result = g.yieldAll(inner());
            out.println("inner returned: " + result);
            g.yield(3);
        });
    }

    private static Generator<Integer, @Nullable Void, String> inner() {
        return Generator.returning(g -> {
            g.yield(1);
            g.yield(2);
            return "done";
        });
    }
}
