package dev.headrace.bench.patterns;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/** One coroutine sends numbers to another on one loop; every send waits for its receive. */
@Pattern("rendezvous")
public class RendezvousBenchmark {

    private static final int COUNT = 10_000;

    /** On one loop. */
    @Benchmark
    @Contestant(value = "Headrace", as = Role.OWN)
    @OperationsPerInvocation(COUNT)
    public long headrace() {
        return Loops.many(0, 1, 1, COUNT, 0);
    }

    /** One thread. */
    @Benchmark
    @Contestant("Kotlin")
    @OperationsPerInvocation(COUNT)
    public long kotlin() {
        return KotlinPeer.many(KotlinPeer.ONE_THREAD, 0, 1, 1, COUNT, 0);
    }

    /** The default dispatcher. */
    @Benchmark
    @Contestant("Kotlin, default dispatcher")
    @OperationsPerInvocation(COUNT)
    public long kotlinDefault() {
        return KotlinPeer.many(KotlinPeer.DEFAULT, 0, 1, 1, COUNT, 0);
    }

    /** Virtual threads. */
    @Benchmark
    @Contestant("Jox")
    @OperationsPerInvocation(COUNT)
    public long jox() throws InterruptedException {
        return VirtualThreads.many(Pipe.jox(0), 1, 1, COUNT, 0);
    }

    /** Between two virtual threads. */
    @Benchmark
    @Contestant("SynchronousQueue")
    @OperationsPerInvocation(COUNT)
    public long synchronousQueue() throws InterruptedException {
        return VirtualThreads.pass(Pipe.blockingQueue(0), COUNT, 0);
    }

    /** Between two virtual threads. */
    @Benchmark
    @Contestant("LinkedTransferQueue")
    @OperationsPerInvocation(COUNT)
    public long transferQueue() throws InterruptedException {
        return VirtualThreads.pass(Pipe.transferQueue(), COUNT, 0);
    }
}
