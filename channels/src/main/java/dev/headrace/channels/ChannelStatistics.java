package dev.headrace.channels;

import java.time.Duration;

/**
 * What has happened in a channel so far. Always: sent = received + undelivered + leased + depth.
 *
 * @param depth elements in it now
 * @param capacity how many it holds at most
 * @param peak the most it has ever held
 * @param sent elements that were accepted, also those that were dropped later
 * @param received elements that were received, and acknowledged if they were leased
 * @param undelivered elements that were dropped, given up or left over
 * @param leased elements on approval now
 * @param sendersWaiting coroutines that wait for room now
 * @param receiversWaiting coroutines that wait for an element now
 * @param sendersBlocked how long senders have waited, all together, as the loop's turns count time; those that still wait, and
 *     those in a select, are not counted
 * @param receiversBlocked how long receivers have waited, likewise
 */
public record ChannelStatistics(int depth, int capacity, int peak, long sent, long received, long undelivered, int leased,
        int sendersWaiting, int receiversWaiting, Duration sendersBlocked, Duration receiversBlocked) {}
