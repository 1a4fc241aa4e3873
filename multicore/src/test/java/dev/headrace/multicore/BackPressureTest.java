package dev.headrace.multicore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headrace.loop.EventLoop;
import dev.headrace.loop.Promise;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A shared channel never holds more than its capacity. */
class BackPressureTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 64, 100})
    void asManyFitInAsTheCapacitySaysWhoeverSendsAndReceives(int capacity) {
        var channel = SharedChannel.<Integer>buffered(capacity);
        Watchdog.onLoops(2, () -> channel, group -> {
            EventLoop other = group.loops().get(1);
            for (int take : List.of(capacity, 1, (capacity + 1) / 2, capacity)) {
                while (channel.size() < capacity) {
                    assertTrue(other.submit(() -> channel.trySend(1)).join());
                }
                assertFalse(other.submit(() -> channel.trySend(1)).join());
                assertFalse(channel.trySend(1));
                for (int i = 0; i < take; i++) {
                    assertNotNull(channel.tryReceive());
                }
                assertEquals(capacity - take, channel.size());
            }
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 64})
    void sendsThatHaveReturnedNeverExceedReceivesByMoreThanTheCapacity(int capacity) {
        int count = capacity < 10 ? 10_000 : 100_000;
        int senders = 2;
        var channel = SharedChannel.<Integer>buffered(capacity);
        var sent = new AtomicInteger();
        var received = new AtomicInteger();
        Watchdog.onLoops(3, () -> channel, group -> {
            List<Promise<Integer>> senderPromises = Placement.spread(group, 1, senders, i -> () -> {
                for (int element = 0; element < count; element++) {
                    channel.send(element);
                    sent.incrementAndGet();
                }
                return count;
            });
            for (int i = 0; i < senders * count; i++) {
                int sentBefore = sent.get();
                int ahead = sentBefore - received.get();
                assertTrue(ahead <= capacity, () -> ahead + " elements sent and not received, capacity " + capacity);
                channel.receive();
                received.incrementAndGet();
            }
            Placement.joinAll(senderPromises);
            assertEquals(0, channel.size());
        });
    }
}
