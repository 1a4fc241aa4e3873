package dev.headrace.multicore;

import static dev.headrace.loop.Headrace.sleep;
import static dev.headrace.loop.Headrace.spawn;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.headrace.loop.CancelledException;
import dev.headrace.loop.EventLoop;
import dev.headrace.loop.Promise;
import dev.headrace.loop.Task;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.RepeatedTest;

/** A loop that was woken for a waiter which is gone by then passes the wake-up on to the next loop. */
class PassOnTest {

    @RepeatedTest(5)
    void anElementForACancelledReceiverWakesTheNextLoop() {
        var channel = SharedChannel.<Integer>buffered(2);
        Watchdog.onLoops(3, () -> channel, group -> {
            Task<Integer> here = spawn(() -> channel.receive());
            sleep(Duration.ZERO);
            Promise<Integer> there = group.loops().get(1).submit(() -> channel.receive());
            awaitTurnOf(group.loops().get(1));
            meanwhileOn(group.loops().get(2), () -> channel.send(1));
            here.cancel();
            assertEquals(1, there.join());
            assertThrows(CancelledException.class, here::join);
        });
    }

    @RepeatedTest(5)
    void roomForACancelledSenderWakesTheNextLoop() {
        var channel = SharedChannel.<Integer>buffered(1);
        Watchdog.onLoops(3, () -> channel, group -> {
            channel.send(0);
            Task<?> here = spawn(() -> channel.send(1));
            sleep(Duration.ZERO);
            Promise<?> there = group.loops().get(1).submit(() -> channel.send(2));
            awaitTurnOf(group.loops().get(1));
            meanwhileOn(group.loops().get(2), () -> assertEquals(0, channel.receive()));
            here.cancel();
            there.join();
            assertThrows(CancelledException.class, here::join);
            assertEquals(2, channel.receive());
        });
    }

    /** Returns when what was submitted to {@code loop} before is suspended. */
    private static void awaitTurnOf(EventLoop loop) {
        loop.submit(() -> sleep(Duration.ZERO)).join();
    }

    /** Has {@code action} done on another loop while this one is busy, so that it looks at no post meanwhile. */
    private static void meanwhileOn(EventLoop loop, Runnable action) {
        var done = new AtomicBoolean();
        loop.post(() -> {
            action.run();
            done.set(true);
        });
        while (!done.get()) {
            Thread.onSpinWait();
        }
    }
}
