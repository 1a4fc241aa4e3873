package dev.headrace.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/** How many processors a JVM keeps busy while it is measured: who needs two for what another does on one is not as fast. */
public final class CoresProfiler implements InternalProfiler {

    /** What the result is called. */
    static final String LABEL = "cores";

    private final OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private long cpu;
    private long time;

    /** For JMH, which makes it by reflection. */
    public CoresProfiler() {}

    @Override
    public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
        cpu = system.getProcessCpuTime();
        time = System.nanoTime();
    }

    @Override
    public List<Result<?>> afterIteration(BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
        double cores = (double) (system.getProcessCpuTime() - cpu) / (System.nanoTime() - time);
        return List.of(new ScalarResult(LABEL, cores, "processors", AggregationPolicy.AVG));
    }

    @Override
    public String getDescription() {
        return "processors that are busy";
    }
}
