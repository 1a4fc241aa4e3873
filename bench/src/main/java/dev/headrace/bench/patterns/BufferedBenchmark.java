package dev.headrace.bench.patterns;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** One coroutine sends numbers to another on one loop, through a channel with some places. */
@State(Scope.Benchmark)
@Pattern(value = "buffered",
        settings = {"capacity=1", "capacity=16", "capacity=64", "capacity=64 work=50", "capacity=1024"},
        quick = {"capacity=64", "capacity=1024"})
public class BufferedBenchmark {

    private static final int COUNT = 50_000;

    /** The channel's. */
    @Param("64")
    public int capacity;

    /** What the receiver does with each element, in JMH's tokens of time. */
    @Param("0")
    public int work;

    /** On one loop. */
    @Benchmark
    @Contestant(value = "Headrace", as = Role.OWN)
    @OperationsPerInvocation(COUNT)
    public long headrace() {
        return Loops.many(capacity, 1, 1, COUNT, work);
    }

    /** One thread. */
    @Benchmark
    @Contestant("Kotlin")
    @OperationsPerInvocation(COUNT)
    public long kotlin() {
        return KotlinPeer.many(KotlinPeer.ONE_THREAD, capacity, 1, 1, COUNT, work);
    }

    /** The default dispatcher. */
    @Benchmark
    @Contestant("Kotlin, default dispatcher")
    @OperationsPerInvocation(COUNT)
    public long kotlinDefault() {
        return KotlinPeer.many(KotlinPeer.DEFAULT, capacity, 1, 1, COUNT, work);
    }

    /** Virtual threads. */
    @Benchmark
    @Contestant("Jox")
    @OperationsPerInvocation(COUNT)
    public long jox() throws InterruptedException {
        return VirtualThreads.many(Pipe.jox(capacity), 1, 1, COUNT, work);
    }

    /** Between two virtual threads. */
    @Benchmark
    @Contestant("ArrayBlockingQueue")
    @OperationsPerInvocation(COUNT)
    public long arrayBlockingQueue() throws InterruptedException {
        return VirtualThreads.pass(Pipe.blockingQueue(capacity), COUNT, work);
    }
}
