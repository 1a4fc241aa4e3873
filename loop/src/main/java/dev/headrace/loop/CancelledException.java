package dev.headrace.loop;

import java.time.Instant;
import java.util.concurrent.CancellationException;

/**
 * Thrown in a cancelled coroutine at each of its suspensions, and by {@link Awaitable#join} to those who wait for a
 * cancelled one. Says which task was cancelled, why and when; its {@linkplain #getCause() cause}, where there is one, is
 * the request, whose stack shows who cancelled, or the failure of a sibling.
 */
public final class CancelledException extends CancellationException {

    private static final long serialVersionUID = 1;

    /** The task or promise that was cancelled. */
    private final String who;

    /** The reason given by whoever cancelled it. */
    private final String why;

    /** When the cancellation was asked for. */
    private final Instant when;

    CancelledException(String who, String why) {
        super(who + " was cancelled: " + why);
        this.who = who;
        this.why = why;
        this.when = Instant.now();
    }

    /** The same cancellation, seen at the place where it hits the coroutine. */
    CancelledException(CancelledException request) {
        super(request.getMessage());
        initCause(request);
        who = request.who;
        why = request.why;
        when = request.when;
    }

    /** A cancellation because of {@code failure}, which the block that is cancelled has been told already. */
    CancelledException(CancelledException request, Throwable failure) {
        super(request.getMessage());
        initCause(failure);
        who = request.who;
        why = request.why;
        when = request.when;
    }

    /** The name of what was cancelled, such as {@code task "reader"}. */
    public String who() {
        return who;
    }

    /** The reason given by whoever cancelled it. */
    public String why() {
        return why;
    }

    /** When the cancellation was asked for. */
    public Instant when() {
        return when;
    }
}
