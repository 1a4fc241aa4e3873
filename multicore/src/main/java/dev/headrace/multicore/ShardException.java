package dev.headrace.multicore;

/**
 * A part of what was spread over the loops of a group has failed: {@code worker 3 of 8 on loop-1 failed: ...}. Its cause is what that
 * part has thrown. Errors are not wrapped.
 */
public final class ShardException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final String shard;
    private final String loop;

    ShardException(String shard, String loop, Throwable cause) {
        super(shard + " on " + loop + " failed: " + cause, cause);
        this.shard = shard;
        this.loop = loop;
    }

    /** Which part it was, such as {@code worker 3 of 8}; they count from 0. */
    public String shard() {
        return shard;
    }

    /** The name of the loop that it ran on. */
    public String loop() {
        return loop;
    }
}
