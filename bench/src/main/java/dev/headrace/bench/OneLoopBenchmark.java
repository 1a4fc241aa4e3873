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
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One coroutine sends numbers to another on one loop. Rendezvous is a capacity of 0. The numbers are small, so that boxing them
 * allocates nothing. Peers: Kotlin on one thread; Jox and the JDK's queues between two virtual threads.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = {"--add-exports=java.base/jdk.internal.vm=ALL-UNNAMED", "--add-opens=java.base/java.lang=ALL-UNNAMED"})
public class OneLoopBenchmark {

    private static final int COUNT = 1_000_000;

    /** The channel's. */
    @Param({"0", "64", "1024"})
    public int capacity;

    /** On one loop. */
    @Benchmark
    @OperationsPerInvocation(COUNT)
    public long headrace() {
        long[] sum = new long[1];
        EventLoop.run(() -> {
            var channel = Channel.<Integer>buffered(capacity);
            spawn(() -> {
                for (int i = 0; i < COUNT; i++) {
                    channel.send(i & 63);
                }
                channel.close();
            });
            for (Integer element; (element = channel.receiveOrNull()) != null; ) {
                sum[0] += element;
            }
        });
        return sum[0];
    }

    /** Kotlin, one thread. */
    @Benchmark
    @OperationsPerInvocation(COUNT)
    public long kotlin() {
        return KotlinPeer.pass(COUNT, capacity);
    }

    /** Jox, two virtual threads. */
    @Benchmark
    @OperationsPerInvocation(COUNT)
    public long jox() throws InterruptedException {
        return ThreadPeer.joxPass(COUNT, capacity);
    }

    /** An ArrayBlockingQueue, or a SynchronousQueue where the capacity is 0; two virtual threads. */
    @Benchmark
    @OperationsPerInvocation(COUNT)
    public long jdk() throws InterruptedException {
        return ThreadPeer.jdkPass(COUNT, capacity);
    }
}
