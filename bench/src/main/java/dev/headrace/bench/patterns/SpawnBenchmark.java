package dev.headrace.bench.patterns;

import static dev.headrace.loop.Headrace.spawn;

import dev.headrace.loop.EventLoop;
import dev.headrace.loop.Task;
import jdk.internal.vm.Continuation;
import jdk.internal.vm.ContinuationScope;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/** A coroutine that ends without suspending, from its making to its end. */
@Pattern("spawn")
public class SpawnBenchmark {

    private static final int COUNT = 64 * 256;
    private static final int BATCH = 64;
    private static final ContinuationScope SCOPE = new ContinuationScope("raw");

    /** On one loop. */
    @Benchmark
    @Contestant(value = "Headrace", as = Role.OWN)
    @OperationsPerInvocation(COUNT)
    public void headrace() {
        EventLoop.run(() -> {
            Task<?>[] tasks = new Task<?>[BATCH];
            for (int i = 0; i < COUNT / BATCH; i++) {
                for (int j = 0; j < BATCH; j++) {
                    tasks[j] = spawn(() -> {});
                }
                for (Task<?> task : tasks) {
                    task.join();
                }
            }
        });
    }

    /** A continuation, made and run. */
    @Benchmark
    @Contestant(value = "raw Continuation", as = Role.FLOOR)
    @OperationsPerInvocation(COUNT)
    public int raw() {
        int[] ended = new int[1];
        for (int i = 0; i < COUNT; i++) {
            new Continuation(SCOPE, () -> ended[0]++).run();
        }
        return ended[0];
    }

    /** One thread. */
    @Benchmark
    @Contestant("Kotlin")
    @OperationsPerInvocation(COUNT)
    public void kotlin() {
        KotlinPeer.launches(KotlinPeer.ONE_THREAD, COUNT, BATCH);
    }

    /** The default dispatcher. */
    @Benchmark
    @Contestant("Kotlin, default dispatcher")
    @OperationsPerInvocation(COUNT)
    public void kotlinDefault() {
        KotlinPeer.launches(KotlinPeer.DEFAULT, COUNT, BATCH);
    }

    /** The JDK's scheduler. */
    @Benchmark
    @Contestant("virtual threads")
    @OperationsPerInvocation(COUNT)
    public void virtualThreads() throws InterruptedException {
        Thread[] threads = new Thread[BATCH];
        for (int i = 0; i < COUNT / BATCH; i++) {
            for (int j = 0; j < BATCH; j++) {
                threads[j] = Thread.ofVirtual().start(() -> {});
            }
            for (Thread thread : threads) {
                thread.join();
            }
        }
    }
}
