package dev.headrace.soak;

import dev.headrace.channels.Channel;
import dev.headrace.multicore.SharedChannel;
import java.util.function.Consumer;

/** The kinds of channels that a round is made of. A new one is one constant here. */
enum Form {

    /** Between any loops. */
    SHARED(true, false) {
        @Override
        Ends open(String name, int capacity, Consumer<Element> undelivered) {
            return Ends.of(SharedChannel.<Element>buffered(name, capacity));
        }
    },

    /** Within the loop that opens it. */
    LOCAL(false, true) {
        @Override
        Ends open(String name, int capacity, Consumer<Element> undelivered) {
            return Ends.of(Channel.<Element>buffered(name, capacity).onUndelivered(undelivered));
        }
    };

    /** Whether its ends may be on different loops. */
    final boolean crossesLoops;

    /** Whether it tells {@code undelivered} of what a cancel gives up, so that the books balance also then. */
    final boolean tellsOfUndelivered;

    Form(boolean crossesLoops, boolean tellsOfUndelivered) {
        this.crossesLoops = crossesLoops;
        this.tellsOfUndelivered = tellsOfUndelivered;
    }

    /** Makes a channel; one that does not cross loops, on its loop. */
    abstract Ends open(String name, int capacity, Consumer<Element> undelivered);
}
