package dev.headrace.bench;

import dev.headrace.bench.patterns.Contestant;
import dev.headrace.bench.patterns.Pattern;
import dev.headrace.bench.patterns.Role;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormat;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** A benchmark method, run by JMH in a JVM of its own. */
final class JmhEntrant implements Entrant {

    /** The heap of each JVM. */
    static final long HEAP_BYTES = 2L << 30;

    /**
     * For all JVMs. Options of the command line come after it. Memory that a process touches for the first time costs it more than the
     * objects there (a page 1 to 10 µs on a virtual machine), and a heap that grows is touched for as long as it does: so the young generation
     * is one that the warm-up gets through, and where runs are counted, which may be few and large, the heap has been touched before.
     */
    static final List<String> HEAP = List.of("-Xms2g", "-Xmx2g");

    /** In addition, for patterns that are measured for a time. */
    static final String TIMED = "-Xmn64m";

    /** In addition, for patterns that count their runs. */
    static final String COUNTED = "-XX:+AlwaysPreTouch";

    private static final String ALLOCATED = "gc.alloc.rate.norm";

    static {
        System.setProperty("jmh.ignoreLock", "true"); // several of JMH's runs at a time belong to one of ours
    }

    private final Method method;
    private final Pattern pattern;
    private final Contestant contestant;
    private final Log log;
    private final boolean inThisJvm;

    private JmhEntrant(Method method, Log log, boolean inThisJvm) {
        this.method = method;
        this.pattern = method.getDeclaringClass().getAnnotation(Pattern.class);
        this.contestant = method.getAnnotation(Contestant.class);
        this.log = log;
        this.inThisJvm = inThisJvm;
    }

    /** The benchmark methods of {@code pattern}: Headrace, its peers by name, the floors. */
    static List<Entrant> of(Class<?> pattern, Log log, boolean inThisJvm) {
        List<Entrant> entrants = new ArrayList<>();
        for (Method method : pattern.getMethods()) {
            if (method.isAnnotationPresent(Benchmark.class)) {
                entrants.add(new JmhEntrant(method, log, inThisJvm));
            }
        }
        entrants.sort(Comparator.comparing(Entrant::role).thenComparing(Entrant::name));
        return entrants;
    }

    @Override
    public String name() {
        return contestant.value();
    }

    @Override
    public Role role() {
        return contestant.as();
    }

    @Override
    public Lane start(Setting setting, Length length) throws FailedException {
        var options = new OptionsBuilder();
        if (inThisJvm) {
            return new LaneOfThisJvm(set(options, setting, length));
        }
        try {
            // First, so that the other profilers begin when its waiting is over.
            return new JmhLane(port -> run(set(options.addProfiler(LapProfiler.class, "" + port), setting, length)));
        } catch (IOException e) {
            throw new FailedException(e);
        }
    }

    /** What JMH says goes into the log in one piece, because several run at the same time. */
    private List<Sample> run(ChainedOptionsBuilder options) throws RunnerException {
        var said = new ByteArrayOutputStream();
        try {
            OutputFormat format = OutputFormatFactory.createFormatInstance(
                    new PrintStream(said, false, StandardCharsets.UTF_8), VerboseMode.NORMAL);
            return samples(new Runner(options.build(), format).runSingle());
        } finally {
            log.line(said.toString(StandardCharsets.UTF_8));
        }
    }

    private ChainedOptionsBuilder set(ChainedOptionsBuilder options, Setting setting, Length length) {
        String name = method.getDeclaringClass().getName() + "." + method.getName();
        options.include("^" + Matcher.quoteReplacement(name).replace(".", "\\.") + "$")
                .mode(pattern.shots() > 0 ? Mode.SingleShotTime : Mode.AverageTime)
                .timeUnit(TimeUnit.NANOSECONDS)
                .forks(inThisJvm ? 0 : 1)
                .threads(1)
                .warmupIterations(length.warmups())
                .warmupTime(TimeValue.nanoseconds(length.each().toNanos()))
                .measurementIterations(length.iterations())
                .measurementTime(TimeValue.nanoseconds(length.each().toNanos()))
                .timeout(TimeValue.hours(1)) // in which it mostly waits for the others
                .shouldFailOnError(true)
                .addProfiler(GCProfiler.class)
                .addProfiler(CoresProfiler.class)
                .jvmArgsPrepend(Stream.concat(HEAP.stream(), Stream.of(pattern.shots() > 0 ? COUNTED : TIMED)).toArray(String[]::new));
        setting.parameters().forEach(options::param);
        return options;
    }

    private List<Sample> samples(RunResult run) {
        List<Sample> samples = new ArrayList<>();
        for (BenchmarkResult fork : run.getBenchmarkResults()) {
            for (IterationResult iteration : fork.getIterationResults()) {
                Map<String, ?> others = iteration.getSecondaryResults();
                double bytes = score(others, ALLOCATED);
                double cores = score(others, CoresProfiler.LABEL);
                if (pattern.readings().length == 0) {
                    samples.add(new Sample("", iteration.getPrimaryResult().getScore(), bytes, cores));
                } else {
                    // What a whole shot allocates says nothing about one of its readings.
                    Arrays.stream(pattern.readings())
                            .map(reading -> new Sample(reading, score(others, reading), Double.NaN, cores))
                            .forEach(samples::add);
                }
            }
        }
        return samples;
    }

    private static double score(Map<String, ?> results, String label) {
        return results.get(label) instanceof Result<?> result ? result.getScore() : Double.NaN;
    }

    /** One lap is all there is. */
    private final class LaneOfThisJvm implements Lane {

        private final ChainedOptionsBuilder options;
        private List<Sample> samples = List.of();

        LaneOfThisJvm(ChainedOptionsBuilder options) {
            this.options = options;
        }

        @Override
        public void lap() throws FailedException {
            try {
                samples = JmhEntrant.this.run(options);
            } catch (RunnerException e) {
                throw new FailedException(e);
            }
        }

        @Override
        public List<Sample> finish() {
            return samples;
        }

        @Override
        public void close() {}
    }
}
