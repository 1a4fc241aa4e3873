package dev.headrace.channels;

/** What a full channel does with one more element. Elements that are dropped go to {@link Channel#onUndelivered}. */
public enum Overflow {
    /** The sender waits for room. */
    SUSPEND,
    /** The oldest element makes room for the new one; sends never wait. With a capacity of one: the latest value. */
    DROP_OLDEST,
    /** The new element is dropped; sends never wait. */
    DROP_NEWEST,
    /**
     * The send fails with {@link FullException}; a {@code trySend} returns false. Forms that say how long they wait wait for room: a
     * {@code trySend} with a limit, a send in a select, {@link Channel#reserve}.
     */
    FAIL
}
