package dev.headrace.channels;

import static dev.headrace.loop.Headrace.select;
import static dev.headrace.loop.Headrace.sleep;
import static dev.headrace.loop.Headrace.spawn;
import static dev.headrace.loop.Headrace.yieldNow;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headrace.loop.EventLoop;
import dev.headrace.loop.Task;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a channel has counted, and that nothing is lost. */
class StatisticsTest {

    @Test
    void theyTellWhatHasHappened() {
        EventLoop.run(() -> {
            Channel<Integer> channel = Channel.buffered(3);
            channel.sendAll(List.of(1, 2, 3));
            channel.receive();
            Lease<Integer> lease = channel.receiveLeased();
            assertEquals(new ChannelStatistics(1, 3, 3, 3, 1, 0, 1, 0, 0, ZERO, ZERO), channel.statistics());
            lease.ack();
            channel.cancel();
            assertEquals(new ChannelStatistics(0, 3, 3, 3, 2, 1, 0, 0, 0, ZERO, ZERO), channel.statistics());
        });
    }

    @Test
    void theyTellWhoWaitsAndHowLongThoseHaveWaitedWhoDoNotAnyMore() {
        VirtualTime.run(() -> {
            Channel<Integer> channel = Channel.rendezvous();
            Task<Integer> receiver = spawn(() -> channel.receive());
            Task<?> given = spawn(() -> channel.receive());
            sleep(ofSeconds(2));
            assertEquals(2, channel.statistics().receiversWaiting());
            assertEquals(ZERO, channel.statistics().receiversBlocked());
            channel.send(1);
            receiver.join();
            assertEquals(ofSeconds(2), channel.statistics().receiversBlocked());
            given.cancel();
            yieldNow();
            assertEquals(0, channel.statistics().receiversWaiting());
            spawn(() -> channel.send(2));
            sleep(ofMillis(500));
            assertEquals(1, channel.statistics().sendersWaiting());
            channel.receive();
            yieldNow();
            assertEquals(ofMillis(500), channel.statistics().sendersBlocked());
        });
    }

    @Test
    void theTimeOfOneWhoGaveUpWaitingCountsToo() {
        VirtualTime.run(() -> {
            Channel<Integer> channel = Channel.rendezvous();
            Task<?> receiver = spawn(() -> channel.receive());
            sleep(ofSeconds(3));
            receiver.cancel();
            yieldNow();
            assertEquals(ofSeconds(3), channel.statistics().receiversBlocked());
        });
    }

    @Test
    void anElementHandedFromSenderToReceiverIsCountedOnce() {
        EventLoop.run(() -> {
            Channel<Integer> channel = Channel.rendezvous();
            spawn(() -> channel.sendAll(List.of(1, 2)));
            yieldNow();
            channel.receive();
            channel.receive();
            Task<?> receiver = spawn(() -> channel.receive());
            Task<?> selecting = spawn(() -> select(channel.onReceive()));
            yieldNow();
            channel.send(3);
            channel.send(4);
            receiver.join();
            selecting.join();
            assertEquals(4, channel.statistics().sent());
            assertEquals(4, channel.statistics().received());
            assertEquals(0, channel.statistics().peak());
        });
    }

    @Test
    void theyAreForTheChannelsOwnThread() {
        EventLoop.run(() -> {
            Channel<Integer> channel = Channel.rendezvous();
            List<Throwable> failures = new ArrayList<>();
            Thread.ofPlatform().start(() ->
                    failures.add(assertThrows(IllegalStateException.class, channel::statistics))).join();
            assertEquals(1, failures.size());
        });
    }

    /** Every accepted element is received, told to the handler, leased or in the channel: never two of these, never none. */
    @ParameterizedTest
    @EnumSource
    void nothingIsLostWhateverHappens(Overflow overflow) {
        for (int seed = 0; seed < 40; seed++) {
            new Chaos(overflow, seed).run();
        }
    }

    /** Random operations of every kind. */
    private static final class Chaos {

        private final String name;
        private final Random random;
        private final Overflow overflow;
        private final Map<Integer, Integer> fates = new HashMap<>();
        private final List<Lease<Integer>> leases = new ArrayList<>();
        private final List<Permit<Integer>> permits = new ArrayList<>();
        private final List<Task<?>> tasks = new ArrayList<>();
        private long accepted;
        private int next;

        Chaos(Overflow overflow, int seed) {
            this.name = overflow + ", seed " + seed;
            this.overflow = overflow;
            this.random = new Random(seed);
        }

        void run() {
            EventLoop.run(() -> {
                Channel<Integer> channel = Channel.<Integer>buffered("chaos", 1 + random.nextInt(4), overflow)
                        .onUndelivered(element -> fates.merge(element, 1, Integer::sum));
                for (int i = 0; i < 300; i++) {
                    step(channel);
                    check(channel);
                }
                leases.forEach(Lease::close);
                permits.forEach(Permit::close);
                tasks.forEach(Task::cancel);
                sleep(ZERO);
                check(channel);
                channel.cancel();
                check(channel);
            });
            fates.forEach((element, times) -> assertEquals(1, times, name + ": fates of element " + element));
            assertEquals(accepted, fates.size(), name);
        }

        private void step(Channel<Integer> channel) {
            switch (random.nextInt(12)) {
                case 0, 1 -> accepted += channel.trySend(next++) ? 1 : 0;
                case 2 -> tasks.add(spawn(() -> sendOne(channel)));
                case 3 -> received(channel.tryReceive());
                case 4 -> tasks.add(spawn(() -> received(channel.receiveOrNull())));
                case 5 -> tasks.add(spawn(() -> received(select(channel.onReceive()))));
                case 6 -> tasks.add(spawn(() -> {
                    leases.add(channel.receiveLeased());
                    if (random.nextInt(3) > 0) {
                        Channel.rendezvous().receive(); // until it is cancelled; otherwise it forgets the lease
                    }
                }));
                case 7 -> tasks.add(spawn(() -> {
                    permits.add(channel.reserve());
                }));
                case 8 -> settleALease();
                case 9 -> useAPermit();
                case 10 -> cancelATask();
                default -> sleep(ZERO);
            }
        }

        private void sendOne(Channel<Integer> channel) {
            int element = next++;
            try {
                channel.send(element);
                accepted++;
            } catch (FullException notSent) {
                // its sender knows
            }
        }

        private void received(Integer element) {
            if (element != null) {
                fates.merge(element, 1, Integer::sum);
            }
        }

        private void settleALease() {
            if (!leases.isEmpty()) {
                Lease<Integer> lease = leases.remove(random.nextInt(leases.size()));
                if (random.nextBoolean()) {
                    lease.close();
                } else if (lease.ack()) {
                    received(lease.value());
                }
            }
        }

        private void useAPermit() {
            if (!permits.isEmpty()) {
                try (var permit = permits.remove(random.nextInt(permits.size()))) {
                    if (random.nextBoolean()) {
                        permit.send(next++);
                        accepted++;
                    }
                }
            }
        }

        private void cancelATask() {
            if (!tasks.isEmpty()) {
                tasks.remove(random.nextInt(tasks.size())).cancel();
            }
        }

        private void check(Channel<Integer> channel) {
            ChannelStatistics now = channel.statistics();
            assertEquals(now.sent(), now.received() + now.undelivered() + now.leased() + now.depth(), () -> name + ": " + now);
            assertEquals(channel.size(), now.depth(), name);
            assertTrue(now.receiversWaiting() == 0 || now.depth() == 0, () -> name + ": " + now);
        }
    }
}
