package dev.headrace.examples;

import java.util.List;
import java.util.concurrent.CancellationException;

/** Counts words on the calling thread, without a loop: the same reading, the same tokenizer, one table. */
final class PlainCensus {

    private PlainCensus() {}

    /**
     * Counts the words of {@code input}, and finds the {@code top} most frequent ones.
     *
     * @throws CancellationException when the thread is interrupted
     */
    static CensusResult count(List<Source> input, int top, Progress progress) {
        long start = System.nanoTime();
        var reader = new DocumentReader();
        var tokenizer = new Tokenizer();
        var sum = new WordCounts(WordCounts.MANY);
        for (var source : input) {
            reader.read(source, progress, document -> {
                endIfInterrupted();
                sum.addAll(tokenizer.words(document.text(), document.length()));
                progress.counted(document);
            });
            endIfInterrupted();
        }
        Counts counts = Counts.of(sum, top);
        return CensusResult.of(counts, progress, System.nanoTime() - start, List.of());
    }

    private static void endIfInterrupted() {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("the thread was interrupted");
        }
    }
}
