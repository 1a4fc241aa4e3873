package dev.headrace.bench;

/**
 * One iteration's result.
 *
 * @param reading see {@link Case#reading}
 * @param value nanoseconds, or bytes
 * @param bytes what was allocated per operation; NaN if nobody knows
 * @param cores how many processors were busy on average; NaN if nobody knows
 */
record Sample(String reading, double value, double bytes, double cores) {}
