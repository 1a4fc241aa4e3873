package dev.headrace.bench;

import static dev.headrace.loop.Headrace.spawn;
import static dev.headrace.loop.Headrace.yieldNow;

import dev.headrace.loop.EventLoop;
import java.util.concurrent.TimeUnit;
import jdk.internal.vm.Continuation;
import jdk.internal.vm.ContinuationScope;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/** A coroutine that ends without suspending, from its making to its end. The floor is a raw continuation, made and run. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 4, time = 1)
@Fork(value = 3, jvmArgsAppend = {"--add-exports=java.base/jdk.internal.vm=ALL-UNNAMED", "--add-opens=java.base/java.lang=ALL-UNNAMED"})
public class SpawnBenchmark {

    private static final int COUNT = 1_000_000;
    private static final int BATCH = 64;
    private static final ContinuationScope SCOPE = new ContinuationScope("raw");

    /** The floor. */
    @Benchmark
    @OperationsPerInvocation(COUNT)
    public int raw() {
        int[] ended = new int[1];
        for (int i = 0; i < COUNT; i++) {
            new Continuation(SCOPE, () -> ended[0]++).run();
        }
        return ended[0];
    }

    /** On one loop. */
    @Benchmark
    @OperationsPerInvocation(COUNT)
    public int headrace() {
        int[] ended = new int[1];
        EventLoop.run(() -> {
            for (int i = 0; i < COUNT / BATCH; i++) {
                for (int j = 0; j < BATCH; j++) {
                    spawn(() -> {
                        ended[0]++;
                    });
                }
                yieldNow();
            }
        });
        return ended[0];
    }

    /** Kotlin's launch, one thread. */
    @Benchmark
    @OperationsPerInvocation(COUNT)
    public int kotlin() {
        return KotlinPeer.launches(COUNT, BATCH);
    }
}
