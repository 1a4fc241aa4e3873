/**
 * Many loops, one per core, and channels between them.
 *
 * <ul>
 *   <li>{@link dev.headrace.multicore.LoopGroup} starts the loops, pinned to CPUs if you like, and runs coroutines on the one
 *       that you choose: by number, by key, by load. It spreads stages of a pipeline over all of them, in order or not, or
 *       partitioned by key, and its shutdown gives an {@link dev.headrace.multicore.Account} of what has become of everything;
 *   <li>{@link dev.headrace.multicore.SharedChannel} has the same two ends as a channel within a loop, on any loops, and
 *       {@link dev.headrace.multicore.BlockingChannel} is the same for plain threads.
 * </ul>
 *
 * What is shared between threads is in few classes, each with its protocol at its head: the lanes, the port, the bells and the change of
 * form of a shared channel here, and {@link dev.headrace.loop.WaitFlag} below; and in those that begin and end a group.
 */
@NullMarked
package dev.headrace.multicore;

import org.jspecify.annotations.NullMarked;
