package dev.headrace.soak;

import dev.headrace.loop.Awaitable;
import dev.headrace.loop.EventLoop;
import dev.headrace.multicore.LoopGroup;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Runs a plan once, and audits the books. */
final class Round {

    private static final Duration NO_STALLS = Duration.ofHours(1);

    private final Plan plan;
    private final List<Ledger> ledgers = new ArrayList<>();

    /** Whether the senders have to stop: written by {@link #run}, read by the players. */
    private final AtomicBoolean over = new AtomicBoolean();

    /** Crews that still work. */
    private final CountDownLatch working;

    /** The first exception that nobody expected. */
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    /** A round of {@code plan}, with {@code faults} between the players and every channel. */
    Round(Plan plan, UnaryOperator<Ends> faults) {
        this.plan = plan;
        this.working = new CountDownLatch(plan.loops());
        plan.wires().forEach(wire -> ledgers.add(new Ledger(wire, faults)));
    }

    /**
     * Runs to the end, and says on {@code err} what went wrong, if anything did. A round in which nothing has been received for
     * {@code patience} after its time was up hangs.
     */
    Findings run(Duration patience, PrintWriter err) throws InterruptedException {
        LoopGroup group = LoopGroup.of(plan.loops());
        start(group);
        working.await(plan.length().toNanos(), TimeUnit.NANOSECONDS);
        over.set(true);
        boolean hangs = !awaitEnd(patience);
        boolean ended = !hangs;
        if (hangs) {
            err.println(Evidence.of(plan, ledgers, group, "hangs", failure.get()));
            ended = closeChannels(group) && awaitEnd(patience);
        } else if (failure.get() != null) {
            err.println(Evidence.of(plan, ledgers, group, "has failed", failure.get()));
            ended = false;
        }
        if (!close(group, patience)) {
            err.println(Evidence.of(plan, ledgers, group, "has loops that do not close", failure.get()));
            hangs = true;
        }
        Findings findings = hangs ? Findings.HANG : Findings.NONE;
        for (Ledger ledger : ledgers) {
            findings = findings.and(audit(ledger, !ended, err));
        }
        return failure.get() == null ? findings : findings.and(Findings.FAILURE);
    }

    /** Any thread: how many elements have been received so far. */
    long moved() {
        return ledgers.stream().mapToLong(Ledger::received).sum();
    }

    private void start(LoopGroup group) {
        List<Crew> crews = crews(group.loops());
        ledgers.stream().filter(ledger -> ledger.wire().form().crossesLoops).forEach(Ledger::open);
        for (int i = 0; i < crews.size(); i++) {
            EventLoop loop = group.loops().get(i);
            Crew crew = crews.get(i);
            loop.onStall(NO_STALLS, stall -> {}); // blocked loops are part of the plan
            loop.post(() -> {
                loop.onDeadlock(graph -> {}); // and so are other loops that wake this one
                loop.spawn("crew of " + loop.name(), crew::work).onDone(this::ended);
            });
        }
    }

    private List<Crew> crews(List<EventLoop> loops) {
        var random = new SplittableRandom(plan.seed() ^ plan.number());
        List<Crew> crews = new ArrayList<>();
        loops.forEach(loop -> crews.add(new Crew(plan, random.split())));
        ledgers.forEach(ledger -> crews.get(ledger.wire().loop()).add(ledger));
        for (Plan.Part part : plan.parts()) {
            Crew crew = crews.get(part.loop());
            var whims = new Whims(loops, random.split(), plan.mood().stepsPerWhim);
            List<Sink> ins = part.ins().stream().map(number -> ledgers.get(number).newSink()).toList();
            List<Source> outs = part.outs().stream().map(number -> ledgers.get(number).newSource()).toList();
            crew.add(new Player(part, plan.mood(), ins, outs, over, whims, crew::end));
        }
        return crews;
    }

    private void ended(Awaitable<?> crew) {
        Throwable unexpected = crew.failure();
        if (unexpected != null) {
            failure.compareAndSet(null, unexpected);
            while (working.getCount() > 0) {
                working.countDown(); // the others may wait for this one for ever
            }
        }
        working.countDown();
    }

    /** Whether all crews have ended, or one has failed. */
    private boolean awaitEnd(Duration patience) throws InterruptedException {
        for (long before = -1, now; (now = moved()) != before; before = now) {
            if (working.await(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                return true;
            }
        }
        return false;
    }

    /** A round hangs: whoever waits for an element that is lost goes on, so that it can be told from one that nobody is woken for. */
    private boolean closeChannels(LoopGroup group) {
        return ledgers.stream().allMatch(ledger -> group.loops().get(ledger.wire().loop()).post(() -> ledger.ends().in().close()));
    }

    /** Whether the loops have ended in time. */
    private static boolean close(LoopGroup group, Duration patience) throws InterruptedException {
        Thread closer = Thread.ofPlatform().daemon().name("closer").start(group::close);
        closer.join(patience.plusSeconds(1).toMillis());
        return !closer.isAlive();
    }

    /** A round that was broken off has elements under way, which are not lost. */
    private static Findings audit(Ledger ledger, boolean brokenOff, PrintWriter err) {
        Findings findings = ledger.audit(brokenOff);
        if (!findings.isGood()) {
            err.println("soak: " + ledger + ": " + findings);
        }
        return findings;
    }
}
