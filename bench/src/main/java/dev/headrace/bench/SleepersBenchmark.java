package dev.headrace.bench;

import static dev.headrace.loop.Headrace.sleep;
import static dev.headrace.loop.Headrace.spawn;
import static dev.headrace.loop.Headrace.yieldNow;

import dev.headrace.loop.EventLoop;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/** A million coroutines that sleep for a second on one loop, all at the same time, in a heap of 1 GB. */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2)
@Measurement(iterations = 3)
@Fork(value = 2, jvmArgsAppend = {"--add-exports=java.base/jdk.internal.vm=ALL-UNNAMED", "--add-opens=java.base/java.lang=ALL-UNNAMED", "-Xmx1g"})
public class SleepersBenchmark {

    private static final int COUNT = 1_000_000;
    private static final Duration SECOND = Duration.ofSeconds(1);

    /** For all to have started before the first wakes up. */
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(10);

    /** On one loop. */
    @Benchmark
    public int headrace() {
        return sleepers(SECOND, () -> {});
    }

    /** On one loop; for ten seconds, with a full collection in the middle, after which it prints what they weigh. */
    @Benchmark
    public int headraceWeighed() {
        return sleepers(LONG_ENOUGH, SleepersBenchmark::printHeap);
    }

    private static void printHeap() {
        System.gc();
        long used = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        System.out.printf("%n%,d coroutines sleep in %d MB: %d bytes each%n", COUNT, used >> 20, used / COUNT);
    }

    private static int sleepers(Duration time, Runnable whileAllSleep) {
        int[] started = new int[1];
        int[] ended = new int[1];
        EventLoop.run(() -> {
            for (int i = 0; i < COUNT; i++) {
                spawn(() -> {
                    started[0]++;
                    sleep(time);
                    ended[0]++;
                });
            }
            while (started[0] < COUNT) {
                yieldNow();
            }
            whileAllSleep.run();
            while (ended[0] < COUNT) {
                sleep(Duration.ofMillis(10));
            }
        });
        return ended[0];
    }

    /** Kotlin, one thread. */
    @Benchmark
    public void kotlin() {
        KotlinPeer.sleepers(COUNT);
    }
}
