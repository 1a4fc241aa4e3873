package dev.headrace.examples;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A census on loops and one on a plain thread, compared word by word and in the time they take.
 *
 * <p>The times are the best of several, in turns, after a warm-up of both ways: otherwise the compiler of the JVM, which
 * works in the background of whatever runs first, decides the comparison.
 *
 * @param loops the fastest census on loops
 * @param plain the fastest census on a plain thread
 * @param differences all words whose counts differ
 */
record Check(CensusResult loops, CensusResult plain, List<Difference> differences) {

    /** How much text the warm-up reads, each way and time. */
    private static final long WARM_UP_BYTES = 64_000_000;

    private static final int WARM_UPS = 2;
    private static final int ROUNDS = 3;

    /** Rounds that take longer, in seconds, are not repeated. */
    private static final double LONG_ROUND = 6;

    /** Counts the words of all {@code inputs} several times, both ways. */
    static Check run(Inputs inputs, int loops, int top, ProgressLine line) {
        List<Source> some = inputs.firstBytes(WARM_UP_BYTES);
        for (int i = 0; i < WARM_UPS; i++) {
            onPlainThread("warm-up", some, top, line);
            onLoops("warm-up", some, loops, top, line);
        }
        List<Source> all = inputs.sources();
        CensusResult plain = onPlainThread("plain thread", all, top, line);
        CensusResult census = onLoops("loops", all, loops, top, line);
        List<Difference> differences = compare(census.counts(), plain.counts());
        double round = plain.seconds() + census.seconds();
        for (int i = 1; i < ROUNDS && round < LONG_ROUND; i++) {
            plain = faster(plain, onPlainThread("plain thread", all, top, line));
            census = faster(census, onLoops("loops", all, loops, top, line));
        }
        return new Check(census, plain, differences);
    }

    /** The words, of both, whose counts differ. */
    static List<Difference> compare(Counts loops, Counts plain) {
        var differences = new ArrayList<Difference>();
        loops.forEach((text, from, to, hash, count) -> {
            long expected = plain.count(text, from, to, hash);
            if (count != expected) {
                differences.add(new Difference(string(text, from, to), count, expected));
            }
        });
        plain.forEach((text, from, to, hash, count) -> {
            if (loops.count(text, from, to, hash) == 0) {
                differences.add(new Difference(string(text, from, to), 0, count));
            }
        });
        return differences;
    }

    boolean equal() {
        return differences.isEmpty();
    }

    /** How many times as fast the loops are. */
    double ratio() {
        return (double) plain.nanos() / loops.nanos();
    }

    private static CensusResult onLoops(String phase, List<Source> input, int loops, int top, ProgressLine line) {
        var progress = new Progress(input);
        try (var _ = line.show(phase, progress)) {
            return Census.count(input, loops, top, progress);
        }
    }

    private static CensusResult onPlainThread(String phase, List<Source> input, int top, ProgressLine line) {
        var progress = new Progress(input);
        try (var _ = line.show(phase, progress)) {
            return PlainCensus.count(input, top, progress);
        }
    }

    private static CensusResult faster(CensusResult one, CensusResult other) {
        return one.nanos() <= other.nanos() ? one : other;
    }

    private static String string(byte[] text, int from, int to) {
        return new String(text, from, to - from, StandardCharsets.UTF_8);
    }
}
