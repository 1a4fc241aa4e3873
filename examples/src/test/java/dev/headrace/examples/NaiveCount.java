package dev.headrace.examples;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Counts words the obvious way: the oracle of the tests. */
final class NaiveCount {

    private final Map<String, Long> counts = new HashMap<>();

    NaiveCount add(byte[] utf8) {
        return add(new String(utf8, StandardCharsets.UTF_8));
    }

    NaiveCount add(String text) {
        var word = new StringBuilder();
        (text + " ").codePoints().forEach(codePoint -> {
            if (Character.isLetterOrDigit(codePoint)) {
                word.appendCodePoint(Character.toLowerCase(codePoint));
            } else if (!word.isEmpty()) {
                counts.merge(word.toString(), 1L, Long::sum);
                word.setLength(0);
            }
        });
        return this;
    }

    Map<String, Long> counts() {
        return counts;
    }

    /** The same form for what a census has counted. */
    static Map<String, Long> of(Counts counts) {
        var map = new HashMap<String, Long>();
        counts.forEach((text, from, to, _, count) -> {
            var before = map.put(new String(text, from, to - from, StandardCharsets.UTF_8), count);
            if (before != null) {
                throw new AssertionError("a word is in the table twice");
            }
        });
        return map;
    }
}
