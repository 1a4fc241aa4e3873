/**
 * The command {@code headrace bench}: it measures the patterns of {@code dev.headrace.bench.patterns} next to their peers and writes
 * tables, JSON and charts.
 */
@NullMarked
package dev.headrace.bench;

import org.jspecify.annotations.NullMarked;
