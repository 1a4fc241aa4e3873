package dev.headrace.bench.patterns;

import dev.headrace.loop.EventLoop;
import dev.headrace.loop.Handle;
import java.util.Random;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Arming timers and cancelling them all, in the order of arming, with deadlines at random within ten minutes, an hour from now.
 */
@State(Scope.Benchmark)
@Pattern(value = "timers", settings = {"armed=4096", "armed=65536", "armed=1000000"}, quick = {"armed=4096", "armed=1000000"},
        readings = {"arm", "cancel"}, warmupShots = 3, shots = 8, seconds = 4)
public class TimersBenchmark {

    private static final int AT_LEAST = 262_144;
    private static final long HOUR = 3_600_000_000_000L;
    private static final long TEN_MINUTES = 600_000_000_000L;

    /** How many timers are armed together. Few of them are armed and cancelled again and again. */
    @Param("4096")
    public int armed;

    private int rounds;
    private long[] delays = {};

    /** Draws the deadlines. */
    @Setup(Level.Trial)
    public void draw() {
        rounds = Math.max(1, AT_LEAST / armed);
        delays = new Random(7).longs(armed, HOUR, HOUR + TEN_MINUTES).toArray();
    }

    /** The time that each took, in nanoseconds. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Times {

        /** To arm a timer. */
        public double arm;

        /** To cancel one. */
        public double cancel;

        /** As many timers have been armed, then cancelled, in that many nanoseconds. */
        void add(long arming, long cancelling, double timers) {
            arm += arming / timers;
            cancel += cancelling / timers;
        }

        /** Before a shot. */
        @Setup(Level.Iteration)
        public void clear() {
            arm = 0;
            cancel = 0;
        }
    }

    /** Callbacks of a loop. */
    @Benchmark
    @Contestant(value = "Headrace", as = Role.OWN)
    public void headrace(Times times) {
        Handle[] handles = new Handle[armed];
        for (int round = 0; round < rounds; round++) {
            EventLoop loop = EventLoop.create("timers");
            long start = System.nanoTime();
            for (int i = 0; i < armed; i++) {
                handles[i] = loop.callAt(start + delays[i], TimersBenchmark::nothing);
            }
            long allArmed = System.nanoTime();
            for (Handle handle : handles) {
                handle.cancel();
            }
            times.add(allArmed - start, System.nanoTime() - allArmed, (double) armed * rounds);
            loop.close();
        }
    }

    /** An executor that forgets what is cancelled. */
    @Benchmark
    @Contestant("ScheduledThreadPoolExecutor")
    public void executor(Times times) {
        ScheduledFuture<?>[] handles = new ScheduledFuture<?>[armed];
        for (int round = 0; round < rounds; round++) {
            try (var executor = new ScheduledThreadPoolExecutor(1)) {
                executor.setRemoveOnCancelPolicy(true);
                long start = System.nanoTime();
                for (int i = 0; i < armed; i++) {
                    handles[i] = executor.schedule(TimersBenchmark::nothing, delays[i], TimeUnit.NANOSECONDS);
                }
                long allArmed = System.nanoTime();
                for (ScheduledFuture<?> handle : handles) {
                    handle.cancel(false);
                }
                times.add(allArmed - start, System.nanoTime() - allArmed, (double) armed * rounds);
            }
        }
    }

    private static void nothing() {}
}
