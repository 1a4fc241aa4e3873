package dev.headrace.examples;

/**
 * A piece of text to be counted: a whole file, or a part of a large one that ends where no word goes on. Nobody
 * writes into it any more.
 *
 * @param text UTF-8, from its start
 * @param length how many bytes of {@code text} are filled
 * @param last whether the file ends here
 */
record Document(byte[] text, int length, boolean last) {}
