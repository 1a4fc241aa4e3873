package dev.headrace.bench;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.headrace.bench.patterns.Pattern;
import dev.headrace.bench.patterns.Patterns;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code headrace bench}. */
@Command(
        name = "headrace bench",
        description = "Measures Headrace next to its peers: a table, a JSON file and charts. bench/README.md says what each pattern is."
                + " Exit status: 0 if all was measured, 1 if something of Headrace failed, 2 for wrong usage.",
        sortOptions = false)
public final class BenchCommand implements Callable<Integer> {

    private static final int FAILED = 1;
    private static final int UNUSABLE = 2;
    private static final String JSON = "results.json";
    private static final String CHART = "ratios";
    private static final double SAME = 0.25;

    /** JMH's own: whoever measures with JMH in another process holds it. */
    private static final Path LOCK = Path.of(System.getProperty("java.io.tmpdir"), "jmh.lock");

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "PATTERN", arity = "0..*",
            description = "what to measure; a name also stands for all that begin with it and a dash; default: everything")
    private List<String> names = new ArrayList<>();

    @ArgGroup
    private @Nullable Thoroughness thoroughness;

    @Option(names = "--rounds", paramLabel = "N",
            description = "how often everybody has a turn; with --quick the run may then take longer than ten minutes")
    private int rounds;

    @Option(names = "--list", description = "name the patterns, their settings and who takes part, and measure nothing")
    private boolean list;

    @Option(names = "--output", paramLabel = "DIR",
            description = "where to write results, charts and log; default: bench/target/bench/<date>-<commit>")
    private @Nullable Path output;

    @Option(names = "--against", paramLabel = "FILE",
            description = "compare the ratios with those of an earlier run's results.json; status 1 if one is off by more than 25 %%")
    private @Nullable Path against;

    @Option(names = "--readme", description = "write the table and the chart into the project's README")
    private boolean readme;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "show this help")
    private boolean help;

    BenchCommand() {}

    /** Runs the command and ends the JVM with its status. */
    public static void main(String[] arguments) {
        System.setProperty("java.awt.headless", "true");
        System.exit(commandLine()
                .setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8))
                .execute(arguments));
    }

    /** The command line, ready to be executed. */
    static CommandLine commandLine() {
        return new CommandLine(new BenchCommand())
                .setParameterExceptionHandler((wrong, arguments) ->
                        say(wrong.getCommandLine(), wrong.getMessage() + " (see headrace bench --help)", UNUSABLE))
                .setExecutionExceptionHandler((failure, command, arguments) -> say(command, "failed: " + failure, FAILED));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<Class<?>> patterns = selected();
        if (list) {
            patterns.forEach(this::describe);
            return 0;
        }
        if (rounds < 0) {
            throw new ParameterException(spec.commandLine(), "--rounds must not be negative: " + rounds);
        }
        Map<String, Double> earlier = earlierRatios();
        Effort effort = thoroughness == null ? Effort.FULL : thoroughness.effort();
        Path root = root();
        Environment here = Environment.here(root);
        Path directory = directory(root.resolve("bench/target/bench/" + here.date() + "-" + here.commit()));
        try (var alone = FileChannel.open(LOCK, CREATE, WRITE)) {
            LOCK.toFile().setWritable(true, false);
            if (alone.tryLock() == null) {
                return say(spec.commandLine(), "another bench is running; two would only disturb each other", FAILED);
            }
            return measure(patterns, effort, here, root, directory, earlier);
        }
    }

    private int measure(List<Class<?>> patterns, Effort effort, Environment here, Path root, Path directory, Map<String, Double> earlier)
            throws IOException, InterruptedException {
        try (var log = new Log(directory.resolve("log.txt"))) {
            var twins = new Twins(root, log);
            List<Heat> heats = heats(patterns, effort, twins.found(), log);
            log.takeStandardStreams();
            Report report = measure(heats, effort, here, twins.notes(), directory);
            publish(report, directory, root);
            boolean same = earlier.isEmpty() || compare(earlier, report);
            return same && report.failures().stream().noneMatch(row -> row.contestant().startsWith("Headrace")) ? 0 : FAILED;
        }
    }

    private Report measure(List<Heat> heats, Effort effort, Environment here, List<String> notes, Path directory)
            throws InterruptedException {
        var campaign = new Campaign(effort, heats, rounds);
        PrintWriter err = spec.commandLine().getErr();
        notes.forEach(note -> err.println("bench: " + note));
        err.println("bench: " + campaign.turns() + " turns, " + ProgressLine.about(campaign.left()) + ", results in " + directory);
        try (var progress = new ProgressLine(err, System.console() != null && System.console().isTerminal(), campaign.turns())) {
            List<Row> rows = campaign.run(progress, soFar -> save(new Report(here, effort, soFar, notes), directory));
            List<String> all = new ArrayList<>(notes);
            if (campaign.skipped() > 0) {
                all.add("the machine was too slow for " + campaign.skipped() + " turns of the later rounds");
            }
            if (campaign.isInGroups()) {
                all.add("the memory did not suffice for all contestants of a pattern at the same time: they ran in groups");
            }
            Report report = new Report(here, effort, rows, all);
            save(report, directory);
            return report;
        }
    }

    private void publish(Report report, Path directory, Path root) throws IOException {
        out().println(ConsoleTable.of(report.comparisons()));
        for (Row row : report.failures()) {
            out().println("failed: " + row.of().label() + ", " + row.contestant() + ": " + row.failure());
        }
        Files.writeString(directory.resolve("table.md"), MarkdownTable.of(report) + "\n");
        Charts.write(directory, CHART, report.comparisons());
        if (readme && report.ratios().isEmpty()) {
            out().println("the README is left as it is: there is no row without noise");
        } else if (readme) {
            Path measured = Files.createDirectories(root.resolve("bench/measured"));
            Charts.ratios(measured, CHART, report.comparisons());
            save(report, measured);
            Readme.write(root.resolve("README.md"), MarkdownTable.of(report), "bench/measured/" + CHART + ".svg");
        }
        report.notes().forEach(note -> out().println("note: " + note));
        out().println("results: " + directory.resolve(JSON) + ", table.md, and charts beside it");
    }

    private void describe(Class<?> benchmark) {
        Pattern pattern = benchmark.getAnnotation(Pattern.class);
        out().println(pattern.value());
        for (Setting setting : Campaign.settings(pattern, Effort.FULL)) {
            if (!setting.text().isEmpty()) {
                boolean quick = Campaign.settings(pattern, Effort.QUICK).contains(setting);
                out().println("    " + setting.text() + (quick ? "  (also with --quick)" : ""));
            }
        }
        out().println("    " + JmhEntrant.of(benchmark, Log.none(), true).stream().map(Entrant::name).collect(Collectors.joining("; ")));
    }

    private List<Class<?>> selected() {
        List<Class<?>> all = Patterns.all();
        for (String name : names) {
            if (all.stream().noneMatch(each -> isNamed(each, name))) {
                throw wrong("there is no pattern '" + name + "'; there are: "
                        + all.stream().map(BenchCommand::name).collect(Collectors.joining(", ")));
            }
        }
        return all.stream().filter(each -> names.isEmpty() || names.stream().anyMatch(name -> isNamed(each, name))).toList();
    }

    private static List<Heat> heats(List<Class<?>> patterns, Effort effort, List<Twin> twins, Log log) {
        List<Heat> heats = new ArrayList<>();
        for (Class<?> benchmark : patterns) {
            Pattern pattern = benchmark.getAnnotation(Pattern.class);
            List<Entrant> entrants = new ArrayList<>(JmhEntrant.of(benchmark, log, effort == Effort.SMOKE));
            twins.stream().filter(twin -> twin.patterns().contains(pattern.value()))
                    .forEach(twin -> entrants.add(twin.in(pattern.value())));
            Campaign.settings(pattern, effort).forEach(setting -> heats.add(new Heat(pattern, setting, entrants)));
        }
        return heats;
    }

    private Map<String, Double> earlierRatios() {
        if (against == null) {
            return Map.of();
        }
        try {
            return JsonFile.ratios(against);
        } catch (IOException | ClassCastException e) {
            throw wrong("--against: cannot read " + against);
        }
    }

    /** Says which ratios differ; whether none does. */
    private boolean compare(Map<String, Double> earlier, Report report) {
        Map<String, Double> now = report.ratios();
        int compared = 0;
        int different = 0;
        for (var each : now.entrySet()) {
            Double before = earlier.get(each.getKey());
            if (before != null) {
                compared++;
                double change = each.getValue() / before - 1;
                if (Math.abs(change) > SAME) {
                    different++;
                    out().println("different: " + each.getKey() + ": " + Format.number(each.getValue()) + " × instead of "
                            + Format.number(before) + " ×");
                }
            }
        }
        out().println("against " + against + ": " + (compared - different) + " of " + compared + " ratios within 25 %");
        return different == 0;
    }

    private Path directory(Path usual) {
        Path directory = (output == null ? usual : output).toAbsolutePath().normalize();
        try {
            return Files.createDirectories(directory);
        } catch (IOException e) {
            throw wrong("--output: cannot make the directory " + directory);
        }
    }

    private static void save(Report report, Path directory) {
        try {
            Files.writeString(directory.resolve(JSON), JsonFile.of(report));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The project's: two folders above the one that Maven has put the jar, or the classes, into. */
    private static Path root() {
        try {
            Path code = Path.of(BenchCommand.class.getProtectionDomain().getCodeSource().getLocation().toURI());
            Path module = code.getParent().getParent();
            return module != null && module.endsWith("bench") ? module.getParent() : Path.of("").toAbsolutePath();
        } catch (URISyntaxException e) {
            return Path.of("").toAbsolutePath();
        }
    }

    private static String name(Class<?> benchmark) {
        return benchmark.getAnnotation(Pattern.class).value();
    }

    private static boolean isNamed(Class<?> benchmark, String name) {
        return name(benchmark).equals(name) || name(benchmark).startsWith(name + "-");
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private static int say(CommandLine command, String message, int status) {
        command.getErr().println("bench: " + message.lines().findFirst().orElse(""));
        return status;
    }

    /** One of the ways to say how thorough the run is. */
    static final class Thoroughness {

        @Option(names = "--quick", required = true, description = "every pattern and peer, with fewer settings: within ten minutes")
        private boolean quick;

        @Option(names = "--smoke", required = true, 
                description = "one short iteration of each, to see that it runs; the numbers mean nothing")
        private boolean smoke;

        Effort effort() {
            return smoke ? Effort.SMOKE : Effort.QUICK;
        }
    }
}
