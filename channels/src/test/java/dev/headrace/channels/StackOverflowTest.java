package dev.headrace.channels;

import static dev.headrace.loop.Headrace.spawn;
import static dev.headrace.loop.Headrace.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headrace.loop.Action;
import dev.headrace.loop.EventLoop;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A channel loses and invents nothing where a stack overflows. A dive goes down until that happens, and on the way up tries the same at
 * every depth: so it meets each point where a hand-over can run out of stack, and overflows more than once.
 */
class StackOverflowTest {

    private static final int ROUNDS = 10;
    private static final int WAITING = 700;

    private int overflows;

    @Test
    void aSendToAWaitingReceiverIsCountedOnlyIfItHandsOver() {
        EventLoop.run(() -> {
            for (int round = 0; round < ROUNDS; round++) {
                Channel<Integer> channel = Channel.rendezvous();
                List<Integer> received = new ArrayList<>();
                for (int i = 0; i < WAITING; i++) {
                    spawn(() -> received.add(channel.receive()));
                }
                int[] sent = {0};
                spawn(() -> dive(() -> {
                    if (sent[0] < WAITING && channel.trySend(sent[0])) {
                        sent[0]++;
                    }
                })).join();
                while (sent[0] < WAITING) {
                    channel.send(sent[0]++);
                }
                for (ChannelStatistics now; (now = channel.statistics()).receiversWaiting() > 0 || received.size() < WAITING; ) {
                    assertEquals(now.sent(), now.received());
                    yieldNow();
                }
                assertEquals(WAITING, channel.statistics().sent());
                assertEquals(WAITING, received.stream().distinct().count());
            }
            assertTrue(overflows > ROUNDS, "no send ran out of stack");
        });
    }

    @Test
    void aLeaseThatCannotBeHandedOverIsNotOut() {
        EventLoop.run(() -> {
            for (int round = 0; round < ROUNDS; round++) {
                Channel<Integer> channel = Channel.rendezvous();
                List<Integer> received = new ArrayList<>();
                for (int i = 0; i < WAITING; i++) {
                    spawn(() -> {
                        try (var lease = channel.receiveLeased()) {
                            received.add(lease.value());
                            lease.ack();
                        }
                    });
                }
                yieldNow();
                int[] sent = {0};
                spawn(() -> dive(() -> {
                    if (sent[0] < WAITING && channel.trySend(sent[0])) {
                        sent[0]++;
                    }
                })).join();
                while (sent[0] < WAITING) {
                    channel.send(sent[0]++);
                }
                while (received.size() < WAITING) {
                    yieldNow();
                }
                assertEquals(WAITING, received.stream().distinct().count());
                assertEquals(WAITING, channel.statistics().sent());
                assertEquals(WAITING, channel.statistics().received());
                assertEquals(0, channel.statistics().leased());
                channel.close();
                assertTrue(channel.isEnded());
            }
            assertTrue(overflows > ROUNDS, "no send ran out of stack");
        });
    }

    @Test
    void aReceiveThatOverflowsLeavesTheElementAndTheWaitingSender() {
        EventLoop.run(() -> {
            for (int round = 0; round < ROUNDS; round++) {
                Channel<Integer> channel = Channel.buffered(2);
                for (int i = 0; i < WAITING; i++) {
                    int element = i;
                    spawn(() -> channel.send(element));
                }
                yieldNow();
                List<Integer> received = new ArrayList<>(WAITING);
                spawn(() -> dive(() -> {
                    Integer element = channel.tryReceive();
                    if (element != null) {
                        received.add(element);
                    }
                })).join();
                while (received.size() < WAITING) {
                    received.add(channel.receive());
                }
                assertEquals(WAITING, received.stream().distinct().count());
                assertEquals(WAITING, channel.statistics().received());
                assertEquals(2, channel.statistics().peak());
            }
            assertTrue(overflows > ROUNDS, "no receive ran out of stack");
        });
    }

    /** Goes down to the end of the stack; runs {@code attempt} at every depth on the way up. */
    private void dive(Action attempt) throws Exception {
        try {
            dive(attempt);
        } catch (StackOverflowError end) {
            overflows++;
        }
        attempt.run();
    }
}
