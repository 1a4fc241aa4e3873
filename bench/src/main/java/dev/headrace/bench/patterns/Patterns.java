package dev.headrace.bench.patterns;

import java.util.List;

/** All patterns there are, in the order of the tables. */
public final class Patterns {

    private Patterns() {}

    /** Their classes, each with a {@link Pattern}. */
    public static List<Class<?>> all() {
        return List.of(
                SwitchBenchmark.class,
                SpawnBenchmark.class,
                GeneratorBenchmark.class,
                RendezvousBenchmark.class,
                BufferedBenchmark.class,
                PingPongBenchmark.class,
                ChainBenchmark.class,
                FanInBenchmark.class,
                FanOutBenchmark.class,
                SelectBenchmark.class,
                SieveBenchmark.class,
                SkynetBenchmark.class,
                TimersBenchmark.class,
                SleepersBenchmark.class,
                MemoryBenchmark.class,
                AcrossRendezvousBenchmark.class,
                AcrossBufferedBenchmark.class,
                AcrossBatchBenchmark.class,
                AcrossPingPongBenchmark.class,
                AcrossManyBenchmark.class,
                WakeUpBenchmark.class);
    }
}
