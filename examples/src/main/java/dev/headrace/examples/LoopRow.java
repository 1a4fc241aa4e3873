package dev.headrace.examples;

import dev.headrace.loop.LoopCounters;

/**
 * What one loop did during a census.
 *
 * @param busy the part of its time in which it had something to do, from 0 to 1
 */
record LoopRow(int loop, double busy, long resumptions, long handOffsIn, long handOffsOut) {

    static LoopRow of(int loop, LoopCounters counters) {
        return new LoopRow(loop, counters.busy(), counters.resumptions(), counters.handOffsIn(), counters.handOffsOut());
    }
}
