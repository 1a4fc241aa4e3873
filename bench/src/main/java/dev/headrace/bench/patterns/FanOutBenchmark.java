package dev.headrace.bench.patterns;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/** One coroutine sends to sixteen, on one loop. */
@Pattern("fan-out")
public class FanOutBenchmark {

    private static final int COUNT = 49_152;
    private static final int MANY = 16;
    private static final int CAPACITY = 64;

    /** On one loop. */
    @Benchmark
    @Contestant(value = "Headrace", as = Role.OWN)
    @OperationsPerInvocation(COUNT)
    public long headrace() {
        return Loops.many(CAPACITY, 1, MANY, COUNT, 0);
    }

    /** One thread. */
    @Benchmark
    @Contestant("Kotlin")
    @OperationsPerInvocation(COUNT)
    public long kotlin() {
        return KotlinPeer.many(KotlinPeer.ONE_THREAD, CAPACITY, 1, MANY, COUNT, 0);
    }

    /** The default dispatcher. */
    @Benchmark
    @Contestant("Kotlin, default dispatcher")
    @OperationsPerInvocation(COUNT)
    public long kotlinDefault() {
        return KotlinPeer.many(KotlinPeer.DEFAULT, CAPACITY, 1, MANY, COUNT, 0);
    }

    /** Virtual threads. */
    @Benchmark
    @Contestant("Jox")
    @OperationsPerInvocation(COUNT)
    public long jox() throws InterruptedException {
        return VirtualThreads.many(Pipe.jox(CAPACITY), 1, MANY, COUNT, 0);
    }

    /** Virtual threads. */
    @Benchmark
    @Contestant("ArrayBlockingQueue")
    @OperationsPerInvocation(COUNT)
    public long arrayBlockingQueue() throws InterruptedException {
        return VirtualThreads.many(Pipe.blockingQueue(CAPACITY), 1, MANY, COUNT, 0);
    }
}
