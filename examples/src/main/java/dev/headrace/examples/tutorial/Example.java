package dev.headrace.examples.tutorial;

import dev.headrace.loop.EventLoop;
import dev.headrace.loop.ManualClock;
import java.io.PrintWriter;
import java.io.Writer;
import java.time.Duration;

/**
 * A program with the name by which it is called.
 *
 * @param name one word, or several with hyphens
 * @param about what it shows, in half a line
 * @param program what it does
 * @param usesLoop whether the program runs on the loop that it is given, rather than on none or on its own
 */
public record Example(String name, String about, LoopProgram program, boolean usesLoop) {

    static Example of(String name, String about, Program program) {
        return new Example(name, about, (loop, out) -> program.run(out), false);
    }

    static Example onLoop(String name, String about, LoopProgram program) {
        return new Example(name, about, program, true);
    }

    /** Runs it to its end on the calling thread; what it prints is flushed. */
    public void run(PrintWriter out) throws Exception {
        if (usesLoop) {
            warmUp();
        }
        try (EventLoop loop = EventLoop.create()) {
            run(loop, out);
        }
    }

    void run(EventLoop loop, PrintWriter out) throws Exception {
        program.run(loop, out);
        out.flush();
    }

    /**
     * Runs it in no time and to nowhere, so that the JVM loads and links what it needs: in a new JVM that takes longer than a
     * second of {@link Tempo}, and would turn the times around.
     */
    private void warmUp() throws Exception {
        try (EventLoop loop = EventLoop.create("warm-up", new ManualClock())) {
            loop.onStall(Duration.ofMinutes(1), stall -> {}); // linking is no stall
            run(loop, new PrintWriter(Writer.nullWriter()));
        }
    }

    /** The name. */
    @Override
    public String toString() {
        return name;
    }
}
