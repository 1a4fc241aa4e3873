package dev.headrace.examples.tutorial;

import static dev.headrace.loop.Headrace.*;

import dev.headrace.loop.EventLoop;
import dev.headrace.loop.Promise;
import java.io.PrintWriter;

/** A loop that runs for ever, until the promise's own callback stops it. */
final class FutureCallback implements LoopProgram {

    @Override
    public void run(EventLoop loop, PrintWriter out) {
        loop.spawn(() -> {
            Promise<String> future = Promise.create();
            spawn(() -> FutureResult.func(future));
            future.onDone(done -> {
                out.println(done.result());
                loop.stop();
            });
        });
        loop.runForever();
    }
}
