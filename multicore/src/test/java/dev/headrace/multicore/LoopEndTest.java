package dev.headrace.multicore;

import static dev.headrace.loop.Headrace.sleep;
import static dev.headrace.loop.Headrace.spawn;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.headrace.loop.EventLoop;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Loops that end while their coroutines wait on a shared channel take nothing with them. */
class LoopEndTest {

    @Test
    void aReceiverOnALoopThatHasEndedTakesNoElement() {
        var channel = SharedChannel.<Integer>buffered(4);
        Watchdog.guard(channel::toString, () -> {
            EventLoop.run(() -> {
                spawn(() -> channel.receive());
                sleep(Duration.ofMillis(1));
            });
            EventLoop.run(() -> {
                channel.send(1);
                assertEquals(1, channel.receive());
            });
        });
    }

    @Test
    void aSenderOnALoopThatHasEndedTakesNoRoom() {
        var channel = SharedChannel.<Integer>buffered(1);
        Watchdog.guard(channel::toString, () -> {
            EventLoop.run(() -> {
                channel.send(1);
                spawn(() -> channel.send(2));
                sleep(Duration.ofMillis(1));
            });
            EventLoop.run(() -> {
                spawn(() -> channel.send(3));
                sleep(Duration.ZERO);
                assertEquals(1, channel.receive());
                assertEquals(3, channel.receive());
            });
        });
    }

    @Test
    void anElementSentWhileAReceiversLoopEndsIsReceivedSomewhere() {
        var channel = SharedChannel.<Integer>buffered(1);
        int rounds = 300;
        Watchdog.onLoops(1, () -> channel, group -> {
            for (int round = 0; round < rounds; round++) {
                var waits = new CountDownLatch(1);
                var received = new AtomicInteger();
                Thread ending = startALoopThatEnds(channel, waits, received);
                waits.await();
                for (int i = 0; i < round; i++) {
                    Thread.onSpinWait();
                }
                channel.send(round);
                ending.join();
                if (received.get() == 0) {
                    assertEquals(round, channel.receive());
                }
                assertEquals(0, channel.size());
            }
        });
    }

    private static Thread startALoopThatEnds(SharedChannel<Integer> channel, CountDownLatch waits, AtomicInteger received) {
        return Thread.ofPlatform().daemon().start(() -> EventLoop.run(() -> {
            spawn(() -> {
                channel.receive();
                received.incrementAndGet();
            });
            sleep(Duration.ZERO);
            waits.countDown();
        }));
    }

    @Test
    void aWaitingReceiverElsewhereIsServedInsteadOfOneWhoseLoopEnds() {
        var channel = SharedChannel.<Integer>buffered(1);
        Watchdog.onLoops(1, () -> channel, group -> {
            for (int round = 0; round < 300; round++) {
                var waits = new CountDownLatch(1);
                var received = new AtomicInteger();
                Thread ending = startALoopThatEnds(channel, waits, received);
                waits.await();
                var here = spawn(() -> channel.receive());
                sleep(Duration.ZERO);
                channel.send(round);
                ending.join();
                if (received.get() == 1) {
                    channel.send(round);
                }
                assertEquals(round, here.join());
            }
        });
    }
}
