package dev.headrace.examples;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;

/** How far a census has come. Any thread may write and read it; the sums are exact when the writers have ended. */
final class Progress {

    private final long allFiles;
    private final long allBytes;
    private final LongAdder files = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final Queue<Skipped> skipped = new ConcurrentLinkedQueue<>();

    /** Of a census that is to read {@code sources}. */
    Progress(List<Source> sources) {
        allFiles = sources.size();
        allBytes = sources.stream().mapToLong(Source::size).sum();
    }

    /** The words of a document have been counted. */
    void counted(Document document) {
        bytes.add(document.length());
        if (document.last()) {
            files.increment();
        }
    }

    /** A source could not be read, or not to its end. */
    void skip(Skipped what) {
        skipped.add(what);
    }

    long files() {
        return files.sum();
    }

    long bytes() {
        return bytes.sum();
    }

    long allFiles() {
        return allFiles;
    }

    long allBytes() {
        return allBytes;
    }

    List<Skipped> skipped() {
        return List.copyOf(skipped);
    }
}
