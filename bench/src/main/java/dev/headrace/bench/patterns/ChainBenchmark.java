package dev.headrace.bench.patterns;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Numbers pass through ten thousand coroutines, each of which hands them on to the next. The time is that of one hop. */
@State(Scope.Benchmark)
@Pattern(value = "chain", settings = {"capacity=0", "capacity=16", "capacity=100"}, quick = "capacity=16",
        warmupShots = 1, shots = 2, seconds = 1)
public class ChainBenchmark {

    private static final int STAGES = 10_000;
    private static final int NUMBERS = 50;
    private static final int COUNT = STAGES * NUMBERS;

    /** Of each channel between two stages. */
    @Param("0")
    public int capacity;

    /** On one loop. */
    @Benchmark
    @Contestant(value = "Headrace", as = Role.OWN)
    @OperationsPerInvocation(COUNT)
    public long headrace() {
        return Loops.chain(capacity, STAGES, NUMBERS);
    }

    /** One thread. */
    @Benchmark
    @Contestant("Kotlin")
    @OperationsPerInvocation(COUNT)
    public long kotlin() {
        return KotlinPeer.chain(KotlinPeer.ONE_THREAD, capacity, STAGES, NUMBERS);
    }

    /** The default dispatcher. */
    @Benchmark
    @Contestant("Kotlin, default dispatcher")
    @OperationsPerInvocation(COUNT)
    public long kotlinDefault() {
        return KotlinPeer.chain(KotlinPeer.DEFAULT, capacity, STAGES, NUMBERS);
    }

    /** Virtual threads. */
    @Benchmark
    @Contestant("Jox")
    @OperationsPerInvocation(COUNT)
    public long jox() throws InterruptedException {
        return VirtualThreads.chain(Pipe::jox, capacity, STAGES, NUMBERS);
    }

    /** Virtual threads. */
    @Benchmark
    @Contestant("SynchronousQueue or ArrayBlockingQueue")
    @OperationsPerInvocation(COUNT)
    public long blockingQueue() throws InterruptedException {
        return VirtualThreads.chain(Pipe::blockingQueue, capacity, STAGES, NUMBERS);
    }
}
