package dev.headrace.stress;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Expect;

/**
 * What a run proves. It proves that the protocols hold only if all of this is true:
 * <ul>
 *   <li>jcstress planned something, ended well, and did not say that something could not run;
 *   <li>every planned run has a result, and every selected test has samples;
 *   <li>no run ended with an error;
 *   <li>nothing forbidden was seen;
 *   <li>every control has shown its race, but for those that cannot on this hardware.
 * </ul>
 *
 * @param rows one for each selected test
 * @param problems why it proves nothing, one line each; empty if it proves everything
 * @param notes what is not proved on this hardware, and why
 */
record Verdict(List<Row> rows, List<String> problems, List<String> notes) {

    /** How one test stands. */
    enum Standing {
        HOLDS("holds"),
        SHOWS("shows its race"),
        HIDDEN("hidden here"),
        FAILED("FAILED");

        final String words;

        Standing(String words) {
            this.words = words;
        }
    }

    /** One test, its results, and how it stands. */
    record Row(StressTest test, @Nullable Tally tally, Standing standing) {}

    /** Judges the results of {@code selected} on hardware called {@code arch}. */
    static Verdict of(List<StressTest> selected, RunReport run, Map<String, Tally> tallies, String arch) {
        List<String> problems = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        List<Row> rows = new ArrayList<>();
        for (StressTest test : selected) {
            Tally tally = tallies.get(test.name());
            List<String> wrong = tally == null ? List.of("no results") : problemsOf(tally);
            wrong.forEach(problem -> problems.add(test.shortName() + ": " + problem));
            Standing standing = wrong.isEmpty() ? standing(test, tally, arch) : Standing.FAILED;
            if (standing == Standing.FAILED && wrong.isEmpty()) {
                problems.add(test.shortName() + ": the control does not show its race, so the real one proves nothing");
            }
            if (standing == Standing.HIDDEN) {
                notes.add(test.shortName() + " cannot show its race on " + arch + ": " + test.because());
            }
            rows.add(new Row(test, tally, standing));
        }
        problems.addAll(problemsOf(run, tallies.values().stream().mapToInt(Tally::runs).sum()));
        if (run.status() != 0 && problems.isEmpty()) {
            problems.add("jcstress ended with status " + run.status());
        }
        return new Verdict(rows, problems, notes);
    }

    /** The controls that ran well and have not shown their race: on a busy machine their threads may not have met. */
    List<StressTest> unseen() {
        return rows.stream()
                .filter(row -> row.standing == Standing.FAILED && row.test.isControl() && row.tally != null && problemsOf(row.tally).isEmpty())
                .map(Row::test)
                .toList();
    }

    boolean isGood() {
        return problems.isEmpty();
    }

    /** The last line of the output. */
    String summary() {
        if (!isGood()) {
            return "stress: FAILED: " + (problems.size() == 1 ? problems.getFirst() : problems.size() + " problems, see above");
        }
        long hold = count(Standing.HOLDS);
        long show = count(Standing.SHOWS);
        long hidden = count(Standing.HIDDEN);
        return "stress: " + (hold == 1 ? "1 protocol holds, " : hold + " protocols hold, ")
                + (show == 1 ? "1 control shows its race" : show + " controls show their race")
                + (hidden == 0 ? "" : ", " + hidden + " hidden on this hardware");
    }

    private long count(Standing standing) {
        return rows.stream().filter(row -> row.standing == standing).count();
    }

    private static List<String> problemsOf(Tally tally) {
        List<String> problems = new ArrayList<>(tally.errors());
        if (tally.samples() == 0 && problems.isEmpty()) {
            problems.add("no samples");
        }
        for (Tally.Outcome outcome : tally.outcomes()) {
            boolean bad = outcome.grade() == Expect.FORBIDDEN || outcome.grade() == Expect.UNKNOWN;
            if (bad && outcome.count() > 0) {
                problems.add(outcome.sentence() + " (%,d of %,d)".formatted(outcome.count(), tally.samples()));
            }
        }
        return problems;
    }

    private static List<String> problemsOf(RunReport run, int results) {
        List<String> problems = new ArrayList<>(run.complaints());
        if (run.planned() == 0 && problems.isEmpty()) {
            problems.add("jcstress planned no run");
        }
        if (results < run.planned()) {
            problems.add("only " + results + " of " + run.planned() + " runs have results");
        }
        return problems;
    }

    private static Standing standing(StressTest test, Tally tally, String arch) {
        if (!test.isControl()) {
            return Standing.HOLDS;
        }
        if (tally.graded(Expect.ACCEPTABLE_INTERESTING).stream().anyMatch(outcome -> outcome.count() > 0)) {
            return Standing.SHOWS;
        }
        return test.hiddenOn().contains(arch) ? Standing.HIDDEN : Standing.FAILED;
    }
}
