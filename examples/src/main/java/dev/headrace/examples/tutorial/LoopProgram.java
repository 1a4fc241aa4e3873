package dev.headrace.examples.tutorial;

import dev.headrace.loop.EventLoop;
import java.io.PrintWriter;

/** A program that is given its loop: Python's {@code loop = asyncio.get_event_loop()}. */
@FunctionalInterface
interface LoopProgram {

    /** Runs it to its end. {@code loop} is fresh, not running, and closed afterwards by the caller. */
    void run(EventLoop loop, PrintWriter out) throws Exception;
}
