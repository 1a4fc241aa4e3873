package dev.headrace.soak;

import dev.headrace.channels.Receiver;
import dev.headrace.channels.Sender;

/** The two ends of a channel. */
record Ends(Sender<Element> in, Receiver<Element> out) {

    /** Both ends of {@code channel}. */
    static <C extends Sender<Element> & Receiver<Element>> Ends of(C channel) {
        return new Ends(channel, channel);
    }
}
