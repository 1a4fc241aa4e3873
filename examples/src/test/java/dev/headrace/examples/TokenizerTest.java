package dev.headrace.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TokenizerTest {

    @Test
    void runsOfLettersAndDigitsAreWords() {
        assertEquals(List.of("int", "x1", "42", "a"), words("int x1=42;\n\t(a)"));
    }

    @Test
    void upperCaseIsFolded() {
        assertEquals(List.of("straße", "élan", "ωμεγα"), words("STRAßE Élan ΩΜΕΓΑ"));
    }

    @Test
    void emptyTextHasNoWords() {
        assertEquals(List.of(), words(""));
        assertEquals(List.of(), words(" .;\n"));
    }

    @Test
    void lettersOfEveryLengthInUtf8AreLetters() {
        assertEquals(List.of("naïve", "日本語", "𝒳𐐨1"), words("naïve—日本語… 𝒳𐐀1"));
    }

    @Test
    void lowerCaseMayTakeMoreOrFewerBytes() {
        assertEquals(List.of("iab", "ⱥⱥ"), words("İAB ȺȺ"));
    }

    @Test
    void malformedBytesSeparateWords() {
        assertEquals(List.of("a", "b"), words(bytes('a', 0xFF, 'b')));
        assertEquals(List.of("a", "b"), words(bytes('a', 0xC3, 'b')));
        assertEquals(List.of("a", "b"), words(bytes('a', 0xC0, 0x80, 'b')));
        assertEquals(List.of("a", "b"), words(bytes('a', 0xED, 0xA0, 0x80, 'b')));
        assertEquals(List.of("a", "b"), words(bytes('a', 0xF5, 0x80, 0x80, 0x80, 'b')));
        assertEquals(List.of("a", "é"), words(bytes('a', 0xE1, 0x80, 0xC3, 0xA9)));
        assertEquals(List.of("a"), words(bytes('a', 0xE6, 0x97)));
    }

    @Test
    void bytesBehindTheEndAreNotRead() {
        byte[] text = "one two".getBytes(StandardCharsets.UTF_8);
        var found = new ArrayList<String>();
        new Tokenizer().words(text, 5, collector(found));
        assertEquals(List.of("one", "t"), found);
    }

    @Test
    void equalWordsHaveEqualHashesHoweverTheyAreWritten() {
        var hashes = new HashMap<String, Integer>();
        byte[] text = "İx ix IX éix Éix strasse STRASSE".getBytes(StandardCharsets.UTF_8);
        new Tokenizer().words(text, text.length, (bytes, from, to, hash) -> {
            var before = hashes.put(new String(bytes, from, to - from, StandardCharsets.UTF_8), hash);
            assertTrue(before == null || before == hash);
        });
        assertEquals(3, hashes.size());
    }

    @Test
    void randomTextsGiveTheSameWordsAsADecodedString() {
        var random = new Random(1);
        for (int round = 0; round < 2_000; round++) {
            byte[] text = new byte[random.nextInt(60)];
            for (int i = 0; i < text.length; i++) {
                text[i] = (byte) (random.nextBoolean() ? random.nextInt(128) : 0xC0 + random.nextInt(64) & ~(random.nextInt(2) << 6));
            }
            var expected = new NaiveCount().add(text).counts();
            var counts = new WordCounts(0);
            new Tokenizer().words(text, text.length, counts);
            assertEquals(expected, NaiveCount.of(Counts.of(counts, 1)));
        }
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    private static List<String> words(String text) {
        return words(text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> words(byte[] text) {
        var found = new ArrayList<String>();
        new Tokenizer().words(text, text.length, collector(found));
        return found;
    }

    private static WordSink collector(List<String> found) {
        return (text, from, to, _) -> found.add(new String(text, from, to - from, StandardCharsets.UTF_8));
    }
}
