/**
 * The programs behind {@code ./headrace demo} and {@code ./headrace doctor}, written to be learnt from.
 *
 * <p>Start with {@link dev.headrace.examples.Census}, a pipeline of coroutines over every core:
 *
 * <pre>
 *  Inputs ─► readers ─► documents ─► tokenizers ─► shards ─► counters ─► Counts.merge
 *            one per     shared       one per      one shared  one per
 *            loop        channel      loop         channel     loop
 *                                                  per loop
 * </pre>
 *
 * <ul>
 *   <li>{@link dev.headrace.examples.Inputs} turns paths into {@link dev.headrace.examples.Source sources};
 *       {@link dev.headrace.examples.DocumentReader} reads one;
 *   <li>{@link dev.headrace.examples.Tokenizer} finds words, {@link dev.headrace.examples.WordCounts} counts them; neither
 *       knows of coroutines;
 *   <li>{@link dev.headrace.examples.PlainCensus} does the same work on one plain thread, and
 *       {@link dev.headrace.examples.Check} compares the two.
 * </ul>
 */
@NullMarked
package dev.headrace.examples;

import org.jspecify.annotations.NullMarked;
