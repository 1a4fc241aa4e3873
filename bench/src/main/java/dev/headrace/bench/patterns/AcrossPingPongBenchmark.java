package dev.headrace.bench.patterns;

import dev.headrace.multicore.SharedChannel;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/** A number goes to a coroutine on another loop and comes back, each way over a channel with one place. */
@Pattern("across-ping-pong")
public class AcrossPingPongBenchmark {

    private static final int COUNT = 5_000;

    /** On two loops. */
    @Benchmark
    @Contestant(value = "Headrace", as = Role.OWN)
    @OperationsPerInvocation(COUNT)
    public long headrace(TwoLoops loops) {
        return loops.group().run(() -> {
            var there = SharedChannel.<Integer>buffered(1);
            var back = SharedChannel.<Integer>buffered(1);
            var other = loops.other().submit(() -> {
                for (int i = 0; i < COUNT; i++) {
                    back.send(there.receive());
                }
            });
            long sum = 0;
            for (int i = 0; i < COUNT; i++) {
                there.send(i & 63);
                sum += back.receive();
            }
            other.join();
            return sum;
        });
    }

    /** The default dispatcher. */
    @Benchmark
    @Contestant("Kotlin, default dispatcher")
    @OperationsPerInvocation(COUNT)
    public long kotlinDefault() {
        return KotlinPeer.pingPong(KotlinPeer.DEFAULT, KotlinPeer.DEFAULT, 1, COUNT);
    }

    /** A thread for each. */
    @Benchmark
    @Contestant("Kotlin, two threads")
    @OperationsPerInvocation(COUNT)
    public long kotlinTwoThreads(KotlinThreads threads) {
        return KotlinPeer.pingPong(threads.one(), threads.other(), 1, COUNT);
    }

    /** Two virtual threads. */
    @Benchmark
    @Contestant("Jox")
    @OperationsPerInvocation(COUNT)
    public long jox() throws InterruptedException {
        return VirtualThreads.pingPong(() -> Pipe.jox(1), COUNT);
    }

    /** Two virtual threads. */
    @Benchmark
    @Contestant("ArrayBlockingQueue")
    @OperationsPerInvocation(COUNT)
    public long arrayBlockingQueue() throws InterruptedException {
        return VirtualThreads.pingPong(() -> Pipe.blockingQueue(1), COUNT);
    }

    /** Two threads that spin. */
    @Benchmark
    @Contestant(value = "cache line, there and back", as = Role.FLOOR)
    @OperationsPerInvocation(COUNT)
    public long line() throws Exception {
        return Threads.line(COUNT);
    }
}
