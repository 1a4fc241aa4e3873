package dev.headrace.multicore;

import static dev.headrace.loop.Headrace.sleep;
import static dev.headrace.loop.Headrace.spawn;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.headrace.loop.Action;
import dev.headrace.loop.CancelledException;
import dev.headrace.loop.EventLoop;
import dev.headrace.loop.Promise;
import dev.headrace.loop.Task;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.RepeatedTest;

/**
 * A loop that was woken for a waiter which is gone by then passes the wake-up on to the next loop. It is woken by a thread, which wakes
 * one only: a loop would wake another when it settles.
 */
class PassOnTest {

    @RepeatedTest(5)
    void anElementForACancelledReceiverWakesTheNextLoop() {
        SharedChannel<Integer> channel = usedByThreads(2);
        Watchdog.onLoops(2, () -> channel, group -> {
            Task<Integer> here = spawn(() -> channel.receive());
            sleep(Duration.ZERO);
            Promise<Integer> there = group.loops().get(1).submit(() -> channel.receive());
            awaitTurnOf(group.loops().get(1));
            meanwhile(() -> channel.blocking().send(1));
            here.cancel();
            assertEquals(1, there.join());
            assertThrows(CancelledException.class, here::join);
        });
    }

    @RepeatedTest(5)
    void roomForACancelledSenderWakesTheNextLoop() {
        SharedChannel<Integer> channel = usedByThreads(1);
        Watchdog.onLoops(2, () -> channel, group -> {
            channel.send(0);
            Task<?> here = spawn(() -> channel.send(1));
            sleep(Duration.ZERO);
            Promise<?> there = group.loops().get(1).submit(() -> channel.send(2));
            awaitTurnOf(group.loops().get(1));
            meanwhile(() -> assertEquals(0, channel.blocking().receive()));
            here.cancel();
            there.join();
            assertThrows(CancelledException.class, here::join);
            assertEquals(2, channel.receive());
        });
    }

    /** An empty channel that has its form for many already. */
    private static SharedChannel<Integer> usedByThreads(int capacity) {
        var channel = SharedChannel.<Integer>buffered(capacity);
        meanwhile(() -> {
            channel.blocking().send(0);
            channel.blocking().receive();
        });
        return channel;
    }

    /** Returns when what was submitted to {@code loop} before is suspended. */
    private static void awaitTurnOf(EventLoop loop) {
        loop.submit(() -> sleep(Duration.ZERO)).join();
    }

    /** Has {@code action} done by a thread while this one is busy, so that a loop that it runs looks at no post meanwhile. */
    private static void meanwhile(Action action) {
        var done = new CompletableFuture<Void>();
        Thread.ofPlatform().daemon().start(() -> {
            try {
                action.run();
                done.complete(null);
            } catch (Throwable e) {
                done.completeExceptionally(e);
            }
        });
        done.join();
    }
}
