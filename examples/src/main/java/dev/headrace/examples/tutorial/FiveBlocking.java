package dev.headrace.examples.tutorial;

import static dev.headrace.examples.tutorial.Tempo.inSeconds;
import static dev.headrace.examples.tutorial.Tempo.seconds;

import java.io.PrintWriter;

/** One blocking call after the other: five times as long as one. */
final class FiveBlocking implements Program {

    @Override
    public void run(PrintWriter out) throws InterruptedException {
        long start = System.nanoTime();
        for (int i = 0; i < 5; i++) {
            Thread.sleep(seconds(1));
        }
        out.println("同步所花费的时间: " + inSeconds(System.nanoTime() - start));
    }
}
