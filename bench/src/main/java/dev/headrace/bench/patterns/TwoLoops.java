package dev.headrace.bench.patterns;

import dev.headrace.loop.EventLoop;
import dev.headrace.multicore.LoopGroup;
import dev.headrace.multicore.SharedChannel;
import java.util.function.Supplier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Two loops, each with a thread of its own. */
@State(Scope.Benchmark)
public class TwoLoops {

    private final LoopGroup group = LoopGroup.of(2);
    private final EventLoop other = group.loops().getLast();

    /** From the first to the second: {@code count} numbers, for each of which the receiver works; returns their sum. */
    long pass(Supplier<SharedChannel<Integer>> channels, int count, int work) {
        return group.run(() -> {
            var channel = channels.get();
            var sum = other.submit(() -> Loops.receive(channel, count, work));
            Loops.send(channel, count);
            return sum.join();
        });
    }

    LoopGroup group() {
        return group;
    }

    /** The second; the group's {@code run} uses the first. */
    EventLoop other() {
        return other;
    }

    /** Ends the loops. */
    @TearDown
    public void close() {
        group.close();
    }
}
