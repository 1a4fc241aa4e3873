package dev.headrace.examples;

/** Takes the words that a {@link Tokenizer} finds. */
interface WordSink {

    /**
     * One word: the lower-cased UTF-8 in {@code text} from {@code from} to before {@code to}. The array is lent for the
     * call.
     *
     * @param hash of these bytes, the same for the same word wherever it is found; all 32 bits are good
     */
    void word(byte[] text, int from, int to, int hash);
}
