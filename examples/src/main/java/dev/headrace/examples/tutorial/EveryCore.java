package dev.headrace.examples.tutorial;

import static dev.headrace.loop.Headrace.*;

import dev.headrace.multicore.LoopGroup;
import dev.headrace.multicore.SharedChannel;
import java.io.PrintWriter;

/** For what the tutorials need processes: coroutines on every core, in one program, with channels between them. */
final class EveryCore implements Program {

    @Override
    public void run(PrintWriter out) {
        try (var cores = LoopGroup.perCore()) {
            int sum = cores.run(() -> {
                var numbers = SharedChannel.<Integer>buffered(16);
                var squares = SharedChannel.<Integer>buffered(16);
                spawn(() -> {
                    for (int n = 1; n <= 1000; n++) {
                        numbers.send(n);
                    }
                    numbers.close();
                });
                cores.onEach(() -> {
                    for (int n : numbers) {
                        squares.send(n * n);
                    }
                }).onDone(all -> squares.close());
                int total = 0;
                for (int square : squares) {
                    total += square;
                }
                return total;
            });
            out.println("1 + 4 + 9 + ... + 1000000 = " + sum);
        }
    }
}
