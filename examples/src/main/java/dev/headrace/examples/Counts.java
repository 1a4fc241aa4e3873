package dev.headrace.examples;

import java.util.List;

/**
 * What a census has counted.
 *
 * @param shards the counts; a word is in the shard that {@link #shardOf} says, and in no other
 * @param words how many occurrences there are, of all words together
 * @param distinct how many different words there are
 * @param top the most frequent words, in order
 */
record Counts(List<WordCounts> shards, long words, long distinct, List<WordCount> top) {

    /** The counts of one shard, with its {@code most} most frequent words. */
    static Counts of(WordCounts shard, int most) {
        var top = new TopWords(most);
        top.addAll(shard);
        return new Counts(List.of(shard), shard.words(), shard.distinct(), top.toList());
    }

    /** The counts of several shards, in their order, with the {@code most} most frequent words of all. */
    static Counts merge(List<Counts> shards, int most) {
        var top = new TopWords(most);
        shards.forEach(shard -> shard.top.forEach(top::add));
        return new Counts(
                shards.stream().flatMap(shard -> shard.shards.stream()).toList(),
                shards.stream().mapToLong(Counts::words).sum(),
                shards.stream().mapToLong(Counts::distinct).sum(),
                top.toList());
    }

    /** The shard, of {@code shards}, that counts the words of the given hash. */
    static int shardOf(int hash, int shards) {
        return (int) (Integer.toUnsignedLong(hash) * shards >>> 32);
    }

    /** How often a word occurs. */
    long count(byte[] text, int from, int to, int hash) {
        return shards.get(shardOf(hash, shards.size())).count(text, from, to, hash);
    }

    /** Visits the words in no particular order. */
    void forEach(WordCounts.Visitor visitor) {
        shards.forEach(shard -> shard.forEach(visitor));
    }
}
