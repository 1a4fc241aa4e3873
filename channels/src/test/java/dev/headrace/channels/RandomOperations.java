package dev.headrace.channels;

import static dev.headrace.loop.Headrace.sleep;
import static dev.headrace.loop.Headrace.spawn;
import static dev.headrace.loop.Headrace.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.headrace.loop.CancelledException;
import dev.headrace.loop.Task;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.ToIntFunction;

/** Does the same random operations to a channel and to its model, in one coroutine, and compares what comes of them. */
final class RandomOperations {

    private final Ends<Integer> channel;
    private final ToIntFunction<Ends<Integer>> size;
    private final ChannelModel model;
    private final Random random;
    private final Map<Integer, String> outcomes = new HashMap<>();
    private final Map<Integer, Task<?>> unfinished = new HashMap<>();
    private int operations;
    private int elements;
    private long sent;
    private long received;

    RandomOperations(Ends<Integer> channel, ToIntFunction<Ends<Integer>> size, ChannelModel model, Random random) {
        this.channel = channel;
        this.size = size;
        this.model = model;
        this.random = random;
    }

    /** Does {@code count} operations, compares at the latest after {@code atOnce} of them, and then takes what is left. */
    void run(int count, int atOnce) {
        for (int done = 0; done < count; ) {
            int sending = 20 + 60 * random.nextInt(2);
            for (int phase = random.nextInt(60); phase > 0 && done < count; phase--) {
                for (int i = random.nextInt(atOnce); i >= 0; i--) {
                    step(sending);
                    done++;
                }
                compare();
            }
        }
        assertEquals(model.close(), channel.in().close());
        compare();
        for (Integer element; (element = channel.out().tryReceive()) != null; ) {
            assertEquals(model.tryReceive(), element);
            received += element;
        }
        assertEquals(sent, received, "the sums of what was sent and of what was received");
        assertEquals(Map.of(), unfinished);
    }

    private void step(int sending) {
        int choice = random.nextInt(1_000);
        if (choice == 0) {
            assertEquals(model.close(), channel.in().close());
        } else if (choice < 150) {
            cancelOne();
        } else if (random.nextInt(100) < sending) {
            if (random.nextInt(3) == 0) {
                trySend(++elements);
            } else {
                send(operations++, ++elements);
            }
        } else if (random.nextInt(3) == 0) {
            tryReceive();
        } else {
            receive(operations++);
        }
    }

    private void trySend(int element) {
        if (model.isClosed()) {
            assertThrows(ClosedException.class, () -> channel.in().trySend(element));
            return;
        }
        boolean accepted = channel.in().trySend(element);
        assertEquals(model.trySend(element), accepted, "trySend");
        if (accepted) {
            sent += element;
        }
    }

    private void tryReceive() {
        Integer element = channel.out().tryReceive();
        assertEquals(model.tryReceive(), element, "tryReceive");
        if (element != null) {
            received += element;
        }
    }

    private void send(int operation, int element) {
        unfinished.put(operation, spawn(() -> {
            outcomes.put(operation, outcomeOfSend(element));
        }));
        model.send(operation, element);
        yieldNow();
    }

    private void receive(int operation) {
        unfinished.put(operation, spawn(() -> {
            outcomes.put(operation, outcomeOfReceive());
        }));
        model.receive(operation);
        yieldNow();
    }

    private String outcomeOfSend(int element) {
        try {
            channel.in().send(element);
            sent += element;
            return "sent";
        } catch (ClosedException e) {
            return "closed";
        } catch (CancelledException e) {
            return "cancelled";
        }
    }

    private String outcomeOfReceive() {
        try {
            Integer element = channel.out().receiveOrNull();
            if (element == null) {
                return "ended";
            }
            received += element;
            return "received " + element;
        } catch (CancelledException e) {
            return "cancelled";
        }
    }

    /** One that may just have been served, and then keeps what it got. */
    private void cancelOne() {
        if (!unfinished.isEmpty()) {
            int operation = unfinished.keySet().stream().skip(random.nextInt(Math.min(20, unfinished.size()))).findFirst().get();
            unfinished.get(operation).cancel();
            model.cancel(operation);
        }
    }

    private void compare() {
        sleep(Duration.ZERO);
        assertEquals(model.outcomes, outcomes);
        assertEquals(model.size(), size.applyAsInt(channel), "size");
        unfinished.keySet().removeAll(outcomes.keySet());
        outcomes.clear();
        model.outcomes.clear();
    }
}
