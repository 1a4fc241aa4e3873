package dev.headrace.bench;

import static dev.headrace.loop.Headrace.select;
import static dev.headrace.loop.Headrace.spawn;

import dev.headrace.channels.Channel;
import dev.headrace.loop.EventLoop;
import dev.headrace.loop.Select;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/** One coroutine selects over two rendezvous channels, into each of which another coroutine sends. The time is that of an element. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = {"--add-exports=java.base/jdk.internal.vm=ALL-UNNAMED", "--add-opens=java.base/java.lang=ALL-UNNAMED"})
public class SelectBenchmark {

    private static final int COUNT = 500_000;

    /** Clauses and select are made once. */
    @Benchmark
    @OperationsPerInvocation(COUNT)
    public long headrace() {
        long[] sum = new long[1];
        EventLoop.run(() -> {
            var one = Channel.<Integer>rendezvous();
            var other = Channel.<Integer>rendezvous();
            feed(one);
            feed(other);
            Select<Integer> both = Select.fair(one.onReceive(), other.onReceive());
            for (int i = 0; i < COUNT; i++) {
                sum[0] += both.next();
            }
        });
        return sum[0];
    }

    /** Clauses and select are made for each element. */
    @Benchmark
    @OperationsPerInvocation(COUNT)
    public long headraceEachTimeNew() {
        long[] sum = new long[1];
        EventLoop.run(() -> {
            var one = Channel.<Integer>rendezvous();
            var other = Channel.<Integer>rendezvous();
            feed(one);
            feed(other);
            for (int i = 0; i < COUNT; i++) {
                sum[0] += select(one.onReceive(), other.onReceive());
            }
        });
        return sum[0];
    }

    /** Without select, for scale: one rendezvous with two senders. */
    @Benchmark
    @OperationsPerInvocation(COUNT)
    public long headraceRendezvous() {
        long[] sum = new long[1];
        EventLoop.run(() -> {
            var one = Channel.<Integer>rendezvous();
            feed(one);
            feed(one);
            for (int i = 0; i < COUNT; i++) {
                sum[0] += one.receive();
            }
        });
        return sum[0];
    }

    /** Kotlin, one thread. */
    @Benchmark
    @OperationsPerInvocation(COUNT)
    public long kotlin() {
        return KotlinPeer.selects(COUNT);
    }

    /** Jox, three virtual threads. */
    @Benchmark
    @OperationsPerInvocation(COUNT)
    public long jox() throws InterruptedException {
        return ThreadPeer.joxSelects(COUNT);
    }

    private static void feed(Channel<Integer> channel) {
        spawn(() -> {
            for (int i = 0; i < COUNT / 2; i++) {
                channel.send(i & 63);
            }
        });
    }
}
