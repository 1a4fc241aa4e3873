package dev.headrace.bench.patterns;

import dev.headrace.loop.Generator;
import jdk.internal.vm.Continuation;
import jdk.internal.vm.ContinuationScope;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/** One value out of a generator. */
@Pattern("generator")
public class GeneratorBenchmark {

    private static final int COUNT = 20_000;
    private static final ContinuationScope SCOPE = new ContinuationScope("raw");

    /** As it comes. */
    @Benchmark
    @Contestant(value = "Headrace", as = Role.OWN)
    @OperationsPerInvocation(COUNT)
    public long headrace() {
        return sum(numbers());
    }

    /** Running 64 values ahead. */
    @Benchmark
    @Contestant(value = "Headrace, prefetch 64", as = Role.OWN)
    @OperationsPerInvocation(COUNT)
    public long headracePrefetch() {
        return sum(numbers().prefetch(64));
    }

    /** A continuation that leaves the value in a field. */
    @Benchmark
    @Contestant(value = "raw Continuation", as = Role.FLOOR)
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

    /** A sequence: a state machine that yields at one call depth only. */
    @Benchmark
    @Contestant("Kotlin")
    @OperationsPerInvocation(COUNT)
    public long kotlin() {
        return KotlinPeer.sequence(COUNT);
    }

    private static Generator<Integer, @Nullable Void, @Nullable Void> numbers() {
        return Generator.of(g -> {
            for (int i = 0; i < COUNT; i++) {
                g.yield(i & 63);
            }
        });
    }

    private static long sum(Generator<Integer, @Nullable Void, @Nullable Void> numbers) {
        long sum = 0;
        for (int i = 0; i < COUNT; i++) {
            sum += numbers.next();
        }
        return sum;
    }
}
