package dev.headrace.channels;

import static dev.headrace.loop.Headrace.shielded;
import static dev.headrace.loop.Headrace.sleep;
import static dev.headrace.loop.Headrace.spawn;
import static dev.headrace.loop.Headrace.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.headrace.loop.CancelledException;
import dev.headrace.loop.Clause;
import dev.headrace.loop.EventLoop;
import dev.headrace.loop.ManualClock;
import dev.headrace.loop.Promise;
import dev.headrace.loop.Select;
import dev.headrace.loop.Task;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.function.ToIntFunction;

/**
 * Does the same random operations to two channels and to their models, in one coroutine, and compares what comes of them. A step
 * picks one of the channels; a select has a clause for each.
 */
final class RandomOperations {

    /** A lease, and what lets its coroutine end, which must not happen before: the element would go back. */
    private record Held(Lease<Integer> lease, Promise<Void> settled) {}

    /** A channel and what it should be; and, if it is one of a single loop, what else it can do. */
    private final class Subject {

        final Ends<Integer> channel;
        final ChannelModel model;
        final Channel<Integer> local;
        final List<Integer> undelivered = new ArrayList<>();
        final List<Permit<Integer>> permits = new ArrayList<>();
        final List<Held> leases = new ArrayList<>();

        Subject(Ends<Integer> channel, ChannelModel model) {
            this.channel = channel;
            this.model = model;
            this.local = channel.in() instanceof Channel<Integer> one ? one.onUndelivered(undelivered::add) : null;
        }
    }

    /** How likely a step is to cancel something that waits, in percent. */
    private static final int CANCELLATIONS = 10;

    private final List<Subject> subjects = new ArrayList<>();
    private final ToIntFunction<Ends<Integer>> size;
    private final ManualClock clock;
    private final Random random;
    private final Map<Integer, String> expected;
    private final Map<Integer, String> outcomes = new HashMap<>();
    private final Map<Integer, Task<?>> unfinished = new HashMap<>();
    private final Map<Integer, Long> deadlines = new HashMap<>();
    private int operations;
    private int elements;

    RandomOperations(Ends<Integer> one, ChannelModel oneModel, Ends<Integer> other, ChannelModel otherModel,
            ToIntFunction<Ends<Integer>> size, ManualClock clock, Random random) {
        this.subjects.add(new Subject(one, oneModel));
        this.subjects.add(new Subject(other, otherModel));
        this.expected = oneModel.outcomes;
        this.size = size;
        this.clock = clock;
        this.random = random;
    }

    /** Does {@code count} operations, compares at the latest after {@code atOnce} of them, and then takes what is left. */
    void run(int count, int atOnce) {
        for (int done = 0; done < count; ) {
            int sending = 20 + 60 * random.nextInt(2);
            for (int phase = random.nextInt(60); phase > 0 && done < count; phase--) {
                for (int i = random.nextInt(atOnce); i >= 0; i--) {
                    step(subjects.get(random.nextInt(2)), sending);
                    done++;
                }
                compare();
            }
        }
        subjects.forEach(this::settleAll);
        compare();
        subjects.forEach(this::takeTheRest);
        assertEquals(Map.of(), unfinished);
    }

    private void settleAll(Subject on) {
        while (!on.permits.isEmpty()) {
            on.permits.removeLast().close();
            on.model.release();
            settle();
        }
        while (!on.leases.isEmpty()) {
            var held = on.leases.removeLast();
            on.model.acknowledge(held.lease.value());
            held.lease.ack();
            held.settled.complete(null);
        }
        assertEquals(on.model.close(false), on.channel.in().close());
        settle();
    }

    private void takeTheRest(Subject on) {
        while (!on.model.isEnded()) {
            assertEquals(on.model.tryReceive(), on.channel.out().tryReceive());
        }
        settle();
        assertEquals(true, on.channel.out().isEnded());
        if (on.local != null) {
            var statistics = on.local.statistics();
            assertEquals(statistics.sent(), statistics.received() + statistics.undelivered() + on.model.leased());
        }
    }

    private void step(Subject on, int sending) {
        int choice = random.nextInt(1_000);
        if (choice == 0) {
            end(on);
        } else if (choice < 10 * CANCELLATIONS) {
            cancelOne();
        } else if (choice < 130) {
            timePasses();
        } else if (choice < 250) {
            select(sending);
        } else if (choice < 450 && on.local != null) {
            stepOfLocal(on, sending);
        } else if (random.nextInt(100) < sending) {
            send(on);
        } else {
            receive(on);
        }
    }

    private void end(Subject on) {
        switch (random.nextInt(3)) {
            case 0 -> assertEquals(on.model.close(false), on.channel.in().close());
            case 1 -> assertEquals(on.model.close(true), on.channel.in().close(new IOException("no more")));
            default -> assertEquals(on.model.cancel(), on.channel.out().cancel());
        }
    }

