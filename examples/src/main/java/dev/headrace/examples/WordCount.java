package dev.headrace.examples;

import java.util.Comparator;

/** A word and how often it occurs. The more frequent one comes first, then the one earlier in the alphabet. */
record WordCount(String word, long count) implements Comparable<WordCount> {

    private static final Comparator<WordCount> ORDER =
            Comparator.comparingLong(WordCount::count).reversed().thenComparing(WordCount::word);

    @Override
    public int compareTo(WordCount other) {
        return ORDER.compare(this, other);
    }
}
