package dev.headrace.examples;

/** Single characters of UTF-8 text, without a String in between. */
final class Utf8 {

    /** Stands for a byte sequence that is no character: overlong, a surrogate, out of range, or cut off. */
    static final int MALFORMED = -1;

    private Utf8() {}

    /** Whether {@code b} is a byte of a character other than its first. */
    static boolean isContinuation(byte b) {
        return b < (byte) 0xC0;
    }

    /** The code point that starts at {@code at} and ends before {@code end}, or {@link #MALFORMED}. */
    static int decode(byte[] text, int at, int end) {
        int lead = text[at];
        if (lead >= 0) {
            return lead;
        }
        int length = lead < (byte) 0xC2 ? 0 : lead < (byte) 0xE0 ? 2 : lead < (byte) 0xF0 ? 3 : lead < (byte) 0xF5 ? 4 : 0;
        if (length == 0 || at + length > end) {
            return MALFORMED;
        }
        int codePoint = lead & 0x7F >> length;
        for (int i = 1; i < length; i++) {
            byte next = text[at + i];
            if (!isContinuation(next)) {
                return MALFORMED;
            }
            codePoint = codePoint << 6 | next & 0x3F;
        }
        boolean surrogate = codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
        return length(codePoint) == length && !surrogate && Character.isValidCodePoint(codePoint) ? codePoint : MALFORMED;
    }

    /** How many bytes {@code codePoint} takes; a malformed sequence is passed byte by byte. */
    static int length(int codePoint) {
        return codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
    }

    /** Writes {@code codePoint} at {@code at}, where there must be room for four bytes, and returns the place after it. */
    static int encode(int codePoint, byte[] text, int at) {
        int length = length(codePoint);
        if (length == 1) {
            text[at] = (byte) codePoint;
            return at + 1;
        }
        for (int i = length - 1; i > 0; i--) {
            text[at + i] = (byte) (0x80 | codePoint & 0x3F);
            codePoint >>= 6;
        }
        text[at] = (byte) (0xF00 >> length | codePoint);
        return at + length;
    }
}
