/**
 * The programs of five Python tutorials on coroutines, line by line in Java, each behind {@code ./headrace example NAME}.
 *
 * <p>{@link dev.headrace.examples.tutorial.Tutorial} lists them from easy to hard. They print what the tutorials print, also
 * where that is Chinese, and their seconds are short ({@link dev.headrace.examples.tutorial.Tempo}).
 */
@NullMarked
package dev.headrace.examples.tutorial;

import org.jspecify.annotations.NullMarked;
