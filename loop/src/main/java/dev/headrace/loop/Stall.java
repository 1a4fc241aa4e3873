package dev.headrace.loop;

import java.time.Duration;
import java.util.List;

/**
 * A loop that was kept busy by one coroutine or callback for longer than its threshold, as the stall detector saw it.
 *
 * @param loop the loop's name
 * @param culprit the coroutine, such as {@code task "reader", spawned at Reader.java:41}, or {@code a callback}
 * @param busy how long it had been busy when it was seen, at least the threshold
 * @param stack where it was at that moment, innermost frame first
 * @param monitorHolders if the loop is stopped because somebody waits for a monitor: the suspended coroutines that have a
 *     {@code synchronized} method or block on their stack, one of which holds it
 */
public record Stall(String loop, String culprit, Duration busy, List<StackTraceElement> stack, List<String> monitorHolders) {

    private static final int FRAMES_SHOWN = 50;

    /** What happened and what to do instead, with the innermost frames of the stack. */
    @Override
    public String toString() {
        var text = new StringBuilder(loop).append(" has been stopped for ").append(busy.toMillis()).append(" ms by ").append(culprit);
        if (monitorHolders.isEmpty()) {
            text.append(": put what blocks into Blocking.call(() -> ...), and yieldNow() into long computations");
        } else {
            text.append(", which waits for a monitor. A coroutine must not suspend while it holds one; use a Mutex. Suspects:");
            monitorHolders.forEach(holder -> text.append("\n  ").append(holder));
        }
        stack.stream().limit(FRAMES_SHOWN).forEach(frame -> text.append("\n    at ").append(frame));
        if (stack.size() > FRAMES_SHOWN) {
            text.append("\n    ... ").append(stack.size() - FRAMES_SHOWN).append(" more");
        }
        return text.toString();
    }
}
