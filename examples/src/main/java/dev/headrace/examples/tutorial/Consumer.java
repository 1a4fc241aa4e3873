package dev.headrace.examples.tutorial;

import dev.headrace.loop.Generator;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/** A producer hands each product to the consumer and gets its answer: no queue, no lock, one thread. */
final class Consumer implements Program {

    @Override
    public void run(PrintWriter out) {
        produce(consumer(out), out);
    }

    private static Generator<String, @Nullable Integer, ?> consumer(PrintWriter out) {
        return Generator.twoWay(g -> {
            String r = "";
            while (true) {
                Integer n = g.yield(r);
                if (n == null) {
                    return;
                }
                out.println("[CONSUMER] Consuming " + n + "...");
                r = "200 OK";
            }
        });
    }

    private static void produce(Generator<String, @Nullable Integer, ?> c, PrintWriter out) {
        c.send(null);
        for (int n = 1; n <= 5; n++) {
            out.println("[PRODUCER] Producing " + n + "...");
            String r = c.send(n);
            out.println("[PRODUCER] Consumer return: " + r);
        }
        c.close();
    }
}
