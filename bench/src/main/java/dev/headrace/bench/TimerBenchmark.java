package dev.headrace.bench;

import dev.headrace.loop.EventLoop;
import dev.headrace.loop.Handle;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Arming all timers and cancelling them, in the order of arming, with deadlines at random within ten minutes. The time is for
 * {@link #armed} timers: divide it by that number.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 40)
@Measurement(iterations = 20)
@Fork(value = 2, jvmArgsAppend = {"--add-exports=java.base/jdk.internal.vm=ALL-UNNAMED", "-Xms2g", "-Xmx2g", "-XX:+AlwaysPreTouch"})
public class TimerBenchmark {

    /** How many timers are armed together. */
    @Param({"4096", "65536", "1000000"})
    public int armed;

    private Handle[] handles;
    private long[] deadlines;
    private EventLoop loop;

    /** Draws the deadlines. */
    @Setup(Level.Trial)
    public void draw() {
        handles = new Handle[armed];
        deadlines = new long[armed];
        var random = new Random(7);
        long base = System.nanoTime() + 3_600_000_000_000L;
        for (int i = 0; i < armed; i++) {
            deadlines[i] = base + random.nextLong(600_000_000_000L);
        }
    }

    /** Makes a loop. */
    @Setup(Level.Invocation)
    public void make() {
        loop = EventLoop.create("timers");
    }

    /** All are armed. */
    @Benchmark
    public void arm() {
        armAll();
    }

    /** All are armed, and then cancelled. */
    @Benchmark
    public void armAndCancel() {
        armAll();
        for (Handle handle : handles) {
            handle.cancel();
        }
    }

    private void armAll() {
        for (int i = 0; i < armed; i++) {
            handles[i] = loop.callAt(deadlines[i], TimerBenchmark::nothing);
        }
    }

    private static void nothing() {}
}
