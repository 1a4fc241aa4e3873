package dev.headrace.multicore;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Fresh channels: the first send on one loop races with the first receive on another. */
class FirstUseTest {

    private static final int ROUNDS = 20_000;

    @Test
    void aFirstSendReachesAFirstReceive() {
        long seed = System.nanoTime();
        var current = new AtomicReference<SharedChannel<Integer>>();
        Watchdog.onLoops(2, current::get, group -> {
            var random = new Random(seed);
            for (int round : Rounds.upTo(ROUNDS)) {
                SharedChannel<Integer> channel = SharedChannel.buffered("seed " + seed + ", round " + round, 1);
                current.set(channel);
                var receiver = group.loops().get(1).<Integer>submit(channel::receive);
                spin(random.nextInt(400));
                channel.send(round);
                assertEquals(round, receiver.join());
            }
        });
    }

    @Test
    void aFirstReceiveReleasesASenderThatWaits() {
        long seed = System.nanoTime();
        var current = new AtomicReference<SharedChannel<Integer>>();
        Watchdog.onLoops(2, current::get, group -> {
            var random = new Random(seed);
            for (int round : Rounds.upTo(ROUNDS)) {
                SharedChannel<Integer> channel = SharedChannel.buffered("seed " + seed + ", round " + round, 1);
                current.set(channel);
                channel.send(1);
                var sender = group.loops().get(1).submit(() -> channel.send(2));
                spin(random.nextInt(400));
                assertEquals(1, channel.receive());
                sender.join();
                assertEquals(2, channel.receive());
            }
        });
    }

    private static void spin(int times) {
        for (int i = 0; i < times; i++) {
            Thread.onSpinWait();
        }
    }
}
