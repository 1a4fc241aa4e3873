/**
 * Send/receive channels between the coroutines of one loop.
 *
 * <pre>{@code
 * EventLoop.run(() -> {
 *     var greetings = Channel.<String>buffered(16);
 *     spawn(() -> {
 *         for (var name : List.of("Ada", "Alan", "Barbara")) greetings.send("hello, " + name);
 *         greetings.close();
 *     });
 *     for (var line : greetings) System.out.println(line);
 * });
 * }</pre>
 *
 * {@link dev.headrace.channels.Channel} makes them; {@link dev.headrace.channels.Sender} and
 * {@link dev.headrace.channels.Receiver} are its two ends, which channels between loops have as well. Where several coroutines share an
 * end, {@link dev.headrace.channels.SenderEnd} and {@link dev.headrace.channels.ReceiverEnd} tell when the last of them is done.
 *
 * <p>For more than one from here to there: a {@link dev.headrace.channels.Broadcast} gives every element to every subscriber, a
 * {@link dev.headrace.channels.Watch} the latest value to whoever looks, a {@link dev.headrace.channels.Ticker} the time.
 *
 * <p>A {@link dev.headrace.channels.Pipeline} carries elements through stages, with channels only where they are needed:
 *
 * <pre>{@code
 * Pipeline.from(lines).map(String::strip).mapParallel(4, this::look).batch(100, ofMillis(50)).forEach(store::save);
 * }</pre>
 *
 * <p>There is no lock, no atomic and no volatile field in this package, and a test sees to it.
 */
@NullMarked
package dev.headrace.channels;

import org.jspecify.annotations.NullMarked;