    // ----------------------------------------------------------------------------------------------- sends and receives

    private void send(Subject on) {
        int element = ++elements;
        switch (random.nextInt(5)) {
            case 0, 1 -> {
                if (on.model.isClosed()) {
                    assertThrows(ClosedException.class, () -> on.channel.in().trySend(element));
                } else {
                    assertEquals(on.model.trySend(element), on.channel.in().trySend(element), "trySend");
                }
            }
            case 2 -> {
                Duration limit = limit();
                start(() -> on.channel.in().trySend(element, limit) ? "sent" : "late");
                endsBy(limit, operations, on.model.attemptSend(operations, element), () -> on.model.waitToSend(operations, element));
            }
            default -> {
                start(() -> {
                    on.channel.in().send(element);
                    return "sent";
                });
                on.model.send(operations, element);
            }
        }
        startNow();
    }

    private void receive(Subject on) {
        switch (random.nextInt(6)) {
            case 0 -> tryReceive(on);
            case 1 -> {
                List<Integer> batch = new ArrayList<>();
                int max = on.local == null ? 1 : random.nextInt(4); // between loops, a waiting sender's element comes one turn later
                if (!on.model.hasCause()) {
                    assertEquals(on.channel.out().drainTo(batch, max), batch.size());
                    for (Integer element : batch) {
                        assertEquals(on.model.tryReceive(), element, "drainTo");
                    }
                    if (batch.size() < max) {
                        assertEquals(null, on.model.tryReceive(), "drainTo left an element");
                    }
                }
            }
            case 2 -> {
                Duration limit = limit();
                start(() -> {
                    Integer element = on.channel.out().tryReceive(limit);
                    return element != null || on.channel.out().isEnded() ? receivedOrEnd(element) : "late";
                });
                endsBy(limit, operations, on.model.attemptReceive(operations), () -> on.model.waitToReceive(operations));
            }
            default -> {
                start(() -> receivedOrEnd(on.channel.out().receiveOrNull()));
                on.model.receive(operations);
            }
        }
        startNow();
    }

    private void tryReceive(Subject on) {
        if (on.model.isEnded() && on.model.hasCause()) {
            assertThrows(ClosedException.class, () -> on.channel.out().tryReceive());
        } else {
            assertEquals(on.model.tryReceive(), on.channel.out().tryReceive(), "tryReceive");
        }
    }

    private static String receivedOrEnd(Integer element) {
        return element == null ? "ended" : "received " + element;
    }

    private Duration limit() {
        return Duration.ofMillis(random.nextInt(5));
    }

    private void endsBy(Duration limit, int operation, boolean atOnce, Runnable wait) {
        if (atOnce) {
            return;
        }
        if (limit.isZero()) {
            expected.put(operation, "late");
        } else {
            wait.run();
            deadlines.put(operation, clock.getAsLong() + limit.toNanos());
        }
    }

    // ------------------------------------------------------------------------------------------------------------ select

