package dev.headrace.bench.patterns;

import dev.headrace.multicore.SharedChannel;
import org.jctools.queues.varhandle.SpscVarHandleArrayQueue;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A coroutine on one loop sends numbers to one on another, through a channel with some places. */
@State(Scope.Benchmark)
@Pattern(value = "across-buffered",
        settings = {"capacity=64", "capacity=64 work=50", "capacity=1024", "capacity=1024 work=50", "capacity=65536"},
        quick = {"capacity=64", "capacity=1024"})
public class AcrossBufferedBenchmark {

    private static final int COUNT = 100_000;

    /** The channel's. */
    @Param("64")
    public int capacity;

    /** What the receiver does with each element, in JMH's tokens of time. */
    @Param("0")
    public int work;

    /** On two loops. */
    @Benchmark
    @Contestant(value = "Headrace", as = Role.OWN)
    @OperationsPerInvocation(COUNT)
    public long headrace(TwoLoops loops) {
        return loops.pass(() -> SharedChannel.buffered(capacity), COUNT, work);
    }

    /** The default dispatcher. */
    @Benchmark
    @Contestant("Kotlin, default dispatcher")
    @OperationsPerInvocation(COUNT)
    public long kotlinDefault() {
        return KotlinPeer.across(KotlinPeer.DEFAULT, KotlinPeer.DEFAULT, capacity, COUNT, work);
    }

    /** A thread for each. */
    @Benchmark
    @Contestant("Kotlin, two threads")
    @OperationsPerInvocation(COUNT)
    public long kotlinTwoThreads(KotlinThreads threads) {
        return KotlinPeer.across(threads.one(), threads.other(), capacity, COUNT, work);
    }

    /** Two virtual threads. */
    @Benchmark
    @Contestant("Jox")
    @OperationsPerInvocation(COUNT)
    public long jox() throws InterruptedException {
        return VirtualThreads.pass(Pipe.jox(capacity), COUNT, work);
    }

    /** Two virtual threads. */
    @Benchmark
    @Contestant("ArrayBlockingQueue")
    @OperationsPerInvocation(COUNT)
    public long arrayBlockingQueue() throws InterruptedException {
        return VirtualThreads.pass(Pipe.blockingQueue(capacity), COUNT, work);
    }

    /** Two threads; they yield when there is nothing. */
    @Benchmark
    @Contestant("Disruptor")
    @OperationsPerInvocation(COUNT)
    public long disruptor() throws Exception {
        return Threads.disruptor(1, capacity, COUNT, work);
    }

    /** Two threads that spin. */
    @Benchmark
    @Contestant(value = "raw JCTools SPSC", as = Role.FLOOR)
    @OperationsPerInvocation(COUNT)
    public long jctools() throws Exception {
        return Threads.pass(new SpscVarHandleArrayQueue<>(capacity), 1, COUNT, work);
    }
}
