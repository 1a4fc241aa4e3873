package dev.headrace.examples;

/**
 * A piece of text to be counted: a whole file, or a part of a large one that ends where no word goes on. Whoever holds it
 * owns the array, and may write into it.
 *
 * @param text UTF-8, from its start
 * @param length how many bytes of {@code text} are filled
 * @param last whether the file ends here
 */
record Document(byte[] text, int length, boolean last) {}
