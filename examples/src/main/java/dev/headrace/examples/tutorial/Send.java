package dev.headrace.examples.tutorial;

import dev.headrace.loop.Generator;
import dev.headrace.loop.StopIteration;
import java.io.PrintWriter;

/** What is sent to a generator is the value of the yield at which it stands: so it becomes a coroutine. */
final class Send implements Program {

    @Override
    public void run(PrintWriter out) {
        var coroutine = Generator.<Integer, Integer>twoWay(g -> {
            out.println("-> 启动协程");
            int y = 10;
            int x = g.yield(y);
            out.println("-> 协程接收到了x的值: " + x);
        });
        int ret = coroutine.next(); // to the first yield: before that, nothing could receive a value
        out.println(ret);
        try {
            coroutine.send(10);
        } catch (StopIteration end) {
            out.println("StopIteration");
        }
    }
}
