/**
 * Many loops, one per core, and channels between them.
 *
 * <ul>
 *   <li>{@link dev.headrace.multicore.LoopGroup} starts the loops and runs coroutines on them;
 *   <li>{@link dev.headrace.multicore.SharedChannel} has the same two ends as a channel within a loop, on any loops.
 * </ul>
 *
 * What is shared between threads is in three classes, each with its protocol at its head: the lane and the port of a shared
 * channel here, and {@link dev.headrace.loop.WaitFlag} below.
 */
@NullMarked
package dev.headrace.multicore;

import org.jspecify.annotations.NullMarked;
