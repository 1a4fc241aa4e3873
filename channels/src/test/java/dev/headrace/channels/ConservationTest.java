package dev.headrace.channels;

import static dev.headrace.loop.Headrace.sleep;
import static dev.headrace.loop.Headrace.spawn;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.headrace.loop.EventLoop;
import dev.headrace.loop.Headrace;
import dev.headrace.loop.ManualClock;
import dev.headrace.loop.Select;
import dev.headrace.loop.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Ten million operations, a tenth of them cancelled while they wait: what was sent is received, undelivered, leased or still there. */
class ConservationTest {

    private static final int OPERATIONS = 10_000_000;
    private static final int BATCH = 10_000;

    @Test
    void tenMillionOperationsLoseNothing() {
        assumeTrue(!Headrace.describe().contains("on virtual threads"), "too slow where a coroutine is a thread");
        long seed = Long.getLong("headrace.seed", System.nanoTime());
        try (var loop = EventLoop.create("conservation", new ManualClock())) {
            loop.runUntilComplete(() -> new Run(seed).all());
        } catch (Throwable e) {
            throw new AssertionError("-Dheadrace.seed=" + seed + " repeats this failure", e);
        }
    }

    /** Several channels that differ, and what has been put into and taken out of each, counted by those who did it. */
    private static final class Run {

        private final SplittableRandom random;
        private final List<Subject> subjects = new ArrayList<>();
        private final List<Task<?>> waiting = new ArrayList<>();
        private long operations;

        Run(long seed) {
            random = new SplittableRandom(seed);
            for (int capacity : new int[] {0, 1, 2, 10, 100}) {
                subjects.add(new Subject(capacity, Overflow.SUSPEND));
            }
            subjects.add(new Subject(4, Overflow.DROP_OLDEST));
            subjects.add(new Subject(4, Overflow.DROP_NEWEST));
        }

        void all() {
            while (operations < OPERATIONS) {
                int sending = random.nextInt(30, 71);
                for (long end = operations + BATCH; operations < end; ) {
                    step(subjects.get(random.nextInt(subjects.size())), sending);
                }
                sleep(Duration.ofNanos(1)); // by the manual clock: until nothing is ready any more
                subjects.forEach(Subject::check);
                waiting.removeIf(Task::isDone);
            }
            waiting.forEach(Task::cancel);
            sleep(Duration.ofNanos(1)); // by the manual clock: until nothing is ready any more
            subjects.forEach(Subject::finish);
        }

        private void step(Subject on, int sending) {
            operations++;
            int choice = random.nextInt(100);
            if (choice < 10) {
                cancelOne();
            } else if (choice < 70) {
                if (random.nextInt(100) < sending) {
                    on.trySend();
                } else {
                    on.tryReceive();
                }
            } else if (choice < 72) {
                on.lease(random);
            } else {
                Subject other = subjects.get(random.nextInt(subjects.size()));
                boolean sends = random.nextInt(100) < sending;
                waiting.add(choice < 75 ? spawn(() -> on.select(other)) : sends ? spawn(on::send) : spawn(on::receive));
                if (waiting.size() > 200) {
                    sleep(Duration.ofNanos(1)); // by the manual clock: until nothing is ready any more
                    waiting.removeIf(Task::isDone);
                }
            }
        }

        private void cancelOne() {
            if (!waiting.isEmpty()) {
                int index = random.nextInt(waiting.size());
                Task<?> last = waiting.removeLast();
                Task<?> chosen = index < waiting.size() ? waiting.set(index, last) : last;
                chosen.cancel();
            }
        }
    }

    private static final class Subject {

        private final Channel<Long> channel;
        private final List<Lease<Long>> leases = new ArrayList<>();
        private long sent;
        private long received;
        private long undelivered;

        /** Sums of the elements: sent, less received, less undelivered. */
        private long left;

        Subject(int capacity, Overflow overflow) {
            channel = Channel.buffered("capacity " + capacity + ", " + overflow, capacity, overflow);
            channel.onUndelivered(element -> {
                undelivered++;
                left -= element;
            });
        }

        void trySend() {
            long element = ++sent;
            left += element;
            if (!channel.trySend(element)) {
                sent--;
                left -= element;
            }
        }

        void tryReceive() {
            count(channel.tryReceive());
        }

        /** The number of an element is known when it has been sent, so a waiting one has the same for all. */
        void send() {
            channel.send(1L);
            sent++;
            left++;
        }

        void receive() {
            count(channel.receive());
        }

        void select(Subject other) {
            Select.fair(channel.onSend(1L, () -> {
                sent++;
                left++;
                return 0;
            }), other.channel.onReceive(element -> {
                other.count(element);
                return 0;
            })).next();
        }

        void lease(SplittableRandom random) {
            if (!leases.isEmpty() && random.nextBoolean()) {
                var lease = leases.remove(random.nextInt(leases.size()));
                if (random.nextBoolean()) {
                    lease.ack();
                    count(lease.value());
                } else {
                    lease.close();
                }
            } else if (channel.size() > 0) {
                leases.add(channel.receiveLeased());
            }
        }

        private void count(Long element) {
            if (element != null) {
                received++;
                left -= element;
            }
        }

        /** While everything is settled. */
        void check() {
            var statistics = channel.statistics();
            assertEquals(sent, statistics.sent(), channel::toString);
            assertEquals(received, statistics.received(), channel::toString);
            assertEquals(undelivered, statistics.undelivered(), channel::toString);
            assertEquals(leases.size(), statistics.leased(), channel::toString);
            assertEquals(sent, received + undelivered + leases.size() + statistics.depth(), channel::toString);
        }

        void finish() {
            check();
            assertEquals(0, channel.statistics().sendersWaiting());
            assertEquals(0, channel.statistics().receiversWaiting());
            while (!leases.isEmpty()) {
                leases.removeLast().close();
            }
            while (channel.size() > 0) {
                tryReceive();
            }
            check();
            assertEquals(0, left, "the sum of the elements that are left");
        }
    }
}
