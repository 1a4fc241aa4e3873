package dev.headrace.multicore;

import dev.headrace.loop.Dump;
import dev.headrace.loop.LoopCounters;
import dev.headrace.loop.Stall;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The end of a group, step by step: of the thread that shuts it down. */
final class Closing {

    private static final System.Logger LOG = System.getLogger("dev.headrace.multicore");

    /** What a longer wait is cut to. */
    private static final Duration LONGEST = Duration.ofDays(36_500);

    /** While coroutines run, how long to wait before the second look and, growing to that, before the later ones. */
    private static final long FIRST_PAUSE_MILLIS = 1;
    private static final long LONGEST_PAUSE_MILLIS = 16;

    private static final int BUSY = -1;

    private final List<Member> members;

    private Closing(List<Member> members) {
        this.members = members;
    }

    /** Ends the loops of {@code members}: see {@link LoopGroup#shutdown(Duration)}. */
    static Account of(List<Member> members, Duration grace, Duration patience) {
        var closing = new Closing(members);
        if (!grace.isZero()) {
            closing.awaitQuiet(cut(grace));
        }
        Duration cut = cut(patience);
        members.forEach(member -> member.stop(cut));
        members.forEach(Member::awaitEnd);
        return closing.account();
    }

    private static Duration cut(Duration wait) {
        return wait.compareTo(LONGEST) < 0 ? wait : LONGEST;
    }

    private void awaitQuiet(Duration grace) {
        long deadline = System.nanoTime() + grace.toNanos();
        try {
            awaitQuiet(deadline);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the caller has no more time
        }
    }

    /**
     * Returns when two looks in a row have found no coroutine on any loop, and none was spawned in between: then none is on its way
     * from one loop to another either, because a coroutine that has submitted it would have been found by the first look, or it
     * itself by the second, whose posts come after it.
     */
    private void awaitQuiet(long deadline) throws InterruptedException {
        long pause = FIRST_PAUSE_MILLIS;
        for (long before = BUSY, spawned; System.nanoTime() - deadline < 0; before = spawned) {
            spawned = spawnedIfQuiet(deadline);
            if (spawned == BUSY) {
                Thread.sleep(Math.clamp((deadline - System.nanoTime()) / 1_000_000, 0, pause));
                pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
            } else if (spawned == before) {
                return;
            }
        }
    }

    /** How many coroutines all loops have spawned, if none is left at the moment when each is asked, or {@link #BUSY}. */
    private long spawnedIfQuiet(long deadline) throws InterruptedException {
        var answers = new CountDownLatch(members.size());
        var spawned = new AtomicLong();
        var unfinished = new AtomicLong();
        for (Member member : members) {
            member.loop.post(() -> {
                LoopCounters counters = member.loop.counters();
                spawned.addAndGet(counters.spawned());
                unfinished.addAndGet(counters.unfinished());
                answers.countDown();
            });
        }
        boolean answered = answers.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        return answered && unfinished.get() == 0 ? spawned.get() : BUSY;
    }

    private Account account() {
        long finished = 0;
        long failed = 0;
        long cancelled = 0;
        long unfinished = 0;
        long sent = 0;
        long received = 0;
        List<Dump> stuck = new ArrayList<>();
        List<Stall> stopped = new ArrayList<>();
        for (Member member : members) {
            Member.Tally tally = member.tally();
            finished += tally.finished();
            failed += tally.failed();
            cancelled += tally.cancelled();
            unfinished += tally.unfinished();
            sent += member.loop.counters().handOffsOut();
            received += member.loop.counters().handOffsIn();
            if (tally.left() != null && !tally.left().tasks().isEmpty()) {
                stuck.add(tally.left());
            }
            Stall stall = member.stopped();
            if (stall != null) {
                stopped.add(stall);
                LOG.log(Level.ERROR, "the group was closed without " + stall.loop() + ", whose thread was left behind: " + stall);
            }
        }
        return new Account(finished, failed, cancelled, unfinished, stuck, stopped, received, Math.max(0, sent - received));
    }
}
