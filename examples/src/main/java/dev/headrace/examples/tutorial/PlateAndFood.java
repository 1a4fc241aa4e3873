package dev.headrace.examples.tutorial;

import static dev.headrace.examples.tutorial.Python.str;
import static dev.headrace.examples.tutorial.Tempo.seconds;

import dev.headrace.loop.Generator;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** The same list goes back and forth, and both sides change it: no lock, because only one of them ever runs. */
final class PlateAndFood implements Program {

    @Override
    public void run(PrintWriter out) throws InterruptedException {
        producer(consumer(out), out);
    }

    private static Generator<List<String>, List<String>, ?> consumer(PrintWriter out) {
        return Generator.twoWay(g -> {
            List<String> tx = List.of();
            while (true) {
                List<String> rc = g.yield(tx);
                out.println("[CONSUMER] I have reviced " + str(rc) + "...");
                rc.remove("food");
                out.println("Eating...");
                Thread.sleep(seconds(1));
                tx = rc;
                out.println("[CONSUMER] I have eaten the food and sent back " + str(tx) + "...");
            }
        });
    }

    private static void producer(Generator<List<String>, List<String>, ?> c, PrintWriter out) throws InterruptedException {
        c.next();
        List<String> tx = new ArrayList<>(List.of("plate"));
        for (int n = 1; n <= 5; n++) {
            tx.add("food");
            out.println("Producing...");
            Thread.sleep(seconds(1));
            out.println("[PRODUCER] I am sending " + str(tx) + " to comsumer...");
            List<String> rc = c.send(tx);
            out.println("[PRODUCER] I have recived " + str(rc));
            tx = rc;
        }
        c.close();
    }
}
