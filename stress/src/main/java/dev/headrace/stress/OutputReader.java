package dev.headrace.stress;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds the few facts that matter in what jcstress prints. */
final class OutputReader {

    private static final Pattern PROGRESS =
            Pattern.compile("\\(Results: (\\d+) planned; (\\d+) passed, (\\d+) failed, (\\d+) soft errs, (\\d+) hard errs\\)");
    private static final Pattern RESULT_FILE = Pattern.compile("Test result blob: \"(.+)\"");
    private static final List<String> COMPLAINTS = List.of("FATAL:", "No scheduling is possible");

    private final List<String> complaints = new ArrayList<>();
    private @Nullable String resultFile;
    private int planned;
    private int passed;
    private int bad;

    /** Takes in one line; returns whether it tells of progress. */
    boolean accept(String line) {
        if (COMPLAINTS.stream().anyMatch(line::contains)) {
            complaints.add(line.strip());
        }
        Matcher file = RESULT_FILE.matcher(line);
        if (file.find()) {
            resultFile = file.group(1);
        }
        Matcher progress = PROGRESS.matcher(line);
        if (!progress.find()) {
            return false;
        }
        planned = number(progress, 1);
        passed = number(progress, 2);
        bad = number(progress, 3) + number(progress, 4) + number(progress, 5);
        return true;
    }

    /** Adds what jcstress did not say itself. */
    void complain(String complaint) {
        complaints.add(complaint);
    }

    int planned() {
        return planned;
    }

    /** Runs that have ended, well or not. */
    int finished() {
        return passed + bad;
    }

    /** Runs that have failed or ended with an error. */
    int bad() {
        return bad;
    }

    /** All of it, once jcstress has ended with {@code status}. */
    RunReport report(int status) {
        return new RunReport(status, planned, resultFile, List.copyOf(complaints));
    }

    private static int number(Matcher matcher, int group) {
        return Integer.parseInt(matcher.group(group));
    }
}
