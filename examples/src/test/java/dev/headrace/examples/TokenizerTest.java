package dev.headrace.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
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
        assertEquals(List.of("one", "t"), strings(new Tokenizer().words(text, 5)));
    }

    @Test
    void equalWordsHaveEqualHashesHoweverTheyAreWritten() {
        var hashes = new HashMap<String, Integer>();
        byte[] text = "İx ix IX éix Éix strasse STRASSE".getBytes(StandardCharsets.UTF_8);
        Words words = new Tokenizer().words(text, text.length);
        List<String> strings = strings(words);
        for (int i = 0; i < words.size(); i++) {
            var before = hashes.put(strings.get(i), words.hash(i));
            assertTrue(before == null || before == words.hash(i));
        }
        assertEquals(3, hashes.size());
    }

    @Test
    void aTokenizerForgetsTheTextBefore() {
        var tokenizer = new Tokenizer();
        for (String text : List.of("one two", "", "Ⱥ".repeat(20_000), "three")) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            assertEquals(new NaiveCount().add(text).counts().keySet(), Set.copyOf(strings(tokenizer.words(bytes, bytes.length))));
        }
    }

    @Test
    void noLowerCaseLetterTakesMoreThanHalfAsManyBytesAgain() {
        for (int upper = 0; upper <= Character.MAX_CODE_POINT; upper++) {
            assertTrue(2 * Utf8.length(Character.toLowerCase(upper)) <= 3 * Utf8.length(upper));
        }
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
            counts.addAll(new Tokenizer().words(text, text.length));
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
        return strings(new Tokenizer().words(text, text.length));
    }

    private static List<String> strings(Words words) {
        return IntStream.range(0, words.size())
                .mapToObj(i -> new String(words.letters(), words.start(i), words.end(i) - words.start(i), StandardCharsets.UTF_8))
                .toList();
    }
}
