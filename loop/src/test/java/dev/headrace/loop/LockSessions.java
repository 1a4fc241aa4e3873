package dev.headrace.loop;

/** Coroutines that hold a lock for a while, numbered as they come: what random steps do to the model and to the real thing. */
interface LockSessions {

    /** How many have come so far. */
    int count();

    /** The next one comes for {@code demand} permits; one that only tries goes away if it does not get them at once. */
    void come(int demand, boolean tries);

    /** Session {@code id} shall give back what it has, or what it will get. */
    void finish(int id);

    /** Session {@code id} is cancelled. */
    void cancel(int id);
}
