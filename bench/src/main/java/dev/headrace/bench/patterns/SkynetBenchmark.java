package dev.headrace.bench.patterns;

import static dev.headrace.loop.Headrace.spawn;

import dev.headrace.channels.Channel;
import dev.headrace.loop.EventLoop;
import org.openjdk.jmh.annotations.Benchmark;

/** A tree of coroutines, ten children each and a million leaves, whose numbers are added up over channels. */
@Pattern(value = "skynet", unit = Unit.MILLIS, warmupShots = 3, shots = 3, seconds = 7)
public class SkynetBenchmark {

    private static final int LEAVES = 1_000_000;

    /** On one loop. */
    @Benchmark
    @Contestant(value = "Headrace", as = Role.OWN)
    public long headrace() {
        long[] sum = new long[1];
        EventLoop.run(() -> {
            var result = Channel.<Long>rendezvous();
            spawn(() -> node(result, 0, LEAVES));
            sum[0] = result.receive();
        });
        return sum[0];
    }

    /** One thread. */
    @Benchmark
    @Contestant("Kotlin")
    public long kotlin() {
        return KotlinPeer.skynet(KotlinPeer.ONE_THREAD, LEAVES);
    }

    /** The default dispatcher. */
    @Benchmark
    @Contestant("Kotlin, default dispatcher")
    public long kotlinDefault() {
        return KotlinPeer.skynet(KotlinPeer.DEFAULT, LEAVES);
    }

    /** Virtual threads. */
    @Benchmark
    @Contestant("Jox")
    public long jox() throws InterruptedException {
        return VirtualThreads.skynet(LEAVES);
    }

    private static void node(Channel<Long> parent, long number, int size) {
        if (size == 1) {
            parent.send(number);
            return;
        }
        var children = Channel.<Long>rendezvous();
        for (int i = 0; i < 10; i++) {
            long child = number + i * (size / 10);
            spawn(() -> node(children, child, size / 10));
        }
        long sum = 0;
        for (int i = 0; i < 10; i++) {
            sum += children.receive();
        }
        parent.send(sum);
    }
}
