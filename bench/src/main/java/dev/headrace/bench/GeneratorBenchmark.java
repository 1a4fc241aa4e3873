package dev.headrace.bench;

import dev.headrace.loop.Generator;
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

/** One value out of a generator. The floor is a raw continuation that leaves the value in a field. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 4, time = 1)
@Fork(value = 3, jvmArgsAppend = {"--add-exports=java.base/jdk.internal.vm=ALL-UNNAMED", "--add-opens=java.base/java.lang=ALL-UNNAMED"})
public class GeneratorBenchmark {

    private static final int COUNT = 1_000_000;
    private static final ContinuationScope SCOPE = new ContinuationScope("raw");

    /** The floor. */
    @Benchmark
    @OperationsPerInvocation(COUNT)
    public long raw() {
        int[] out = new int[1];
        var generator = new Continuation(SCOPE, () -> {
            for (int i = 0; i < COUNT; i++) {
                out[0] = i & 63;
                Continuation.yield(SCOPE);
            }
        });
        long sum = 0;
        for (int i = 0; i < COUNT; i++) {
            generator.run();
            sum += out[0];
        }
        return sum;
    }

    /** As it comes. */
    @Benchmark
    @OperationsPerInvocation(COUNT)
    public long headrace() {
        return sum(numbers());
    }

    /** Running 64 values ahead. */
    @Benchmark
    @OperationsPerInvocation(COUNT)
    public long headracePrefetch64() {
        return sum(numbers().prefetch(64));
    }

    private static Generator<Integer, Void, Void> numbers() {
        return Generator.of(g -> {
            for (int i = 0; i < COUNT; i++) {
                g.yield(i & 63);
            }
        });
    }

    private static long sum(Generator<Integer, Void, Void> numbers) {
        long sum = 0;
        for (int i = 0; i < COUNT; i++) {
            sum += numbers.next();
        }
        return sum;
    }
}
