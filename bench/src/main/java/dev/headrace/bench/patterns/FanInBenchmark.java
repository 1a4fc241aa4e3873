package dev.headrace.bench.patterns;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/** Sixteen coroutines send to one, on one loop. */
@Pattern("fan-in")
public class FanInBenchmark {

    private static final int COUNT = 49_152;
    private static final int MANY = 16;
    private static final int CAPACITY = 64;

    /** On one loop. */
    @Benchmark
    @Contestant(value = "Headrace", as = Role.OWN)
    @OperationsPerInvocation(COUNT)
    public long headrace() {
        return Loops.many(CAPACITY, MANY, 1, COUNT, 0);
    }

    /** One thread. */
    @Benchmark
    @Contestant("Kotlin")
    @OperationsPerInvocation(COUNT)
    public long kotlin() {
        return KotlinPeer.many(KotlinPeer.ONE_THREAD, CAPACITY, MANY, 1, COUNT, 0);
    }

    /** The default dispatcher. */
    @Benchmark
    @Contestant("Kotlin, default dispatcher")
    @OperationsPerInvocation(COUNT)
    public long kotlinDefault() {
        return KotlinPeer.many(KotlinPeer.DEFAULT, CAPACITY, MANY, 1, COUNT, 0);
    }

    /** Virtual threads. */
    @Benchmark
    @Contestant("Jox")
    @OperationsPerInvocation(COUNT)
    public long jox() throws InterruptedException {
        return VirtualThreads.many(Pipe.jox(CAPACITY), MANY, 1, COUNT, 0);
    }

    /** Virtual threads. */
    @Benchmark
    @Contestant("ArrayBlockingQueue")
    @OperationsPerInvocation(COUNT)
    public long arrayBlockingQueue() throws InterruptedException {
        return VirtualThreads.many(Pipe.blockingQueue(CAPACITY), MANY, 1, COUNT, 0);
    }
}
