/**
 * The patterns, one class each, and the peers. JMH wants the classes public; they are no interface for anybody else.
 */
@NullMarked
package dev.headrace.bench.patterns;

import org.jspecify.annotations.NullMarked;
