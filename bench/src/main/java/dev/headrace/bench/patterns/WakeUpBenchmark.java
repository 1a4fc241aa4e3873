package dev.headrace.bench.patterns;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * From a thread to a loop that has nothing to do and sleeps, and back to the thread, which sleeps as well: a round trip with two
 * wake-ups. Before each there is a pause, for the loop to fall asleep.
 */
@State(Scope.Benchmark)
@Pattern(value = "wake-up", unit = Unit.MICROS, readings = {"p50", "p99", "p999"}, warmupShots = 1, shots = 5, seconds = 3)
public class WakeUpBenchmark {

    /** Before the first measured one, without a pause, for the code to be compiled. */
    private static final int WARMUP_TRIPS = 20_000;

    /** Before each other one: the thread may be a new one. */
    private static final int FIRST_TRIPS = 20;

    private static final int TRIPS = 500;
    private static final long PAUSE = 500_000;
    private static final long LONGEST = 1_000_000_000;

    /** Percentiles of the round trips of one iteration, in nanoseconds. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Percentiles {

        /** The median. */
        public double p50;

        /** Of a hundred, one takes longer. */
        public double p99;

        /** Of a thousand, one takes longer. */
        public double p999;

        private boolean warm;

        /** Sends a thread to whoever is to wake it up, again and again. */
        void measure(Executor sleeper) {
            Histogram histogram = new Histogram(LONGEST, 3);
            RoundTrip trip = new RoundTrip(sleeper);
            for (int i = warm ? WARMUP_TRIPS - FIRST_TRIPS : 0; i < WARMUP_TRIPS; i++) {
                trip.nanos();
            }
            warm = true;
            for (int i = 0; i < TRIPS; i++) {
                pause();
                histogram.recordValue(Math.min(trip.nanos(), LONGEST));
            }
            p50 = histogram.getValueAtPercentile(50);
            p99 = histogram.getValueAtPercentile(99);
            p999 = histogram.getValueAtPercentile(99.9);
        }

        /** Whoever was woken up before it slept still has a permit, with which the next sleep ends at once. */
        private static void pause() {
            long end = System.nanoTime() + PAUSE;
            for (long left = PAUSE; left > 0; left = end - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
        }
    }

    /** A post. */
    @Benchmark
    @Contestant(value = "Headrace", as = Role.OWN)
    public void headrace(Percentiles percentiles, TwoLoops loops) {
        percentiles.measure(loops.other()::post);
    }

    /** A dispatcher of one thread. */
    @Benchmark
    @Contestant("Kotlin, one thread")
    public void kotlin(Percentiles percentiles, KotlinThreads threads) {
        percentiles.measure(threads.executor());
    }

    /** An executor of one thread. */
    @Benchmark
    @Contestant("ThreadPoolExecutor")
    public void executor(Percentiles percentiles) {
        try (ExecutorService executor = Executors.newSingleThreadExecutor()) {
            percentiles.measure(executor);
        }
    }

    /** A thread that parks and looks at one field. */
    @Benchmark
    @Contestant(value = "bare park and unpark", as = Role.FLOOR)
    public void bare(Percentiles percentiles) {
        try (BareSleeper sleeper = new BareSleeper()) {
            percentiles.measure(sleeper);
        }
    }
}
