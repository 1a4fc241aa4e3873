/**
 * The command {@code ./headrace soak}: round after round of random topologies, with everything that may disturb a hand-off:
 * cancellations, closes, sleeps, blocked loops. After every round the books must balance.
 *
 * <ul>
 *   <li>{@link dev.headrace.soak.Plan} says what a round consists of, {@link dev.headrace.soak.Draw} draws one from a seed;
 *   <li>{@link dev.headrace.soak.Round} runs it: a {@link dev.headrace.soak.Crew} on every loop, of {@link dev.headrace.soak.Player}s who send
 *       and receive;
 *   <li>{@link dev.headrace.soak.Ledger} keeps the books of one channel, by its {@link dev.headrace.soak.Source}s and
 *       {@link dev.headrace.soak.Sink}s: what was lost, came twice, or came too late.
 * </ul>
 */
@NullMarked
package dev.headrace.soak;

import org.jspecify.annotations.NullMarked;
