package dev.headrace.examples;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code headrace demo}: a census of words. */
@Command(
        name = "demo",
        description = "Counts the words of files, directories and zip or jar archives, as a pipeline of coroutines over every core.",
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:everything was counted, or what was not is listed",
            "1:--check has found a difference",
            "2:wrong usage, a PATH that cannot be used, or nothing to count",
            "130:interrupted"
        })
final class DemoCommand implements Callable<Integer> {

    private static final int MOST_LOOPS = 1024;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "PATH", arity = "0..*", description = "what to count; the sources of the running JDK if there is none")
    private List<Path> paths = new ArrayList<>();

    @Option(names = "--loops", paramLabel = "N", description = "how many loops; as many as there are processors if not given")
    private int loops = Runtime.getRuntime().availableProcessors();

    @Option(names = "--top", paramLabel = "N", defaultValue = "20", description = "how many words to show (${DEFAULT-VALUE})")
    private int top;

    @Option(names = "--json", description = "print one JSON object and nothing else")
    private boolean json;

    @Option(names = "--check", description = "count again on one plain thread; compare every count and the times")
    private boolean check;

    /** How many lines there are on standard error. */
    private int complaints;

    @Override
    public Integer call() {
        requireBetween("--loops", loops, MOST_LOOPS);
        requireBetween("--top", top, Integer.MAX_VALUE - 1);
        if (paths.isEmpty()) {
            paths.add(sourcesOfJdk());
        }
        var line = new ProgressLine(spec.commandLine().getErr(), !json && Terminal.showsErrors());
        var interruption = Interruption.watch(line::interrupted);
        Inputs inputs;
        @Nullable Check checked;
        CensusResult result;
        try (interruption) {
            inputs = Inputs.of(paths);
            inputs.unusable().forEach(this::complain);
            inputs.empty().forEach(this::complain);
            checked = check ? Check.run(inputs, loops, top, line) : null;
            result = checked != null ? checked.loops() : count(inputs.sources(), line);
        } catch (CancellationException e) {
            if (!interruption.requested()) {
                throw e;
            }
            return ExitStatus.INTERRUPTED;
        }
        if (interruption.requested()) {
            return ExitStatus.INTERRUPTED;
        }
        List<Skipped> unreadable = result.skipped().stream().filter(this::isPath).toList();
        unreadable.forEach(this::complain);
        report(inputs, result, checked);
        return checked != null && !checked.equal() ? ExitStatus.FAILED
                : result.files() == 0 || !inputs.unusable().isEmpty() || !unreadable.isEmpty() ? ExitStatus.UNUSABLE
                : ExitStatus.OK;
    }

    private CensusResult count(List<Source> sources, ProgressLine line) {
        var progress = new Progress(sources);
        try (var _ = line.show("counting", progress)) {
            return Census.count(sources, loops, top, progress);
        }
    }

    private void report(Inputs inputs, CensusResult result, @Nullable Check checked) {
        List<Skipped> skipped = Stream.of(inputs.unusable(), inputs.empty(), inputs.skipped(), result.skipped())
                .flatMap(List::stream).toList();
        if (json) {
            spec.commandLine().getOut().println(new JsonReport(result, checked, skipped));
        } else if (result.files() > 0 || skipped.size() > complaints) {
            new TextReport(spec.commandLine().getOut()).write(result, checked, skipped);
        }
        if (result.files() == 0 && complaints == 0) {
            complain("nothing could be counted");
        }
    }

    private Path sourcesOfJdk() {
        Path sources = Path.of(System.getProperty("java.home"), "lib", "src.zip");
        if (!Files.exists(sources)) {
            throw new ParameterException(spec.commandLine(),
                    "this JDK comes without its sources (" + sources + " does not exist): give a PATH to count");
        }
        return sources;
    }

    private void requireBetween(String option, int value, int most) {
        if (value < 1 || value > most) {
            throw new ParameterException(spec.commandLine(), option + " must be "
                    + (value < 1 ? "at least 1" : "at most " + Format.count(most)) + ", and is " + Format.count(value));
        }
    }

    /** Whether it was skipped although a person has named it. */
    private boolean isPath(Skipped skipped) {
        return paths.stream().anyMatch(path -> path.toString().equals(skipped.what()));
    }

    private void complain(Object what) {
        complaints++;
        spec.commandLine().getErr().println(spec.qualifiedName() + ": " + what);
    }
}
