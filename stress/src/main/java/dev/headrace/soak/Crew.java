package dev.headrace.soak;

import static dev.headrace.loop.Headrace.sleep;
import static dev.headrace.loop.Headrace.spawn;

import dev.headrace.loop.Blocking;
import dev.headrace.loop.CancelledException;
import dev.headrace.loop.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** The players of one loop, and those who disturb them there. Confined to the loop once it works. */
final class Crew {

    private final Plan plan;
    private final SplittableRandom random;

    /** Of the channels that this loop opens. */
    private final List<Ledger> ledgers = new ArrayList<>();

    private final List<Player> players = new ArrayList<>();

    /** What has to end before the crew has; grows while it works. */
    private final List<Task<?>> work = new ArrayList<>();

    /** The players' present tasks, which may be cancelled. */
    private final List<Task<?>> playing = new ArrayList<>();

    Crew(Plan plan, SplittableRandom random) {
        this.plan = plan;
        this.random = random;
    }

    /** Adds a channel that this loop opens, if it does not cross loops, and ends in the middle, if that is planned. */
    void add(Ledger ledger) {
        ledgers.add(ledger);
    }

    void add(Player player) {
        players.add(player);
    }

    /** A coroutine of this loop: plays until everybody is done. */
    void work() {
        ledgers.stream().filter(ledger -> !ledger.wire().form().crossesLoops).forEach(Ledger::open);
        ledgers.stream().filter(ledger -> ledger.wire().closing().inTheMiddle).forEach(ledger ->
                work.add(spawn("the end of " + ledger.wire().name(), () -> endInTheMiddle(ledger))));
        for (int i = 0; i < players.size(); i++) {
            int place = i;
            playing.add(null);
            work.add(spawn("keeper of " + players.get(i).part.name(), () -> keep(place)));
        }
        Task<?> disturber = spawn("disturber", this::disturb);
        for (int i = 0; i < work.size(); i++) {
            work.get(i).join();
        }
        disturber.cancel("the round is over");
    }

    /** From a player: it was the last sender of {@code ledger}. */
    void end(Ledger ledger) {
        work.add(spawn("the end of " + ledger.wire().name(), ledger::end));
    }

    /** Lets a player play again whenever it has been cancelled. */
    private void keep(int place) {
        Player player = players.get(place);
        while (!player.isDone()) {
            Task<?> task = spawn(player.part.name(), player::play);
            playing.set(place, task);
            try {
                task.join();
            } catch (CancelledException e) {
                if (Task.current().isCancelRequested()) {
                    throw e;
                }
            }
        }
    }

    private void disturb() {
        int mean = plan.mood().microsPerCancellation;
        while (mean > 0) {
            sleep(Duration.ofNanos(random.nextLong(2_000L * mean)));
            if (!playing.isEmpty()) {
                Task<?> victim = playing.get(random.nextInt(playing.size()));
                if (victim != null) {
                    victim.cancel("a whim");
                }
            }
        }
    }

    private void endInTheMiddle(Ledger ledger) {
        sleep(Duration.ofNanos(random.nextLong(plan.length().toNanos())));
        if (ledger.wire().closing() == Plan.Closing.FOREIGN) {
            Blocking.run(ledger::endInTheMiddle);
        } else {
            ledger.endInTheMiddle();
        }
    }
}
