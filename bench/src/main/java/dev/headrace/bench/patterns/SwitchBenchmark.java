package dev.headrace.bench.patterns;

import static dev.headrace.loop.Headrace.spawn;
import static dev.headrace.loop.Headrace.yieldNow;

import dev.headrace.loop.EventLoop;
import java.util.List;
import jdk.internal.vm.Continuation;
import jdk.internal.vm.ContinuationScope;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/** One coroutine yields to another. */
@Pattern("switch")
public class SwitchBenchmark {

    private static final int COUNT = 20_000;
    private static final ContinuationScope SCOPE = new ContinuationScope("raw");

    /** Two coroutines on one loop. */
    @Benchmark
    @Contestant(value = "Headrace", as = Role.OWN)
    @OperationsPerInvocation(COUNT)
    public void headrace() {
        EventLoop.run(() -> {
            var one = spawn(SwitchBenchmark::yields);
            var other = spawn(SwitchBenchmark::yields);
            one.join();
            other.join();
        });
    }

    /** Yield and run of a continuation. */
    @Benchmark
    @Contestant(value = "raw Continuation", as = Role.FLOOR)
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

    /** One thread. */
    @Benchmark
    @Contestant("Kotlin")
    @OperationsPerInvocation(COUNT)
    public void kotlin() {
        KotlinPeer.yields(KotlinPeer.ONE_THREAD, COUNT);
    }

    /** The default dispatcher. */
    @Benchmark
    @Contestant("Kotlin, default dispatcher")
    @OperationsPerInvocation(COUNT)
    public void kotlinDefault() {
        KotlinPeer.yields(KotlinPeer.DEFAULT, COUNT);
    }

    /** Two virtual threads that share one carrier. */
    @Benchmark
    @Contestant("virtual threads")
    @Fork(jvmArgsAppend = {"-Djdk.virtualThreadScheduler.parallelism=1", "-Djdk.virtualThreadScheduler.maxPoolSize=1"})
    @OperationsPerInvocation(COUNT)
    public void virtualThreads() throws InterruptedException {
        VirtualThreads.Body body = () -> {
            for (int i = 0; i < COUNT / 2; i++) {
                Thread.yield();
            }
        };
        VirtualThreads.join(List.of(VirtualThreads.start(body), VirtualThreads.start(body)));
    }

    private static void yields() {
        for (int i = 0; i < COUNT / 2; i++) {
            yieldNow();
        }
    }
}
