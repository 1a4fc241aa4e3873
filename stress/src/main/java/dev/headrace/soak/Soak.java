package dev.headrace.soak;

import dev.headrace.stress.StatusLine;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Round after round until the time is up, or something is wrong. */
final class Soak {

    private final long seed;
    private final OptionalLong only;
    private final int mostLoops;
    private final Duration time;
    private final Duration patience;
    private final UnaryOperator<Ends> faults;
    private final PrintWriter err;
    private final StatusLine status;
    private final long start = System.nanoTime();

    /** Written by whoever runs the soak; read by the clock that shows how far it has come. */
    private volatile Findings found = Findings.NONE;
    private volatile long rounds;
    private volatile @Nullable Round current;

    /**
     * A soak with this {@code seed}, on at most {@code mostLoops} loops; {@code only} one round, again and again, if it is given. A
     * round that moves nothing for {@code patience} hangs. Puts {@code faults} between the players and every channel.
     */
    Soak(long seed, OptionalLong only, int mostLoops, Duration time, Duration patience, UnaryOperator<Ends> faults,
            PrintWriter err, StatusLine status) {
        this.seed = seed;
        this.only = only;
        this.mostLoops = mostLoops;
        this.time = time;
        this.patience = patience;
        this.faults = faults;
        this.err = err;
        this.status = status;
    }

    /** Runs at least one round; says what the first bad one was, and ends with it. */
    Findings run() throws InterruptedException {
        try (ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("clock").factory())) {
            clock.scheduleAtFixedRate(() -> status.show(progress()), 1, 1, TimeUnit.SECONDS);
            long number;
            do {
                number = only.orElse(rounds);
                found = found.and(round(number));
                rounds++;
            } while (found.isGood() && System.nanoTime() - start < time.toNanos());
            clock.shutdownNow();
            status.clear();
            if (!found.isGood()) {
                err.println("soak: run this round again: ./headrace soak --seed " + seed + " --round " + number + " --loops " + mostLoops
                        + " --minutes 1");
            }
            return found;
        }
    }

    /** How far it has come, in one line. */
    String progress() {
        Round round = current;
        long moved = found.moved() + (round == null ? 0 : round.moved());
        Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
        return "soak: %,d elements in %d:%02d, %.1f million a second, %,d rounds, seed %d".formatted(
                moved, elapsed.toMinutes(), elapsed.toSecondsPart(), moved * 1e3 / elapsed.toNanos(), rounds, seed);
    }

    private Findings round(long number) throws InterruptedException {
        var round = new Round(Draw.plan(seed, number, mostLoops), faults);
        current = round;
        Findings findings = round.run(patience, err);
        current = null;
        return findings;
    }
}
