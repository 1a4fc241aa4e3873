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

/** One switch: a coroutine suspends, another is resumed. The floor is a raw continuation's yield and run. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 4, time = 1)
@Fork(value = 3, jvmArgsAppend = {"--add-exports=java.base/jdk.internal.vm=ALL-UNNAMED", "--add-opens=java.base/java.lang=ALL-UNNAMED"})
public class SwitchBenchmark {

    private static final int COUNT = 1_000_000;
    private static final ContinuationScope SCOPE = new ContinuationScope("raw");

    /** The floor. */
    @Benchmark
    @OperationsPerInvocation(COUNT)
    public void raw() {
        Runnable body = () -> {
            for (int i = 0; i < COUNT / 2; i++) {
                Continuation.yield(SCOPE);
            }
        };
        var one = new Continuation(SCOPE, body);
        var other = new Continuation(SCOPE, body);
        while (!other.isDone()) {
            one.run();
            other.run();
        }
    }

    /** Two coroutines on one loop. */
    @Benchmark
    @OperationsPerInvocation(COUNT)
    public void headrace() {
        EventLoop.run(() -> {
            var one = spawn(SwitchBenchmark::yields);
            var other = spawn(SwitchBenchmark::yields);
            one.join();
            other.join();
        });
    }

    /** Kotlin, one thread. */
    @Benchmark
    @OperationsPerInvocation(COUNT)
    public void kotlin() {
        KotlinPeer.yields(COUNT);
    }

    private static void yields() {
        for (int i = 0; i < COUNT / 2; i++) {
            yieldNow();
        }
    }
}
