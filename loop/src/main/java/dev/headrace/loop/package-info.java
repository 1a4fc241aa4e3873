/**
 * Coroutines on event loops: the bottom layer of Headrace, on one thread.
 *
 * <p>Start with {@link dev.headrace.loop.EventLoop#run} and {@code import static dev.headrace.loop.Headrace.*}:
 *
 * <pre>{@code
 * EventLoop.run(() -> {
 *     var greeting = spawn(() -> { sleep(Duration.ofMillis(10)); return "hello"; });
 *     System.out.println(greeting.join());
 * });
 * }</pre>
 *
 * <ul>
 *   <li>{@link dev.headrace.loop.EventLoop} runs coroutines; {@link dev.headrace.loop.Headrace} is what a coroutine can do;
 *   <li>{@link dev.headrace.loop.Task} is the handle of a coroutine, {@link dev.headrace.loop.Promise} a result set by hand,
 *       {@link dev.headrace.loop.Awaitable} what both have in common;
 *   <li>{@link dev.headrace.loop.Waiter}, {@link dev.headrace.loop.WaitQueue} and {@link dev.headrace.loop.WaitFlag} are for those
 *       who write a channel, a lock or a hand-off of their own.
 * </ul>
 *
 * <p>Everything here is confined to the thread of its loop, unless it says otherwise.
 */
@NullMarked
package dev.headrace.loop;

import org.jspecify.annotations.NullMarked;
