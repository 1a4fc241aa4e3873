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
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/** A number goes to another coroutine and comes back, each way over a rendezvous. The time is that of a round trip. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = {"--add-exports=java.base/jdk.internal.vm=ALL-UNNAMED", "--add-opens=java.base/java.lang=ALL-UNNAMED"})
public class PingPongBenchmark {

    private static final int COUNT = 300_000;

    /** On one loop. */
    @Benchmark
    @OperationsPerInvocation(COUNT)
    public long headrace() {
        long[] sum = new long[1];
        EventLoop.run(() -> {
            var there = Channel.<Integer>rendezvous();
            var back = Channel.<Integer>rendezvous();
            spawn(() -> {
                for (Integer ball; (ball = there.receiveOrNull()) != null; ) {
                    back.send(ball);
                }
            });
            for (int i = 0; i < COUNT; i++) {
                there.send(i & 63);
                sum[0] += back.receive();
            }
            there.close();
        });
        return sum[0];
    }

    /** Kotlin, one thread. */
    @Benchmark
    @OperationsPerInvocation(COUNT)
    public long kotlin() {
        return KotlinPeer.pingPong(COUNT);
    }

    /** Jox, two virtual threads. */
    @Benchmark
    @OperationsPerInvocation(COUNT)
    public long jox() throws InterruptedException {
        return ThreadPeer.joxPingPong(COUNT);
    }
}
