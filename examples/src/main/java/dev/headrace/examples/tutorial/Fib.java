package dev.headrace.examples.tutorial;

import dev.headrace.loop.Generator;
import java.io.PrintWriter;

/** A function that yields is a generator: it runs only as far as somebody asks. */
final class Fib implements Program {

    @Override
    public void run(PrintWriter out) {
        for (long item : fib(10)) {
            out.println(item);
        }
    }

    private static Iterable<Long> fib(int n) {
        return Generator.of(g -> {
            long a = 0;
            long b = 1;
            for (int i = 0; i < n; i++) {
                g.yield(b);
                long sum = a + b;
                a = b;
                b = sum;
            }
        });
    }
}
