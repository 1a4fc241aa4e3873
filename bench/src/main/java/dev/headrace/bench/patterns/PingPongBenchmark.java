package dev.headrace.bench.patterns;

import static dev.headrace.loop.Headrace.spawn;

import dev.headrace.channels.Channel;
import dev.headrace.loop.EventLoop;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/** A number goes to another coroutine on the same loop and comes back, each way over a rendezvous. */
@Pattern("ping-pong")
public class PingPongBenchmark {

    private static final int COUNT = 5_000;

    /** On one loop. */
    @Benchmark
    @Contestant(value = "Headrace", as = Role.OWN)
    @OperationsPerInvocation(COUNT)
    public long headrace() {
        long[] sum = new long[1];
        EventLoop.run(() -> {
            var there = Channel.<Integer>rendezvous();
            var back = Channel.<Integer>rendezvous();
            spawn(() -> {
                for (Integer ball; (ball = there.receiveOrNull()) != null; ) {
                    back.send(ball);
                }
            });
            for (int i = 0; i < COUNT; i++) {
                there.send(i & 63);
                sum[0] += back.receive();
            }
            there.close();
        });
        return sum[0];
    }

    /** One thread. */
    @Benchmark
    @Contestant("Kotlin")
    @OperationsPerInvocation(COUNT)
    public long kotlin() {
        return KotlinPeer.pingPong(KotlinPeer.ONE_THREAD, KotlinPeer.ONE_THREAD, 0, COUNT);
    }

    /** The default dispatcher. */
    @Benchmark
    @Contestant("Kotlin, default dispatcher")
    @OperationsPerInvocation(COUNT)
    public long kotlinDefault() {
        return KotlinPeer.pingPong(KotlinPeer.DEFAULT, KotlinPeer.DEFAULT, 0, COUNT);
    }

    /** Two virtual threads. */
    @Benchmark
    @Contestant("Jox")
    @OperationsPerInvocation(COUNT)
    public long jox() throws InterruptedException {
        return VirtualThreads.pingPong(() -> Pipe.jox(0), COUNT);
    }

    /** Two virtual threads. */
    @Benchmark
    @Contestant("SynchronousQueue")
    @OperationsPerInvocation(COUNT)
    public long synchronousQueue() throws InterruptedException {
        return VirtualThreads.pingPong(() -> Pipe.blockingQueue(0), COUNT);
    }
}
