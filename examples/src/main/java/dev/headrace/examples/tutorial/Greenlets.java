package dev.headrace.examples.tutorial;

import dev.headrace.loop.Greenlet;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/** Where a generator goes back to whoever ran it, a greenlet names the one to go on. */
final class Greenlets implements Program {

    @Override
    public void run(PrintWriter out) {
        new Pair(out).gr1.switchTo(null);
    }

    private static final class Pair {

        private final PrintWriter out;
        private final Greenlet<@Nullable Void> gr1 = Greenlet.of(first -> func1());
        private final Greenlet<@Nullable Void> gr2 = Greenlet.of(first -> func2());

        Pair(PrintWriter out) {
            this.out = out;
        }

        private @Nullable Void func1() {
            out.println(1);
            gr2.switchTo(null);
            out.println(2);
            gr2.switchTo(null); // nobody comes back here
            return null;
        }

        private @Nullable Void func2() {
            out.println(3);
            gr1.switchTo(null);
            out.println(4);
            return null; // falls back to whoever switched in from outside
        }
    }
}
