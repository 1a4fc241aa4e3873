package dev.headrace.stress;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code headrace stress}. */
@Command(
        name = "stress",
        description = "Tests the hand-off between threads with jcstress. Exit status: 0 if every protocol holds and every control"
                + " shows its race, 1 if not, 2 for wrong usage.",
        sortOptions = false)
public final class StressCommand implements Callable<Integer> {

    private static final int INTERRUPTED = 130;

    /** How often controls that have not shown their race are given another chance. What must not be seen has none. */
    private static final int MORE_CHANCES = 5;

    @Spec
    private CommandSpec spec;

    @ArgGroup
    private @Nullable Thoroughness thoroughness;

    @Option(names = {"-t", "--test"}, paramLabel = "NAME", defaultValue = "",
            description = "only tests with NAME in their names; a regular expression")
    private String test;

    @Option(names = "--list", description = "name the tests and run none")
    private boolean list;

    @Option(names = "--results", paramLabel = "DIR",
            description = "where to write log, results and report; default: stress/target/results")
    private @Nullable Path results;

    StressCommand() {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<StressTest> tests = selectedTests();
        if (list) {
            tests.forEach(each -> out().println(each.name() + (each.isControl() ? "  (control: " + each.weakened() + ")" : "")));
            return 0;
        }
        if (Runtime.getRuntime().availableProcessors() < 2) {
            return Main.say(spec.commandLine(), "FAILED: needs two processors and has one, so nothing can be scheduled", Main.FAILED);
        }
        return run(tests, thoroughness == null ? Mode.DEFAULT : thoroughness.mode(), resultDirectory());
    }

    private int run(List<StressTest> tests, Mode mode, Path directory) throws IOException, InterruptedException {
        PrintWriter err = spec.commandLine().getErr();
        err.println("stress: " + tests.size() + " tests, mode " + mode + ", log in " + directory.resolve(Jcstress.LOG));
        RunReport report = new Jcstress(directory, mode, test).run(progress());
        if (report.interrupted()) {
            return Main.say(spec.commandLine(), "interrupted", INTERRUPTED);
        }
        Map<String, Tally> tallies = new HashMap<>(talliesOf(report, directory));
        Verdict verdict = Verdict.of(tests, report, tallies, System.getProperty("os.arch"));
        for (int chance = 1; chance <= MORE_CHANCES && !verdict.unseen().isEmpty(); chance++) {
            List<String> unseen = verdict.unseen().stream().map(StressTest::name).toList();
            err.println("stress: once more, because they have not shown their race: " + String.join(", ", unseen));
            Path more = Files.createDirectories(directory.resolve("chance-" + chance));
            RunReport again = new Jcstress(more, mode, "(" + String.join("|", unseen) + ")$").run(progress());
            if (again.interrupted()) {
                return Main.say(spec.commandLine(), "interrupted", INTERRUPTED);
            }
            tallies.putAll(talliesOf(again, more));
            verdict = Verdict.of(tests, report, tallies, System.getProperty("os.arch"));
        }
        print(verdict, directory);
        return verdict.isGood() ? 0 : Main.FAILED;
    }

    private ProgressLine progress() {
        return new ProgressLine(spec.commandLine().getErr(), System.console() != null);
    }

    private static Map<String, Tally> talliesOf(RunReport report, Path directory) throws IOException {
        String resultFile = report.resultFile();
        return resultFile == null ? Map.of() : ResultFile.read(directory.resolve(resultFile));
    }

    private void print(Verdict verdict, Path directory) {
        out().println(SummaryTable.of(verdict));
        verdict.notes().forEach(note -> out().println("note: " + note));
        verdict.problems().forEach(problem -> out().println("problem: " + problem));
        boolean hasResults = verdict.rows().stream().anyMatch(row -> row.tally() != null);
        out().println("report: " + directory.resolve(hasResults ? Jcstress.REPORT : Jcstress.LOG));
        out().println(verdict.summary());
    }

    private List<StressTest> selectedTests() {
        List<StressTest> tests;
        try {
            tests = Suite.matching(Pattern.compile(test));
        } catch (PatternSyntaxException e) {
            throw wrong("--test: " + e.getDescription() + " in '" + test + "'");
        }
        if (tests.isEmpty()) {
            throw wrong("--test: no test has '" + test + "' in its name; --list names them all");
        }
        return tests;
    }

    private Path resultDirectory() {
        Path directory = (results == null ? defaultDirectory() : results).toAbsolutePath().normalize();
        try {
            return Files.createDirectories(directory);
        } catch (IOException e) {
            throw wrong("--results: cannot make the directory " + directory);
        }
    }

    /** Next to the jar, where Maven has put it into {@code target}; else in the working directory. */
    private static Path defaultDirectory() {
        try {
            Path jar = Path.of(StressCommand.class.getProtectionDomain().getCodeSource().getLocation().toURI());
            return jar.getParent().endsWith("target") ? jar.resolveSibling("results") : Path.of("stress-results");
        } catch (URISyntaxException e) {
            return Path.of("stress-results");
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    /** One of the two ways to say how thorough the run is. */
    static final class Thoroughness {

        @Option(names = "--quick", required = true, description = "the same as --mode quick")
        private boolean quick;

        @Option(names = "--mode", required = true, paramLabel = "MODE",
                description = "quick: about 3 minutes; default: about 11; long: more than an hour")
        private @Nullable Mode mode;

        Mode mode() {
            return quick || mode == null ? Mode.QUICK : mode;
        }
    }
}
