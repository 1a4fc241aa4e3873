package dev.headrace.bench.patterns;

import static dev.headrace.loop.Headrace.sleep;
import static dev.headrace.loop.Headrace.spawn;

import dev.headrace.loop.EventLoop;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A million coroutines that sleep for a second, all at the same time. */
@State(Scope.Benchmark)
@Pattern(value = "sleepers", unit = Unit.MILLIS, shots = 2, seconds = 9)
public class SleepersBenchmark {

    private static final int COUNT = 1_000_000;
    private static final int FEW = 20_000;
    private static final int SECOND = 1_000;

    /** Lets the code be compiled before a million stand before it: see "A cold start to know of" in DESIGN.md. */
    @Setup(Level.Trial)
    public void warmUp() {
        sleepers(FEW, 1);
    }

    /** On one loop. */
    @Benchmark
    @Contestant(value = "Headrace", as = Role.OWN)
    public void headrace() {
        sleepers(COUNT, SECOND);
    }

    /** One thread. */
    @Benchmark
    @Contestant("Kotlin")
    public void kotlin() {
        KotlinPeer.sleepers(KotlinPeer.ONE_THREAD, COUNT, SECOND);
    }

    /** The default dispatcher. */
    @Benchmark
    @Contestant("Kotlin, default dispatcher")
    public void kotlinDefault() {
        KotlinPeer.sleepers(KotlinPeer.DEFAULT, COUNT, SECOND);
    }

    /** The JDK's scheduler. */
    @Benchmark
    @Contestant("virtual threads")
    public void virtualThreads() throws InterruptedException {
        var ended = new CountDownLatch(COUNT);
        for (int i = 0; i < COUNT; i++) {
            VirtualThreads.start(() -> {
                Thread.sleep(SECOND);
                ended.countDown();
            });
        }
        ended.await();
    }

    private static void sleepers(int count, int millis) {
        int[] ended = new int[1];
        var time = Duration.ofMillis(millis);
        EventLoop.run(() -> {
            var last = EventLoop.current().<Integer>promise();
            for (int i = 0; i < count; i++) {
                spawn(() -> {
                    sleep(time);
                    if (++ended[0] == count) {
                        last.complete(count);
                    }
                });
            }
            last.join();
        });
    }
}
