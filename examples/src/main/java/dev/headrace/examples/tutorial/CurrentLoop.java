package dev.headrace.examples.tutorial;

import static dev.headrace.examples.tutorial.Tempo.seconds;
import static dev.headrace.loop.Headrace.*;

import dev.headrace.loop.EventLoop;
import java.io.PrintWriter;

/** A coroutine can ask for the loop that it runs on. */
final class CurrentLoop implements LoopProgram {

    @Override
    public void run(EventLoop loop, PrintWriter out) {
        var task = loop.spawn(() -> hello(out));
        loop.runUntilComplete(task::join);
    }

    private static void hello(PrintWriter out) {
        out.println("start");
        EventLoop loop = EventLoop.current();
        out.println("现在运行的事件循环是" + loop.name());
        sleep(seconds(1));
        out.println("end");
    }
}
