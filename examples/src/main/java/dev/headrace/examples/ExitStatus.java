package dev.headrace.examples;

/** What the program tells the shell. */
final class ExitStatus {

    static final int OK = 0;

    /** A check has found a difference, or something inside has failed. */
    static final int FAILED = 1;

    /** Wrong usage, or an argument that cannot be used. */
    static final int UNUSABLE = 2;

    /** Ended by Ctrl-C: 128 + SIGINT, as shells have it. */
    static final int INTERRUPTED = 130;

    private ExitStatus() {}
}
