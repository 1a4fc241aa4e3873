package dev.headrace.examples;

import java.util.Arrays;

/**
 * Finds the words of UTF-8 text: each run of letters and digits, lower-cased. Bytes that are no UTF-8 separate words. Makes
 * no object per word: ASCII is lower-cased in place, and a word with other letters is put together in one buffer.
 */
final class Tokenizer {

    private static final byte SEPARATOR = 0;

    /** For a letter or digit of ASCII its lower case, for its other characters {@link #SEPARATOR}; negative beyond ASCII. */
    private static final byte[] FOLDED = folded();

    /** A word with letters beyond ASCII. */
    private byte[] word = new byte[64];

    /** Hands each word of {@code text} to {@code sink}, and overwrites upper case with lower case. */
    void words(byte[] text, int length, WordSink sink) {
        int at = 0;
        while (at < length) {
            int start = at;
            int hash = 0;
            byte letter = SEPARATOR;
            while (at < length && (letter = FOLDED[text[at] & 0xFF]) > 0) {
                text[at++] = letter;
                hash = add(letter, hash);
            }
            if (letter < 0) {
                at = wordBeyondAscii(text, start, at, length, sink);
            } else {
                if (at > start) {
                    sink.word(text, start, at, mix(hash));
                }
                at++;
            }
        }
    }

    /**
     * Goes on with the word from {@code start} to before {@code at}, which may be empty, where the text leaves ASCII, and
     * returns the place after the separator that ends it.
     */
    private int wordBeyondAscii(byte[] text, int start, int at, int length, WordSink sink) {
        int size = at - start;
        reserve(size);
        System.arraycopy(text, start, word, 0, size);
        while (at < length) {
            int codePoint = Utf8.decode(text, at, length);
            at += Utf8.length(codePoint);
            if (codePoint == Utf8.MALFORMED || !Character.isLetterOrDigit(codePoint)) {
                break;
            }
            reserve(size + 4);
            size = Utf8.encode(Character.toLowerCase(codePoint), word, size);
        }
        if (size > 0) {
            sink.word(word, 0, size, hash(word, size));
        }
        return at;
    }

    private void reserve(int size) {
        if (size > word.length) {
            word = Arrays.copyOf(word, Math.max(size, 2 * word.length));
        }
    }

    private static int hash(byte[] word, int size) {
        int hash = 0;
        for (int i = 0; i < size; i++) {
            hash = add(word[i], hash);
        }
        return mix(hash);
    }

    private static int add(byte letter, int hash) {
        return hash * 0x2C1B3C6D + letter;
    }

    /** Lets every bit depend on every letter: the low ones choose a slot of a table, the high ones a shard. */
    private static int mix(int hash) {
        hash = (hash ^ hash >>> 16) * 0x85EBCA6B;
        hash = (hash ^ hash >>> 13) * 0xC2B2AE35;
        return hash ^ hash >>> 16;
    }

    private static byte[] folded() {
        byte[] folded = new byte[256];
        Arrays.fill(folded, 128, 256, (byte) -1);
        for (char c = 0; c < 128; c++) {
            folded[c] = Character.isLetterOrDigit(c) ? (byte) Character.toLowerCase(c) : SEPARATOR;
        }
        return folded;
    }
}
