package dev.headrace.channels;

import static dev.headrace.loop.Headrace.sleep;
import static dev.headrace.loop.Headrace.spawn;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headrace.loop.Action;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
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
        VirtualTime.run(() -> {
            for (int round = 0; round < ROUNDS; round++) {
                Channel<Integer> channel = Channel.rendezvous();
                List<Integer> received = new ArrayList<>();
                for (int i = 0; i < WAITING; i++) {
                    spawn(() -> received.add(channel.receive()));
                }
                letAllRun();
                sendAll(channel);
                assertEquals(WAITING, channel.statistics().sent());
                assertEquals(WAITING, channel.statistics().received());
                letAllRun();
                assertEquals(WAITING, received.stream().distinct().count());
            }
            assertTrue(overflows > ROUNDS, "no send ran out of stack");
        });
    }

    @Test
    void aLeaseThatCannotBeHandedOverIsNotOut() {
        VirtualTime.run(() -> {
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
                letAllRun();
                sendAll(channel);
                letAllRun();
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
        VirtualTime.run(() -> {
            for (int round = 0; round < ROUNDS; round++) {
                Channel<Integer> channel = Channel.buffered(2);
                for (int i = 0; i < WAITING; i++) {
                    int element = i;
                    spawn(() -> channel.send(element));
                }
                letAllRun();
                assertEquals(WAITING, receiveAll(channel));
                assertEquals(WAITING, channel.statistics().received());
                assertEquals(2, channel.statistics().peak());
            }
            assertTrue(overflows > ROUNDS, "no receive ran out of stack");
        });
    }

    @Test
    void aReceiveThatOverflowsLeavesTheElementAndTheWaitingReservation() {
        VirtualTime.run(() -> {
            for (int round = 0; round < ROUNDS; round++) {
                Channel<Integer> channel = Channel.buffered(WAITING);
                for (int i = 0; i < WAITING; i++) {
                    channel.send(i);
                    int reserved = WAITING + i;
                    spawn(() -> channel.reserve().send(reserved));
                }
                letAllRun();
                assertEquals(2 * WAITING, receiveAll(channel));
                assertEquals(0, channel.statistics().sendersWaiting());
                assertEquals(2 * WAITING, channel.statistics().sent());
            }
            assertTrue(overflows > ROUNDS, "no receive ran out of stack");
        });
    }

    /** Sends as many as are waited for: what a dive can send, and then the rest. */
    private void sendAll(Channel<Integer> channel) {
        int[] sent = {0};
        spawn(() -> dive(() -> {
            if (sent[0] < WAITING && channel.trySend(sent[0])) {
                sent[0]++;
            }
        })).join();
        while (sent[0] < WAITING) {
            channel.send(sent[0]++);
        }
    }

    /** Receives all that is there, what a dive can receive and then the rest; returns how many different ones these were. */
    private int receiveAll(Channel<Integer> channel) throws Exception {
        Integer[] received = new Integer[2 * WAITING]; // a list's add() could overflow, too
        int[] count = {0};
        Action receive = () -> {
            Integer element = channel.tryReceive();
            if (element != null) {
                received[count[0]++] = element;
            }
        };
        spawn(() -> dive(receive)).join();
        letAllRun();
        while (channel.size() > 0) {
            receive.run();
            letAllRun();
        }
        return (int) Stream.of(received).limit(count[0]).distinct().count();
    }

    private static void letAllRun() {
        sleep(Duration.ofNanos(1)); // a manual clock moves when nobody is ready any more
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
