package dev.headrace.channels;

/** The two ends of one channel, of whatever kind. */
public record Ends<T>(Sender<T> in, Receiver<T> out) {

    /** Of a channel that is both. */
    public static <T, C extends Sender<T> & Receiver<T>> Ends<T> of(C channel) {
        return new Ends<>(channel, channel);
    }
}
