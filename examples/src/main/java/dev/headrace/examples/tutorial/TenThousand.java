package dev.headrace.examples.tutorial;

import static dev.headrace.examples.tutorial.Tempo.seconds;
import static dev.headrace.loop.Headrace.*;

import dev.headrace.loop.EventLoop;
import java.io.PrintWriter;
import java.util.stream.IntStream;

/** The tutorials' "tens of thousands of coroutines on one CPU are no problem". */
final class TenThousand implements Program {

    @Override
    public void run(PrintWriter out) {
        EventLoop.run(() -> {
            var numbers = IntStream.range(0, 10_000).boxed().toList();
            var slept = gather(numbers, number -> {
                sleep(seconds(1));
                return number;
            });
            out.println(slept.size() + " coroutines");
        });
    }
}
