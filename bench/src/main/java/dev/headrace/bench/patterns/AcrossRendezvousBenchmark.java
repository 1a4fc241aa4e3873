package dev.headrace.bench.patterns;

import dev.headrace.multicore.SharedChannel;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/** A coroutine on one loop sends numbers to one on another; every send waits for its receive. */
@Pattern("across-rendezvous")
public class AcrossRendezvousBenchmark {

    private static final int COUNT = 5_000;

    /** One loop sends, the other receives. */
    @Benchmark
    @Contestant(value = "Headrace", as = Role.OWN)
    @OperationsPerInvocation(COUNT)
    public long headrace(TwoLoops loops) {
        return loops.pass(SharedChannel::rendezvous, COUNT, 0);
    }

    /** The default dispatcher. */
    @Benchmark
    @Contestant("Kotlin, default dispatcher")
    @OperationsPerInvocation(COUNT)
    public long kotlinDefault() {
        return KotlinPeer.across(KotlinPeer.DEFAULT, KotlinPeer.DEFAULT, 0, COUNT, 0);
    }

    /** A thread for each. */
    @Benchmark
    @Contestant("Kotlin, two threads")
    @OperationsPerInvocation(COUNT)
    public long kotlinTwoThreads(KotlinThreads threads) {
        return KotlinPeer.across(threads.one(), threads.other(), 0, COUNT, 0);
    }

    /** Two virtual threads. */
    @Benchmark
    @Contestant("Jox")
    @OperationsPerInvocation(COUNT)
    public long jox() throws InterruptedException {
        return VirtualThreads.pass(Pipe.jox(0), COUNT, 0);
    }

    /** Two virtual threads. */
    @Benchmark
    @Contestant("SynchronousQueue")
    @OperationsPerInvocation(COUNT)
    public long synchronousQueue() throws InterruptedException {
        return VirtualThreads.pass(Pipe.blockingQueue(0), COUNT, 0);
    }

    /** Two virtual threads. */
    @Benchmark
    @Contestant("LinkedTransferQueue")
    @OperationsPerInvocation(COUNT)
    public long transferQueue() throws InterruptedException {
        return VirtualThreads.pass(Pipe.transferQueue(), COUNT, 0);
    }

    /** Two threads that spin. */
    @Benchmark
    @Contestant(value = "cache line, there and back", as = Role.FLOOR)
    @OperationsPerInvocation(COUNT)
    public long line() throws Exception {
        return Threads.line(COUNT);
    }
}
