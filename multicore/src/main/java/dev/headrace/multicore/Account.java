package dev.headrace.multicore;

import dev.headrace.loop.Dump;
import dev.headrace.loop.Stall;
import java.util.List;

/**
 * What has become of everything that a group was given to do, when it was {@linkplain LoopGroup#shutdown shut down}.
 *
 * @param finished coroutines that ended with a result
 * @param failed those that ended with a failure
 * @param cancelled those that ended by cancellation, at the shutdown or before
 * @param unfinished those that did not end in time; of a stopped loop an estimate
 * @param stuck for each loop with such coroutines: what they wait for, and their stacks
 * @param stopped for each loop whose thread has not come back, so that it was left behind: what it is busy with, and its stack
 * @param delivered elements that coroutines of the group have received from shared channels
 * @param undelivered elements that they have sent to shared channels and none of them has received; 0 where others, outside the
 *     group, have sent more than they received
 */
public record Account(long finished, long failed, long cancelled, long unfinished, List<Dump> stuck, List<Stall> stopped,
        long delivered, long undelivered) {

    /** Makes one whose lists cannot be changed. */
    public Account {
        stuck = List.copyOf(stuck);
        stopped = List.copyOf(stopped);
    }

    /** Whether every coroutine has ended and every loop has come back. */
    public boolean isComplete() {
        return unfinished == 0 && stopped.isEmpty();
    }

    /** For people: the numbers in a line, then whatever is stuck. */
    @Override
    public String toString() {
        var text = new StringBuilder("coroutines: ").append(finished).append(" finished, ").append(failed).append(" failed, ")
                .append(cancelled).append(" cancelled, ").append(unfinished).append(" stuck; elements: ")
                .append(delivered).append(" delivered, ").append(undelivered).append(" undelivered");
        stuck.forEach(dump -> text.append('\n').append(dump));
        stopped.forEach(stall -> text.append('\n').append(stall));
        return text.toString();
    }
}
