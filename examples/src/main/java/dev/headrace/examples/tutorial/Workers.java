package dev.headrace.examples.tutorial;

import static dev.headrace.examples.tutorial.Tempo.seconds;

import dev.headrace.loop.Generator;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/** Two workers on one thread: each works until it is tired, and lets the other one go on. */
final class Workers implements Program {

    /** The tutorial goes on until Ctrl-C. */
    private static final int ROUNDS = 2;

    @Override
    public void run(PrintWriter out) throws InterruptedException {
        task2(task1(out), out);
    }

    private static Generator<String, @Nullable Void, ?> task1(PrintWriter out) {
        return Generator.of(g -> {
            while (true) {
                g.yield("<甲>也累了，让<乙>工作一会儿");
                Thread.sleep(seconds(1));
                out.println("<甲>工作了一段时间.....");
            }
        });
    }

    private static void task2(Generator<String, @Nullable Void, ?> t, PrintWriter out) throws InterruptedException {
        t.next();
        for (int round = 0; round < ROUNDS; round++) {
            out.println("-----------------------------------");
            out.println("<乙>工作了一段时间.....");
            Thread.sleep(seconds(2));
            out.println("<乙>累了，让<甲>工作一会儿....");
            String ret = t.send(null);
            out.println(ret);
        }
        t.close();
    }
}
