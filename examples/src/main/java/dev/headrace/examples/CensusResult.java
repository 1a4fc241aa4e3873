package dev.headrace.examples;

import dev.headrace.loop.EventLoop;
import java.util.ArrayList;
import java.util.List;

/**
 * What a census has found, and what it took.
 *
 * @param files how many files were counted to their end
 * @param bytes how much text they held
 * @param nanos how long it took
 * @param loops what each loop did; empty for a plain thread
 * @param skipped what could not be read
 */
record CensusResult(Counts counts, long files, long bytes, long nanos, List<LoopRow> loops, List<Skipped> skipped) {

    /** The result of a census that has ended, and whose loops are closed. */
    static CensusResult of(Counts counts, Progress progress, long nanos, List<EventLoop> loops) {
        var rows = new ArrayList<LoopRow>();
        loops.forEach(loop -> rows.add(LoopRow.of(rows.size(), loop.counters())));
        return new CensusResult(counts, progress.files(), progress.bytes(), nanos, rows, progress.skipped());
    }

    double seconds() {
        return nanos / 1e9;
    }

    double megabytesPerSecond() {
        return bytes * 1e3 / Math.max(1, nanos);
    }
}
