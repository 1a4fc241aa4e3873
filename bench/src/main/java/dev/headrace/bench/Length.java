package dev.headrace.bench;

import java.time.Duration;

/**
 * How long a contestant runs at a time.
 *
 * @param warmups iterations before it counts
 * @param iterations those that count
 * @param each how long an iteration is at least; zero: a single run
 */
record Length(int warmups, int iterations, Duration each) {}
