package dev.headrace.examples;

import dev.headrace.channels.Sender;
import java.util.List;

/**
 * Where a tokenizer puts its words: a small table for each shard, which fits into the cache of its core, and is sent to the
 * counter of that shard when it is full. So a hand-off carries thousands of words.
 */
final class ShardedCounts {

    /** Distinct words in all tables together, about: fewer would be sent more often, more would not stay in the cache. */
    static final int WORDS = 1 << 15;

    private final List<? extends Sender<WordCounts>> counters;
    private final WordCounts[] tables;

    /** Distinct words at which a table is sent. */
    private final int full;

    ShardedCounts(List<? extends Sender<WordCounts>> counters) {
        this.counters = counters;
        tables = new WordCounts[counters.size()];
        full = Math.max(1024, WORDS / tables.length);
        for (int shard = 0; shard < tables.length; shard++) {
            tables[shard] = new WordCounts(full);
        }
    }

    /** Counts one occurrence of each word; suspends the calling coroutine while a full table waits for its counter. */
    void addAll(Words words) {
        byte[] letters = words.letters();
        for (int i = 0; i < words.size(); i++) {
            int hash = words.hash(i);
            int shard = Counts.shardOf(hash, tables.length);
            WordCounts table = tables[shard];
            table.add(letters, words.start(i), words.end(i), hash, 1);
            if (table.distinct() == full) {
                tables[shard] = new WordCounts(full);
                counters.get(shard).send(table);
            }
        }
    }

    /** Sends what is left. */
    void flush() {
        for (int shard = 0; shard < tables.length; shard++) {
            counters.get(shard).send(tables[shard]);
        }
    }
}
