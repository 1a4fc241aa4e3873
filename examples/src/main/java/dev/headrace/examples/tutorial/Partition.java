package dev.headrace.examples.tutorial;

import dev.headrace.channels.Pipeline;
import dev.headrace.multicore.LoopGroup;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts words on every core: lines are split by whoever is free, and equal words are counted by the same shard, without a lock. */
final class Partition implements Program {

    @Override
    public void run(PrintWriter out) {
        var cores = LoopGroup.perCore();
        var counts = new TreeMap<String, Integer>();
        cores.run(() -> Pipeline.of("the water turns the wheel", "the wheel turns the stone", "the stone grinds")
                .through(cores.mapParallel(4, line -> List.of(line.split(" "))))
                .flatMap(words -> words)
                .through(cores.<String, Map<String, Integer>>partitionBy(word -> word, cores.size(), (words, results) -> {
                    var mine = new HashMap<String, Integer>();
                    for (var word : words) {
                        mine.merge(word, 1, Integer::sum);
                    }
                    results.send(mine);
                }))
                .forEach(counts::putAll));
        out.println(counts);
        out.println(cores.shutdown().isComplete() ? "nothing is left behind" : "something is stuck");
    }
}
