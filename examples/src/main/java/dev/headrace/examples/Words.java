package dev.headrace.examples;

import java.util.Arrays;

/**
 * The words of one text, in their order: lower-cased UTF-8, one after the other in one array, so that there is no object per
 * word. To be used again for the next text.
 */
final class Words {

    private byte[] letters = new byte[1 << 14];

    /** For each word the place after its last letter. */
    private int[] ends = new int[1 << 10];

    /** For each word the hash of its letters; all 32 bits are good. */
    private int[] hashes = new int[1 << 10];

    private int size;

    /** Forgets all words, and makes room for those of a text of {@code length} bytes; returns where their letters go. */
    byte[] clear(int length) {
        size = 0;
        int most = length + length / 2; // of all lower-case letters, none takes more than 3 bytes for 2
        if (most > letters.length) {
            letters = new byte[most];
        }
        return letters;
    }

    /** Adds a word: its letters are those from the end of the last word to before {@code end}. */
    void add(int end, int hash) {
        if (size == ends.length) {
            ends = Arrays.copyOf(ends, 2 * size);
            hashes = Arrays.copyOf(hashes, 2 * size);
        }
        ends[size] = end;
        hashes[size] = hash;
        size++;
    }

    int size() {
        return size;
    }

    byte[] letters() {
        return letters;
    }

    /** The place after the last letter of all. */
    int end() {
        return start(size);
    }

    int start(int word) {
        return word == 0 ? 0 : ends[word - 1];
    }

    int end(int word) {
        return ends[word];
    }

    int hash(int word) {
        return hashes[word];
    }
}
