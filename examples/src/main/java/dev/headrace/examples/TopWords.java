package dev.headrace.examples;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.PriorityQueue;

/** Keeps the most frequent of the words that it is shown. */
final class TopWords {

    private final int most;

    /** The last of the kept words at the head. */
    private final PriorityQueue<WordCount> kept = new PriorityQueue<>(Collections.reverseOrder());

    TopWords(int most) {
        this.most = most;
    }

    /** Looks at the words of {@code counts}. */
    void addAll(WordCounts counts) {
        counts.forEach((text, from, to, _, count) -> {
            if (kept.size() < most || count >= kept.element().count()) {
                add(new WordCount(new String(text, from, to - from, StandardCharsets.UTF_8), count));
            }
        });
    }

    /** Looks at one word. */
    void add(WordCount word) {
        kept.add(word);
        if (kept.size() > most) {
            kept.remove();
        }
    }

    /** The kept words, the most frequent first. */
    List<WordCount> toList() {
        return kept.stream().sorted().toList();
    }
}