    /** One clause for each channel, in random order; the first that can is taken, so that the model knows which. */
    private void select(int sending) {
        int first = random.nextInt(2);
        List<Subject> on = List.of(subjects.get(first), subjects.get(1 - first));
        boolean[] sends = {random.nextInt(100) < sending, random.nextInt(100) < sending};
        int[] element = {++elements, ++elements};
        Duration limit = random.nextBoolean() ? limit() : null;
        List<Clause<String>> clauses = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            clauses.add(sends[i] ? on.get(i).channel.in().onSend(element[i], () -> "sent")
                    : on.get(i).channel.out().onReceiveOrEnd(RandomOperations::receivedOrEnd));
        }
        if (limit != null) {
            clauses.add(Select.after(limit, () -> "late"));
        }
        start(() -> Select.biased(clauses).next());
        int operation = operations;
        boolean done = false;
        for (int i = 0; i < 2 && !done; i++) {
            ChannelModel model = on.get(i).model;
            done = sends[i] ? model.attemptSend(operation, element[i]) : model.attemptReceive(operation);
        }
        Runnable wait = () -> {
            for (int i = 0; i < 2; i++) {
                if (sends[i]) {
                    on.get(i).model.waitToSend(operation, element[i]);
                } else {
                    on.get(i).model.waitToReceive(operation);
                }
            }
        };
        if (limit != null) {
            endsBy(limit, operation, done, wait);
        } else if (!done) {
            wait.run();
        }
        startNow();
    }

    // ------------------------------------------------------------------------------------------------ permits and leases

    private void stepOfLocal(Subject on, int sending) {
        if (random.nextInt(100) < sending) {
            stepOfPermits(on);
        } else {
            stepOfLeases(on);
        }
        startNow();
    }

    private void stepOfPermits(Subject on) {
        int choice = random.nextInt(3);
        if (choice > 0 && !on.permits.isEmpty()) {
            var permit = on.permits.remove(random.nextInt(on.permits.size()));
            if (choice == 1) {
                permit.close();
                on.model.release();
            } else if (on.model.sendPermitted(++elements)) {
                permit.send(elements);
            } else {
                assertThrows(ClosedException.class, () -> permit.send(elements));
            }
        } else if (on.local.capacity() > 0 && on.permits.size() < 3) {
            start(() -> {
                on.permits.add(on.local.reserve());
                return "reserved";
            });
            on.model.reserve(operations);
        }
    }

    private void stepOfLeases(Subject on) {
        int choice = random.nextInt(3);
        if (choice > 0 && !on.leases.isEmpty()) {
            var held = on.leases.remove(random.nextInt(on.leases.size()));
            if (choice == 1) {
                held.lease.close();
                on.model.giveBack(held.lease.value());
            } else {
                held.lease.ack();
                on.model.acknowledge(held.lease.value());
            }
            held.settled.complete(null);
        } else if (on.leases.size() < 5) {
            Promise<Void> settled = Promise.create();
            start(() -> {
                var lease = on.local.receiveLeased();
                on.leases.add(new Held(lease, settled));
                return "leased " + lease.value();
            }, settled);
            on.model.receiveLeased(operations);
        }
    }

    // ------------------------------------------------------------------------------------------------------------ helpers

    /** Makes a coroutine for the next operation; {@link #startNow} lets it run, after the model was told. */
    private void start(Callable<String> body) {
        start(body, null);
    }

    /** The coroutine stays alive until {@code settled}, if it is not null and the body got a lease. */
    private void start(Callable<String> body, Promise<Void> settled) {
        int operation = ++operations;
        unfinished.put(operation, spawn(() -> {
            String outcome = outcomeOf(body);
            outcomes.put(operation, outcome);
            if (settled != null && outcome.startsWith("leased")) {
                shielded(settled::join);
            }
        }));
    }

    private static void startNow() {
        yieldNow();
    }

    private static String outcomeOf(Callable<String> body) throws Exception {
        try {
            return body.call();
        } catch (FullException e) {
            return "full";
        } catch (ClosedException e) {
            boolean atTheEnd = e.getMessage().contains("closed and empty");
            return !atTheEnd ? "closed" : e.getCause() != null ? "failed" : "ended";
        } catch (CancelledException e) {
            return "cancelled";
        }
    }

    /** One that may just have been served, and then keeps what it got. */
    private void cancelOne() {
        if (!unfinished.isEmpty()) {
            int operation = unfinished.keySet().stream().skip(random.nextInt(Math.min(20, unfinished.size()))).findFirst().get();
            unfinished.get(operation).cancel();
            subjects.getFirst().model.giveUp(operation, "cancelled");
        }
    }

    private void timePasses() {
        clock.advance(limit());
        deadlines.entrySet().stream().filter(one -> one.getValue() <= clock.getAsLong())
                .forEach(one -> subjects.getFirst().model.giveUp(one.getKey(), "late"));
        settle();
    }

    private static void settle() {
        sleep(Duration.ZERO);
    }

    private void compare() {
        settle();
        assertEquals(expected, outcomes, () -> "on " + EventLoop.current().name());
        for (Subject on : subjects) {
            assertEquals(on.model.size(), size.applyAsInt(on.channel), "size");
            assertEquals(on.model.isEnded(), on.channel.out().isEnded(), "isEnded");
            if (on.local != null) {
                compareStatistics(on.model, on.local.statistics());
                assertEquals(on.model.undelivered, on.undelivered, "undelivered");
            }
        }
        unfinished.keySet().removeAll(outcomes.keySet());
        deadlines.keySet().removeAll(outcomes.keySet());
        outcomes.clear();
        expected.clear();
    }

    private static void compareStatistics(ChannelModel model, ChannelStatistics statistics) {
        assertEquals(model.sent, statistics.sent(), "sent");
        assertEquals(model.received, statistics.received(), "received");
        assertEquals(model.undelivered.size(), statistics.undelivered(), "undelivered");
        assertEquals(model.leased(), statistics.leased(), "leased");
        assertEquals(model.sendersWaiting(), statistics.sendersWaiting(), "senders waiting");
        assertEquals(model.receiversWaiting(), statistics.receiversWaiting(), "receivers waiting");
        assertEquals(statistics.sent(), statistics.received() + statistics.undelivered() + statistics.leased() + statistics.depth(),
                "nothing is lost");
    }
}
