package dev.headrace.examples;

import dev.headrace.examples.tutorial.Example;
import dev.headrace.examples.tutorial.Tutorial;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code headrace example}: the programs of the tutorials. */
@Command(
        name = "example",
        description = "Runs one example by its name; lists all of them if there is none.",
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {"0:it has run, or the list was asked for", "1:it has failed", "2:wrong usage, such as an unknown name"})
final class ExampleCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", arity = "0..1", description = "which example to run")
    private @Nullable String name;

    @Option(names = "--all", description = "run all of them, one after the other")
    private boolean all;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        if (name != null && all) {
            throw new ParameterException(spec.commandLine(), "give a NAME or --all, not both");
        } else if (name != null) {
            find(name).run(out);
        } else if (all) {
            for (var example : Tutorial.examples()) {
                out.println("# " + example.name() + ": " + example.about());
                example.run(out);
                out.println();
            }
        } else {
            list(out);
        }
        out.flush();
        return ExitStatus.OK;
    }

    private void list(PrintWriter out) {
        List<Example> examples = Tutorial.examples();
        int longest = examples.stream().mapToInt(example -> example.name().length()).max().orElse(0);
        for (var example : examples) {
            out.println(example.name() + " ".repeat(longest + 2 - example.name().length()) + example.about());
        }
    }

    private Example find(String wanted) {
        for (var example : Tutorial.examples()) {
            if (example.name().equals(wanted)) {
                return example;
            }
        }
        String closest = Tutorial.examples().stream()
                .map(Example::name)
                .min(Comparator.comparingInt(known -> distance(known, wanted)))
                .orElseThrow();
        throw new ParameterException(spec.commandLine(), "there is no example '" + wanted + "'; the closest name is '" + closest
                + "', and " + spec.qualifiedName() + " lists all " + Tutorial.examples().size());
    }

    /** How many letters must be put in, left out or replaced to make {@code a} of {@code b}: Levenshtein's distance. */
    private static int distance(String a, String b) {
        int[] above = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, 1 + Math.min(above[j], row[j - 1]));
            }
            above = row;
        }
        return above[b.length()];
    }
}
