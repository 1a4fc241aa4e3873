package dev.headrace.bench;

import static dev.headrace.loop.Headrace.sleep;
import static dev.headrace.loop.Headrace.spawn;

import dev.headrace.loop.EventLoop;
import dev.headrace.loop.Task;
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

    /** On one loop; prints the heap that is in use while all sleep. */
    @Benchmark
    public int headrace() {
        int[] ended = new int[1];
        EventLoop.run(() -> {
            for (int i = 1; i < COUNT; i++) {
                spawn(() -> {
                    sleep(SECOND);
                    ended[0]++;
                });
            }
            Task<Void> last = spawn(() -> {
                sleep(SECOND);
                ended[0]++;
            });
            last.join();
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
