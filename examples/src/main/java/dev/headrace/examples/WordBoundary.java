package dev.headrace.examples;

/** Where a text can be cut without cutting a word. */
final class WordBoundary {

    private WordBoundary() {}

    /**
     * The end of the last character before {@code length} that belongs to no word, whatever comes after; 0 if there is
     * none. A character that may go on after {@code length} is not one.
     */
    static int last(byte[] text, int length) {
        for (int at = length - 1; at >= 0; at--) {
            if (!Utf8.isContinuation(text[at])) {
                int codePoint = Utf8.decode(text, at, length);
                if (codePoint >= 0 && !Character.isLetterOrDigit(codePoint)) {
                    return at + Utf8.length(codePoint);
                }
            }
        }
        return 0;
    }
}
