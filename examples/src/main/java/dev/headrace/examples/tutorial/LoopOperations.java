package dev.headrace.examples.tutorial;

import static dev.headrace.examples.tutorial.Tempo.inSeconds;
import static dev.headrace.examples.tutorial.Tempo.seconds;

import dev.headrace.loop.EventLoop;
import dev.headrace.loop.Handle;
import java.io.PrintWriter;

/**
 * The operations of a loop, one by one. There is no {@code set_event_loop}: a thread's loop is the one that it runs, and
 * {@link EventLoop#current} is asyncio's {@code get_running_loop}.
 */
final class LoopOperations implements LoopProgram {

    @Override
    public void run(EventLoop loop, PrintWriter out) throws InterruptedException {
        callbacks(loop, out);
        loop.runForever();
        anotherLoop(out);
    }

    private static void callbacks(EventLoop loop, PrintWriter out) throws InterruptedException {
        long start = loop.time();
        loop.callLater(seconds(3), () -> {
            out.println("call_later(3), stop: time " + inSeconds(loop.time() - start));
            loop.stop();
        });
        Handle unwanted = loop.callLater(seconds(2), () -> out.println("never printed"));
        loop.callAt(start + seconds(1).toNanos(), () -> {
            out.println("call_at(1): time " + inSeconds(loop.time() - start));
            unwanted.cancel();
        });
        loop.callSoon(() -> out.println("call_soon: is_running " + Python.str(loop.isRunning())));
        Thread other = Thread.startVirtualThread(() -> loop.post(() -> out.println("call_soon_threadsafe")));
        other.join();
        out.println("run_forever: is_running " + Python.str(loop.isRunning()));
    }

    private static void anotherLoop(PrintWriter out) {
        EventLoop another = EventLoop.create("another");
        String found = another.runUntilComplete(() -> EventLoop.current().name());
        out.println("new_event_loop, run_until_complete: " + found);
        another.close();
        try {
            another.runUntilComplete(() -> "never returned");
        } catch (IllegalStateException closed) {
            out.println("close: " + closed.getMessage());
        }
    }
}
