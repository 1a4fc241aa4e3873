package dev.headrace.bench;

import static dev.headrace.loop.Headrace.spawn;

import dev.headrace.channels.Channel;
import dev.headrace.loop.EventLoop;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/** A tree of coroutines, ten children each and a million leaves, whose numbers are added up over channels. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = {"--add-exports=java.base/jdk.internal.vm=ALL-UNNAMED", "--add-opens=java.base/java.lang=ALL-UNNAMED"})
public class SkynetBenchmark {

    private static final int LEAVES = 1_000_000;

    /** On one loop. */
    @Benchmark
    public long headrace() {
        long[] sum = new long[1];
        EventLoop.run(() -> {
            var result = Channel.<Long>rendezvous();
            spawn(() -> node(result, 0, LEAVES));
            sum[0] = result.receive();
        });
        return sum[0];
    }

    /** Kotlin, one thread. */
    @Benchmark
    public long kotlin() {
        return KotlinPeer.skynet(LEAVES);
    }

    private static void node(Channel<Long> parent, long number, int size) {
        if (size == 1) {
            parent.send(number);
            return;
        }
        var children = Channel.<Long>rendezvous();
        for (int i = 0; i < 10; i++) {
            long child = number + i * (size / 10);
            spawn(() -> node(children, child, size / 10));
        }
        long sum = 0;
        for (int i = 0; i < 10; i++) {
            sum += children.receive();
        }
        parent.send(sum);
    }
}
