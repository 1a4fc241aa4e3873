package dev.headrace.examples;

import java.util.Arrays;

/** Finds the words of UTF-8 text: each run of letters and digits, lower-cased. Bytes that are no UTF-8 separate words. */
final class Tokenizer {

    private static final byte SEPARATOR = 0;

    /** For a letter or digit of ASCII its lower case, for its other characters {@link #SEPARATOR}; negative beyond ASCII. */
    private static final byte[] FOLDED = folded();

    private final Words words = new Words();

    /** The words in the first {@code length} bytes of {@code text}. They are overwritten by the next call. */
    Words words(byte[] text, int length) {
        byte[] letters = words.clear(length);
        int end = 0;
        int at = 0;
        while (at < length) {
            int start = end;
            int hash = 0;
            byte letter = SEPARATOR;
            while (at < length && (letter = FOLDED[text[at] & 0xFF]) > 0) {
                letters[end++] = letter;
                hash = add(letter, hash);
                at++;
            }
            if (letter < 0) {
                at = wordBeyondAscii(text, at, length, letters, start, end);
                end = words.end();
            } else {
                if (end > start) {
                    words.add(end, mix(hash));
                }
                at++;
            }
        }
        return words;
    }

    /**
     * Goes on with a word where the text leaves ASCII: its letters so far, if any, are those from {@code start} to before
     * {@code end}. Returns the place in the text after the separator that ends the word.
     */
    private int wordBeyondAscii(byte[] text, int at, int length, byte[] letters, int start, int end) {
        while (at < length) {
            int codePoint = Utf8.decode(text, at, length);
            at += Utf8.length(codePoint);
            if (codePoint == Utf8.MALFORMED || !Character.isLetterOrDigit(codePoint)) {
                break;
            }
            end = Utf8.encode(Character.toLowerCase(codePoint), letters, end);
        }
        if (end > start) {
            words.add(end, hash(letters, start, end));
        }
        return at;
    }

    private static int hash(byte[] letters, int start, int end) {
        int hash = 0;
        for (int i = start; i < end; i++) {
            hash = add(letters[i], hash);
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
