package dev.headrace.examples.tutorial;

import java.io.PrintWriter;

/** A program that needs no loop, or makes its own: Python's {@code asyncio.run(main())}. */
@FunctionalInterface
interface Program {

    /** Runs it to its end. */
    void run(PrintWriter out) throws Exception;
}
