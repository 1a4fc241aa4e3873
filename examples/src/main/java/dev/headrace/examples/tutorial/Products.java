package dev.headrace.examples.tutorial;

import dev.headrace.loop.Generator;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/** A consumer that only receives: it yields nothing. */
final class Products implements Program {

    @Override
    public void run(PrintWriter out) {
        var c = consumer(out);
        c.next();
        produce(c, out);
    }

    private static Generator<@Nullable Void, String, ?> consumer(PrintWriter out) {
        return Generator.twoWay(g -> {
            while (true) {
                String res = g.yield(null);
                out.println("消费者消费产品 " + res);
            }
        });
    }

    private static void produce(Generator<@Nullable Void, String, ?> c, PrintWriter out) {
        for (int i = 1; i < 10; i++) {
            out.println("生产者生产产品" + i);
            c.send(String.valueOf(i));
        }
    }
}
