package dev.headrace.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;

class WordCountsTest {

    @Test
    void agreesWithAHashMapOnRandomWords() {
        agreesWithAHashMap(String::hashCode);
    }

    @Test
    void agreesWithAHashMapWhenHashesCollide() {
        agreesWithAHashMap(word -> word.hashCode() & 0x80000007);
    }

    @Test
    void addingATableAddsEveryCount() {
        var expected = new HashMap<String, Long>();
        var one = new WordCounts(0);
        var other = new WordCounts(0);
        var random = new Random(2);
        for (int i = 0; i < 5_000; i++) {
            String word = Integer.toString(random.nextInt(1_000), 36);
            add(random.nextBoolean() ? one : other, word, word.hashCode());
            expected.merge(word, 1L, Long::sum);
        }
        one.addAll(other);
        assertEquals(expected, NaiveCount.of(Counts.of(one, 1)));
    }

    @Test
    void anUnknownWordOccursZeroTimes() {
        var counts = new WordCounts(0);
        add(counts, "known", 1);
        assertEquals(0, counts.count(utf8("other"), 0, 5, 1));
        assertEquals(0, counts.count(utf8("known"), 0, 4, 1));
        assertEquals(1, counts.count(utf8("known"), 0, 5, 1));
    }

    @Test
    void theMostFrequentComeFirstThenTheAlphabet() {
        var counts = new WordCounts(0);
        for (String word : List.of("b", "c", "a", "b", "c", "d")) {
            add(counts, word, word.hashCode());
        }
        assertEquals(List.of(new WordCount("b", 2), new WordCount("c", 2), new WordCount("a", 1)), Counts.of(counts, 3).top());
        assertEquals(4, Counts.of(counts, 100).top().size());
    }

    private static void agreesWithAHashMap(ToIntFunction<String> hash) {
        var random = new Random(3);
        Map<String, Long> expected = new HashMap<>();
        var counts = new WordCounts(0);
        for (int i = 0; i < 20_000; i++) {
            String word = Integer.toString(random.nextInt(1 + random.nextInt(3_000)), 36);
            add(counts, word, hash.applyAsInt(word));
            expected.merge(word, 1L, Long::sum);
        }
        assertEquals(expected, NaiveCount.of(Counts.of(counts, 1)));
        assertEquals(expected.size(), counts.distinct());
        assertEquals(20_000, counts.words());
        expected.forEach((word, count) ->
                assertEquals(count, counts.count(utf8(word), 0, word.length(), hash.applyAsInt(word))));
    }

    private static void add(WordCounts counts, String word, int hash) {
        byte[] text = utf8("<" + word + ">");
        counts.add(text, 1, text.length - 1, hash, 1);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
