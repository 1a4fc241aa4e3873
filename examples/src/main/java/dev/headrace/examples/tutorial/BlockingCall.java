package dev.headrace.examples.tutorial;

import static dev.headrace.examples.tutorial.Tempo.seconds;
import static dev.headrace.loop.Headrace.*;

import dev.headrace.loop.Blocking;
import dev.headrace.loop.EventLoop;
import java.io.PrintWriter;
import java.util.concurrent.CountDownLatch;

/**
 * The tutorials' "a blocking call blocks the whole program" does not hold here: this one waits for another coroutine of the
 * same loop, which goes on all the while.
 */
final class BlockingCall implements Program {

    @Override
    public void run(PrintWriter out) {
        EventLoop.run(() -> {
            var ticks = new CountDownLatch(3);
            spawn(() -> {
                for (int i = 1; i <= 3; i++) {
                    sleep(seconds(1));
                    out.println("tick " + i);
                    ticks.countDown();
                }
            });
            out.println("blocking");
            Blocking.run(ticks::await);
            out.println("done");
        });
    }
}
