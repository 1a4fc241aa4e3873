package dev.headrace.examples;

import static dev.headrace.loop.Headrace.yieldNow;

import dev.headrace.channels.Receiver;
import dev.headrace.channels.Sender;
import dev.headrace.loop.Action;
import dev.headrace.loop.EventLoop;
import dev.headrace.loop.Scope;
import dev.headrace.loop.Task;
import dev.headrace.multicore.LoopGroup;
import dev.headrace.multicore.SharedChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Counts words as a pipeline of coroutines over every core: each loop has a reader, a tokenizer and a counter. Any reader
 * feeds any tokenizer, and any tokenizer feeds the counter whose shard a word belongs to; a channel that is full holds back
 * whoever sends to it.
 */
final class Census {

    private final LoopGroup cores;
    private final Progress progress;
    private final int top;

    private Census(LoopGroup cores, Progress progress, int top) {
        this.cores = cores;
        this.progress = progress;
        this.top = top;
    }

    /** Counts the words of {@code input} on {@code loops} loops, and finds the {@code top} most frequent ones. */
    static CensusResult count(List<Source> input, int loops, int top, Progress progress) {
        long start = System.nanoTime();
        List<EventLoop> used;
        Counts counts;
        long nanos;
        try (var cores = LoopGroup.of(loops)) {
            used = cores.loops();
            used.forEach(Census::tolerateSlowFiles);
            var census = new Census(cores, progress, top);
            counts = cores.run(() -> Scope.run(scope -> census.pipeline(scope, input)));
            nanos = System.nanoTime() - start;
        }
        return CensusResult.of(counts, progress, nanos, used);
    }

    /** A reader reads in place, so a slow disk stops its loop: that is meant, as every loop has the same work to do. */
    private static void tolerateSlowFiles(EventLoop loop) {
        loop.onStall(Duration.ofMinutes(1), _ -> {});
    }

    private Counts pipeline(Scope scope, List<Source> input) {
        var sources = SharedChannel.<Source>buffered("sources", 256);
        var documents = SharedChannel.<Document>buffered("documents", 8 * cores.size());
        var shards = new ArrayList<SharedChannel<WordCounts>>();
        var counters = new ArrayList<Task<Counts>>();

        for (var loop : cores.loops()) {
            var shard = SharedChannel.<WordCounts>buffered("shard of " + loop.name(), 4);
            shards.add(shard);
            counters.add(scope.spawn(() -> loop.submit(() -> addUp(shard)).join()));
        }
        var tokenizers = onEachLoop(scope, () -> tokenize(documents, shards));
        var readers = onEachLoop(scope, () -> read(sources, documents));

        input.forEach(sources::send);
        sources.close();
        readers.forEach(Task::join);
        documents.close();
        tokenizers.forEach(Task::join);
        shards.forEach(SharedChannel::close);
        return Counts.merge(counters.stream().map(Task::join).toList(), top);
    }

    /** As long as there is something to receive, receiving does not suspend: yielding lets the others of this loop run. */
    private void read(Receiver<Source> sources, Sender<Document> documents) {
        var reader = new DocumentReader();
        for (var source : sources) {
            reader.read(source, progress, documents::send);
            yieldNow();
        }
    }

    private void tokenize(Receiver<Document> documents, List<? extends Sender<WordCounts>> shards) {
        var tokenizer = new Tokenizer();
        var counts = new ShardedCounts(shards);
        for (var document : documents) {
            counts.addAll(tokenizer.words(document.text(), document.length()));
            progress.counted(document);
            yieldNow();
        }
        counts.flush();
    }

    private Counts addUp(Receiver<WordCounts> shard) {
        var sum = new WordCounts(WordCounts.MANY);
        for (var counts : shard) {
            sum.addAll(counts);
        }
        return Counts.of(sum, top);
    }

    /** Starts one coroutine on each loop. If one fails, the scope ends, and with it the census. */
    private List<Task<@Nullable Void>> onEachLoop(Scope scope, Action body) {
        return cores.loops().stream().map(loop -> scope.spawn(() -> loop.submit(body).join())).toList();
    }
}
