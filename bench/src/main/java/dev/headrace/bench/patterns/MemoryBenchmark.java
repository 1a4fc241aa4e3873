package dev.headrace.bench.patterns;

import static dev.headrace.loop.Headrace.spawn;
import static dev.headrace.loop.Headrace.yieldNow;

import dev.headrace.channels.Channel;
import dev.headrace.loop.EventLoop;
import java.lang.management.ManagementFactory;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What a coroutine weighs while it waits in receive: the heap in use after a collection, with as many as there are less without them. */
@State(Scope.Benchmark)
@Pattern(value = "memory", settings = {"coroutines=100000", "coroutines=1000000"}, quick = "coroutines=100000",
        unit = Unit.BYTES, readings = "bytes", warmupShots = 2, shots = 2, seconds = 3)
public class MemoryBenchmark {

    private static final int FEW = 20_000;

    /** How many wait. */
    @Param("100000")
    public int coroutines;

    /** What was weighed. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Weight {

        /** Each. */
        public double bytes;

        private long empty;

        /** Weighs the heap before there is anything. */
        @Setup(Level.Iteration)
        public void clear() {
            bytes = 0;
            empty = heap();
        }

        void weigh(int coroutines) {
            bytes = (double) (heap() - empty) / coroutines;
        }

        private static long heap() {
            System.gc();
            return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        }
    }

    /** Lets the code be compiled: frames of interpreted code weigh several times as much. See "A cold start to know of" in DESIGN.md. */
    @Setup(Level.Trial)
    public void warmUp() {
        parked(FEW, () -> {});
    }

    /** On one loop. */
    @Benchmark
    @Contestant(value = "Headrace", as = Role.OWN)
    public void headrace(Weight weight) {
        parked(coroutines, () -> weight.weigh(coroutines));
    }

    /** One thread. */
    @Benchmark
    @Contestant("Kotlin")
    public void kotlin(Weight weight) {
        KotlinPeer.parked(coroutines, () -> weight.weigh(coroutines));
    }

    /** Virtual threads that wait in a LinkedTransferQueue. */
    @Benchmark
    @Contestant("virtual threads")
    public void virtualThreads(Weight weight) throws InterruptedException {
        VirtualThreads.parked(Pipe.transferQueue(), coroutines, () -> weight.weigh(coroutines));
    }

    /** Virtual threads that wait in a rendezvous channel. */
    @Benchmark
    @Contestant("Jox")
    public void jox(Weight weight) throws InterruptedException {
        VirtualThreads.parked(Pipe.jox(0), coroutines, () -> weight.weigh(coroutines));
    }

    private static void parked(int count, Runnable whileParked) {
        int[] started = new int[1];
        EventLoop.run(() -> {
            var channel = Channel.<Integer>rendezvous();
            for (int i = 0; i < count; i++) {
                spawn(() -> {
                    started[0]++;
                    channel.receiveOrNull();
                });
            }
            while (started[0] < count) {
                yieldNow();
            }
            whileParked.run();
            channel.close();
        });
    }
}
