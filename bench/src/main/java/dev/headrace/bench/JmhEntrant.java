package dev.headrace.bench;

import dev.headrace.bench.patterns.Contestant;
import dev.headrace.bench.patterns.Pattern;
import dev.headrace.bench.patterns.Role;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** A benchmark method, run by JMH in a JVM of its own. */
final class JmhEntrant implements Entrant {

    /** The heap of all JVMs. Options of the command line come after it. */
    static final List<String> HEAP = List.of("-Xms2g", "-Xmx2g");

    private static final Duration LONGEST = Duration.ofMinutes(3);
    private static final String ALLOCATED = "gc.alloc.rate.norm";

    private final Method method;
    private final Pattern pattern;
    private final Contestant contestant;
    private final Log log;
    private final int forks;

    private JmhEntrant(Method method, Log log, int forks) {
        this.method = method;
        this.pattern = method.getDeclaringClass().getAnnotation(Pattern.class);
        this.contestant = method.getAnnotation(Contestant.class);
        this.log = log;
        this.forks = forks;
    }

    /** The benchmark methods of {@code pattern}: Headrace, its peers by name, the floors. */
    static List<Entrant> of(Class<?> pattern, Log log, boolean inThisJvm) {
        List<Entrant> entrants = new ArrayList<>();
        for (Method method : pattern.getMethods()) {
            if (method.isAnnotationPresent(Benchmark.class)) {
                entrants.add(new JmhEntrant(method, log, inThisJvm ? 0 : 1));
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
    public List<Sample> run(Setting setting, Length length) throws FailedException {
        try (var watchdog = new Watchdog(LONGEST)) {
            try {
                return samples(new Runner(options(setting, length).build(), log.jmhFormat()).runSingle());
            } catch (RunnerException e) {
                throw new FailedException(watchdog.hasBitten() ? "took longer than " + LONGEST.toSeconds() + " s" : reason(e));
            }
        }
    }

    private ChainedOptionsBuilder options(Setting setting, Length length) {
        String name = method.getDeclaringClass().getName() + "." + method.getName();
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include("^" + Matcher.quoteReplacement(name).replace(".", "\\.") + "$")
                .mode(pattern.shots() > 0 ? Mode.SingleShotTime : Mode.AverageTime)
                .timeUnit(TimeUnit.NANOSECONDS)
                .forks(forks)
                .threads(1)
                .warmupIterations(length.warmups())
                .warmupTime(TimeValue.nanoseconds(length.each().toNanos()))
                .measurementIterations(length.iterations())
                .measurementTime(TimeValue.nanoseconds(length.each().toNanos()))
                .timeout(TimeValue.seconds(LONGEST.toSeconds()))
                .shouldFailOnError(true)
                .addProfiler(GCProfiler.class)
                .addProfiler(CoresProfiler.class)
                .jvmArgsPrepend(HEAP.toArray(String[]::new));
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

    private static String reason(RunnerException failure) {
        Throwable deepest = failure;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        return String.valueOf(deepest.getMessage()).lines().findFirst().orElse("unknown");
    }
}
