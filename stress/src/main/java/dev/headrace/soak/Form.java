package dev.headrace.soak;

import dev.headrace.channels.Channel;
import dev.headrace.multicore.SharedChannel;
import java.util.function.Consumer;

/** The kinds of channels that a round is made of. A new one is one constant here. */
enum Form {

    SHARED(true, true, Room.GIVEN, (name, capacity, undelivered) -> shared(SharedChannel.buffered(name, capacity), undelivered)),

    SHARED_RENDEZVOUS(true, true, Room.NONE, (name, capacity, undelivered) -> shared(SharedChannel.rendezvous(name), undelivered)),

    SHARED_UNLIMITED(true, true, Room.ENDLESS, (name, capacity, undelivered) -> shared(SharedChannel.unlimited(name), undelivered)),

    LOCAL(false, true, Room.GIVEN,
            (name, capacity, undelivered) -> Ends.of(Channel.<Element>buffered(name, capacity).onUndelivered(undelivered))),

    LOCAL_RENDEZVOUS(false, true, Room.NONE,
            (name, capacity, undelivered) -> Ends.of(Channel.<Element>rendezvous(name).onUndelivered(undelivered))),

    LOCAL_UNLIMITED(false, true, Room.ENDLESS,
            (name, capacity, undelivered) -> Ends.of(Channel.<Element>unlimited(name).onUndelivered(undelivered)));

    /** How many elements a channel holds. */
    enum Room {
        /** None: a sender waits for a receiver. */
        NONE,
        /** As many as is said when it is made. */
        GIVEN,
        /** Any number: no sender ever waits. */
        ENDLESS
    }

    /** Makes a channel that tells {@code undelivered}, if it can, of what is given up by a cancel. */
    @FunctionalInterface
    private interface Factory {

        Ends open(String name, int capacity, Consumer<Element> undelivered);
    }

    /** Whether its ends may be on different loops. */
    final boolean crossesLoops;

    /** Whether it tells of what a cancel gives up, so that the books balance also then. */
    final boolean tellsOfUndelivered;

    final Room room;

    private final Factory factory;

    Form(boolean crossesLoops, boolean tellsOfUndelivered, Room room, Factory factory) {
        this.crossesLoops = crossesLoops;
        this.tellsOfUndelivered = tellsOfUndelivered;
        this.room = room;
        this.factory = factory;
    }

    private static Ends shared(SharedChannel<Element> channel, Consumer<Element> undelivered) {
        channel.onUndelivered(undelivered);
        return Ends.of(channel);
    }

    /** Makes a channel; one that does not cross loops, on its loop. */
    Ends open(String name, int capacity, Consumer<Element> undelivered) {
        return factory.open(name, capacity, undelivered);
    }

    /** How many elements a channel holds that was asked to hold {@code capacity}. */
    int capacity(int capacity) {
        return switch (room) {
            case NONE -> 0;
            case GIVEN -> capacity;
            case ENDLESS -> Integer.MAX_VALUE;
        };
    }
}
