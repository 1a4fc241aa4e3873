package dev.headrace.channels;

import static dev.headrace.loop.Headrace.after;
import static dev.headrace.loop.Headrace.select;
import static dev.headrace.loop.Headrace.sleep;
import static dev.headrace.loop.Headrace.spawn;
import static dev.headrace.loop.Headrace.yieldNow;
import static dev.headrace.loop.Select.otherwise;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headrace.loop.Action;
import dev.headrace.loop.CancelledException;
import dev.headrace.loop.Clause;
import dev.headrace.loop.EventLoop;
import dev.headrace.loop.Generator;
import dev.headrace.loop.ManualClock;
import dev.headrace.loop.Mutex;
import dev.headrace.loop.Select;
import dev.headrace.loop.Task;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Select over the channels of one loop. */
class SelectChannelTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration HOUR = Duration.ofHours(1);

    /** Runs {@code main} on a loop on which hours pass at once. */
    private static void run(Action main) {
        try (var loop = EventLoop.create("virtual", new ManualClock())) {
            loop.runUntilComplete(main);
        }
    }

    private static void assertNobodyWaits(Channel<?>... channels) {
        for (Channel<?> channel : channels) {
            assertEquals(0, channel.statistics().sendersWaiting(), () -> "senders on " + channel);
            assertEquals(0, channel.statistics().receiversWaiting(), () -> "receivers on " + channel);
        }
    }

    // -------------------------------------------------------------------------------------------- ready and not ready

    @Test
    void theDocumentedExampleWorks() {
        run(() -> {
            Channel<String> orders = Channel.buffered(1);
            Channel<String> acks = Channel.rendezvous();
            Select<String> loop = Select.fair(orders.onReceive(order -> "order " + order), acks.onSend("next", () -> "acknowledged"),
                    after(Duration.ofMillis(50), () -> "nothing for 50 ms"));
            orders.send("1");
            assertEquals("order 1", loop.next());
            Task<String> peer = spawn(acks::receive);
            assertEquals("acknowledged", loop.next());
            assertEquals("next", peer.join());
            assertEquals("nothing for 50 ms", loop.next());
        });
    }

    @Test
    void whatCanBeDoneAtOnceDoesNotSuspend() {
        run(() -> {
            Channel<Integer> room = Channel.buffered(1);
            Channel<Integer> never = Channel.rendezvous();
            Channel<Integer> ended = Channel.rendezvous();
            ended.close();
            spawn(() -> {});
            long before = EventLoop.current().counters().resumptions();
            assertEquals("sent", select(never.onReceive(it -> "received"), room.onSend(1, () -> "sent")));
            assertEquals("received", select(never.onReceive(it -> "never"), room.onReceive(it -> "received")));
            assertEquals("ended", select(never.onReceive(it -> "never"), ended.onReceiveOrEnd(it -> it == null ? "ended" : "not ended")));
            assertEquals("nothing", select(never.onReceive(it -> "received"), never.onSend(1, () -> "sent"), otherwise(() -> "nothing")));
            assertEquals(before, EventLoop.current().counters().resumptions());
            assertNobodyWaits(room, never, ended);
        });
    }

    @Test
    void aSelectThatCannotGoOnWaits() {
        run(() -> {
            Channel<Integer> empty = Channel.buffered(10);
            Channel<Integer> rendezvous = Channel.rendezvous();
            Channel<Integer> full = Channel.buffered(1);
            full.send(0);
            List<Select<String>> stuck = List.of(Select.fair(empty.onReceive(it -> "received")), Select.fair(full.onSend(1, () -> "sent")),
                    Select.fair(rendezvous.onSend(1, () -> "sent"), rendezvous.onReceive(it -> "itself")));
            List<Task<String>> tasks = new ArrayList<>();
            for (var select : stuck) {
                tasks.add(spawn(select::next));
            }
            sleep(HOUR);
            tasks.forEach(task -> assertFalse(task.isDone()));
            tasks.forEach(Task::cancel);
            assertNobodyWaits(empty, rendezvous, full);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100})
    void aSelectOfZeroTimeOverAReadyChannelNeverTimesOut(int capacity) {
        run(() -> {
            Channel<Integer> never = Channel.buffered(capacity);
            Channel<Integer> ready = Channel.unlimited();
            Select<Integer> select = Select.fair(never.onReceive(), ready.onReceive(), after(Duration.ZERO, () -> -1));
            for (int i = 0; i < 30_000; i++) {
                ready.send(i);
                assertEquals(i, select.next());
            }
            assertEquals(-1, select.next());
        });
    }

    @Test
    void sendAndReceiveWithoutTimeDoWhatNeedsNoWaiting() {
        run(() -> {
            Channel<Integer> channel = Channel.buffered(1);
            Clause<String> late = after(Duration.ZERO, () -> "late");
            assertEquals("late", select(channel.onReceive(it -> "received " + it), late));
            assertEquals("sent", select(channel.onSend(7, () -> "sent"), late));
            assertEquals("late", select(channel.onSend(8, () -> "sent"), late));
            assertEquals("received 7", select(channel.onReceive(it -> "received " + it), late));
            assertEquals("late", select(channel.onReceive(it -> "received " + it), late));
            assertNobodyWaits(channel);
        });
    }

    @Test
    void anElementThatComesBeforeTheDelayIsTakenAndOneThatComesLaterStays() {
        run(() -> {
            Channel<Integer> channel = Channel.buffered(1);
            Select<String> select = Select.fair(channel.onReceive(it -> "received " + it), after(SECOND, () -> "late"));
            EventLoop.current().callLater(Duration.ofMillis(999), () -> channel.trySend(1));
            assertEquals("received 1", select.next());
            EventLoop.current().callLater(Duration.ofMillis(1001), () -> channel.trySend(2));
            assertEquals("late", select.next());
            sleep(SECOND);
            assertEquals(2, channel.tryReceive());
        });
    }

    // ------------------------------------------------------------------------------------------------------- evaluation

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void everySupplierIsAskedOnceInOrderAlsoOfClausesThatLose(boolean waits) {
        run(() -> {
            Channel<String> winner = Channel.rendezvous();
            Channel<String> loser = Channel.rendezvous();
            var trace = new ArrayList<String>();
            Task<String> peer = waits ? null : spawn(winner::receive);
            yieldNow();
            Task<String> selecting = spawn(() -> select(loser.onSend(noted(trace, "a"), () -> "a"),
                    winner.onSend(noted(trace, "b"), () -> "b"), loser.onSend(noted(trace, "c"), () -> "c")));
            yieldNow();
            assertEquals("b", waits ? winner.tryReceive() : peer.join());
            assertEquals("b", selecting.join());
            assertEquals(List.of("a", "b", "c"), trace);
        });
    }

    private static Supplier<String> noted(List<String> trace, String element) {
        return () -> {
            trace.add(element);
            return element;
        };
    }

    @Test
    void aSupplierMayReceiveFromTheSameChannel() {
        run(() -> {
            Channel<Integer> channel = Channel.buffered(1);
            channel.send(41);
            assertEquals("sent", select(channel.onSend(() -> channel.receive() + 1, () -> "sent")));
            assertEquals(42, channel.tryReceive());
        });
    }

    @Test
    void aSupplierThatThrowsOrGivesNullLeavesNothingBehind() {
        run(() -> {
            Channel<Integer> channel = Channel.rendezvous();
            Channel<Integer> other = Channel.rendezvous();
            var failure = new IllegalArgumentException("nothing to send");
            assertSame(failure, assertThrows(IllegalArgumentException.class, () -> select(other.onReceive(), channel.onSend(() -> {
                throw failure;
            }, () -> 1))));
            assertThrows(NullPointerException.class, () -> select(other.onReceive(), channel.onSend(() -> null, () -> 1)));
            assertNobodyWaits(channel, other);
        });
    }

    @Test
    void nullsAndForeignThreadsAreRefused() {
        run(() -> {
            Channel<Integer> channel = Channel.buffered(1);
            assertThrows(NullPointerException.class, () -> channel.onReceive(null));
            assertThrows(NullPointerException.class, () -> channel.onReceiveOrEnd(null));
            assertThrows(NullPointerException.class, () -> channel.onSend(1, null));
            assertThrows(NullPointerException.class, () -> channel.onSend((Supplier<Integer>) null, () -> 1));
            assertThrows(NullPointerException.class, () -> select(channel.onSend((Integer) null, () -> 1)));
            var refusals = new ArrayList<String>();
            var stranger = Thread.ofPlatform().name("stranger").start(() -> EventLoop.run(() -> {
                refusals.add(assertThrows(IllegalStateException.class, () -> select(channel.onSend(1, () -> 1))).getMessage());
                refusals.add(assertThrows(IllegalStateException.class, () -> select(channel.onReceive())).getMessage());
            }));
            stranger.join();
            assertEquals(2, refusals.size());
            refusals.forEach(refusal -> assertTrue(refusal.contains("belongs to virtual, but was used from thread"), refusal));
        });
    }

    // ----------------------------------------------------------------------------------------------------- which is taken

    @Test
    void biasedTakesTheFirstReadyChannelAlways() {
        run(() -> {
            Channel<Integer> first = Channel.unlimited();
            Channel<Integer> second = Channel.unlimited();
            Select<Integer> select = Select.biased(first.onReceive(), second.onReceive());
            for (int i = 0; i < 10_000; i++) {
                first.send(1);
                second.send(2);
            }
            for (int i = 0; i < 20_000; i++) {
                assertEquals(i < 10_000 ? 1 : 2, select.next());
            }
        });
    }

    @Test
    void fairTakesTwoReadyChannelsAmongFourClausesEquallyOften() {
        int rounds = 10_000;
        run(() -> {
            Channel<Integer> one = Channel.unlimited();
            Channel<Integer> other = Channel.unlimited();
            Channel<Integer> never = Channel.rendezvous();
            Select<Integer> select = Select.fair(never.onReceive(), one.onReceive(), never.onSend(1, () -> 0), other.onReceive());
            for (int i = 0; i < rounds; i++) {
                one.send(1);
                other.send(2);
            }
            int[] taken = new int[3];
            for (int i = 0; i < rounds; i++) {
                taken[select.next()]++;
            }
            assertEquals(0, taken[0]);
            assertTenthAtLeast(taken[1], rounds);
            assertTenthAtLeast(taken[2], rounds);
            assertNobodyWaits(one, other, never);
        });
    }

    @Test
    void fairTakesTwoReadyChannelsNextToEachOtherEquallyOften() {
        int rounds = 10_000;
        run(() -> {
            Channel<Integer> one = Channel.unlimited();
            Channel<Integer> other = Channel.unlimited();
            Select<Integer> select = Select.fair(one.onReceive(), other.onReceive());
            for (int i = 0; i < rounds; i++) {
                one.send(1);
                other.send(2);
            }
            int[] taken = new int[3];
            for (int i = 0; i < rounds; i++) {
                taken[select.next()]++;
            }
            assertEquals(rounds / 2.0, taken[1], 10 * Math.sqrt(rounds / 4.0));
        });
    }

    private static void assertTenthAtLeast(int count, int rounds) {
        assertTrue(count > rounds / 10, () -> count + " of " + rounds);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 100})
    void twoSendsOnOneChannelAreBothTaken(int capacity) {
        int rounds = 10_000;
        run(() -> {
            Channel<Integer> channel = Channel.buffered(capacity);
            Task<int[]> receiver = spawn(() -> {
                int[] taken = new int[2];
                for (int element : channel) {
                    taken[element]++;
                }
                return taken;
            });
            yieldNow();
            Select<Object> select = Select.fair(channel.onSend(0, () -> "zero"), channel.onSend(1, () -> "one"));
            for (int i = 0; i < rounds; i++) {
                select.next();
                yieldNow();
            }
            channel.close();
            int[] taken = receiver.join();
            assertEquals(rounds, taken[0] + taken[1]);
            assertTenthAtLeast(taken[0], rounds);
            assertTenthAtLeast(taken[1], rounds);
        });
    }

    @Test
    void theSameChannelListedFiveTimesIsTakenInEveryPlace() {
        int rounds = 10_000;
        run(() -> {
            Channel<Integer> channel = Channel.unlimited();
            List<Clause<Integer>> clauses = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                int place = i;
                clauses.add(channel.onReceive(element -> place));
            }
            Select<Integer> select = Select.fair(clauses);
            int[] taken = new int[5];
            for (int i = 0; i < rounds; i++) {
                channel.send(i);
                taken[select.next()]++;
            }
            for (int count : taken) {
                assertTrue(count >= rounds / 5 / 2, () -> Arrays.toString(taken));
            }
            Task<Integer> waiting = spawn(select::next);
            yieldNow();
            assertEquals(5, channel.statistics().receiversWaiting());
            channel.send(0);
            assertNobodyWaits(channel);
            assertEquals(0, waiting.join(), "the first in the line");
            assertEquals(0, channel.size());
        });
    }

    @Test
    void aSendClauseThatIsInUseKeepsItsElement() {
        EventLoop.run(() -> {
            Channel<Integer> channel = Channel.rendezvous();
            int[] next = {0};
            Clause<String> sends = channel.onSend(() -> ++next[0], () -> "sent");
            Task<String> first = spawn(() -> select(sends));
            yieldNow();
            assertThrows(IllegalStateException.class, () -> select(sends, after(Duration.ofMillis(1), () -> "late")));
            assertEquals(1, channel.receive());
            assertEquals("sent", first.join());
            assertEquals(1, next[0]);
        });
    }

    @Test
    void bothDirectionsOfOneChannelListedTwiceAreAllTakenInTheEnd() {
        run(() -> {
            Channel<Integer> channel = Channel.rendezvous();
            boolean[] taken = new boolean[4];
            Select<Integer> select = Select.fair(channel.onReceive(it -> 0), channel.onReceive(it -> 1),
                    channel.onSend(1, () -> 2), channel.onSend(2, () -> 3));
            for (int i = 0; !(taken[0] && taken[1] && taken[2] && taken[3]); i++) {
                Task<?> peer = i % 2 == 0 ? spawn(() -> channel.send(5)) : spawn(() -> channel.receive());
                yieldNow();
                taken[select.next()] = true;
                peer.join();
            }
            assertNobodyWaits(channel);
        });
    }

    // ------------------------------------------------------------------------------------------------------ two directions

    @Test
    void fortyFourCoroutinesThatSendOrReceiveOnOneRendezvousPairUp() {
        int coroutines = 44;
        run(() -> {
            Channel<Integer> channel = Channel.rendezvous();
            List<Task<Integer>> tasks = new ArrayList<>();
            for (int i = 0; i < coroutines; i++) {
                int me = i;
                tasks.add(spawn(() -> select(channel.onSend(me, () -> -1), channel.onReceive())));
            }
            int pairs = 0;
            boolean[] met = new boolean[coroutines];
            for (int me = 0; me < coroutines; me++) {
                int peer = tasks.get(me).join();
                if (peer >= 0) {
                    assertNotEquals(me, peer, "met itself");
                    assertFalse(met[peer] || met[me], "met twice");
                    met[peer] = met[me] = true;
                    pairs++;
                }
            }
            assertEquals(coroutines / 2, pairs);
            assertNobodyWaits(channel);
            assertEquals(0, channel.size());
        });
    }

    @Test
    void aSelectOfBothDirectionsMeetsEitherKindOfPeer() {
        run(() -> {
            Channel<String> channel = Channel.rendezvous();
            Select<String> both = Select.fair(channel.onSend("mine", () -> "sent"), channel.onReceive(it -> "received " + it));
            for (int i = 0; i < 100; i++) {
                Task<String> selecting = spawn(both::next);
                yieldNow();
                if (i % 2 == 0) {
                    assertEquals("mine", channel.receive());
                    assertEquals("sent", selecting.join());
                } else {
                    channel.send("yours");
                    assertEquals("received yours", selecting.join());
                }
                assertNobodyWaits(channel);
            }
        });
    }

    /** How a peer comes to the meeting. */
    private enum Form { PLAIN, TRY, SELECT }

    @ParameterizedTest
    @CsvSource({"PLAIN, PLAIN", "PLAIN, TRY", "PLAIN, SELECT", "TRY, PLAIN", "TRY, TRY", "TRY, SELECT", "SELECT, PLAIN", "SELECT, TRY",
            "SELECT, SELECT"})
    void everyFormOfSendMeetsEveryFormOfReceive(Form sending, Form receiving) {
        int rounds = 1_000;
        run(() -> {
            Channel<Integer> channel = Channel.buffered(sending == Form.TRY && receiving == Form.TRY ? 1 : 0);
            Channel<Integer> never = Channel.rendezvous();
            Task<?> sender = spawn(() -> {
                for (int i = 0; i < rounds; i++) {
                    int element = i;
                    switch (sending) {
                        case PLAIN -> channel.send(i);
                        case TRY -> {
                            while (!channel.trySend(i)) {
                                yieldNow();
                            }
                        }
                        case SELECT -> select(never.onReceive(), channel.onSend(element, () -> 0));
                    }
                }
            });
            for (int i = 0; i < rounds; i++) {
                Integer element = switch (receiving) {
                    case PLAIN -> channel.receive();
                    case TRY -> {
                        Integer taken;
                        while ((taken = channel.tryReceive()) == null) {
                            yieldNow();
                        }
                        yield taken;
                    }
                    case SELECT -> select(channel.onReceive(), never.onReceive());
                };
                assertEquals(i, element);
            }
            sender.join();
            assertNobodyWaits(channel, never);
        });
    }

    // -------------------------------------------------------------------------------------------------------------- closing

    @Test
    void aClosedChannelFailsTheSelect() {
        run(() -> {
            Channel<Integer> never = Channel.rendezvous();
            for (boolean waits : List.of(false, true)) {
                Channel<Integer> closed = Channel.buffered(1);
                closed.send(1);
                Runnable receiveAndClose = () -> {
                    closed.tryReceive();
                    closed.close();
                };
                if (waits) {
                    closed.receive();
                    EventLoop.current().callSoon(receiveAndClose);
                } else {
                    receiveAndClose.run();
                }
                var ended = assertThrows(ClosedException.class, () -> select(never.onReceive(), closed.onReceive()));
                assertTrue(ended.getMessage().contains("is closed and empty"), ended.getMessage());
                var unsent = assertThrows(ClosedException.class, () -> select(never.onReceive(), closed.onSend(2, () -> 2)));
                assertTrue(unsent.getMessage().contains("was closed before the element could be sent"), unsent.getMessage());
            }
            assertNobodyWaits(never);
        });
    }

    @Test
    void aSendThatWaitsInASelectFailsWhenTheChannelIsClosedAndHasNotSent() {
        run(() -> {
            Channel<Integer> channel = Channel.buffered(1);
            channel.send(1);
            Task<Object> selecting = spawn(() -> select(channel.onSend(2, () -> "sent"), after(HOUR, () -> "late")));
            yieldNow();
            channel.close();
            assertThrows(ClosedException.class, selecting::join);
            assertEquals(1, channel.tryReceive());
            assertNull(channel.tryReceive());
        });
    }

    @Test
    void theCauseOfTheCloseComesThroughEveryClause() {
        run(() -> {
            var cause = new IOException("the source dried up");
            for (boolean waits : List.of(false, true)) {
                Channel<Integer> channel = Channel.rendezvous();
                List<Supplier<Clause<Integer>>> forms = List.of(channel::onReceive, () -> channel.onReceiveOrEnd(it -> it),
                        () -> channel.onSend(1, () -> 1));
                if (!waits) {
                    channel.close(cause);
                }
                for (var form : forms) {
                    if (waits) {
                        Task<Integer> task = spawn(() -> select(form.get()));
                        yieldNow();
                        channel.close(cause);
                        assertSame(cause, assertThrows(ClosedException.class, task::join).getCause());
                    } else {
                        assertSame(cause, assertThrows(ClosedException.class, () -> select(form.get())).getCause());
                    }
                }
            }
        });
    }

    @Test
    void theRestIsReceivedBeforeTheEnd() {
        run(() -> {
            Channel<Integer> channel = Channel.buffered(3);
            Channel<Integer> never = Channel.rendezvous();
            channel.sendAll(List.of(1, 2, 3));
            channel.close();
            Select<String> select = Select.fair(channel.onReceiveOrEnd(it -> "got " + it), never.onReceive(it -> "never"));
            assertEquals("got 1", select.next());
            assertEquals("got 2", select.next());
            assertEquals("got 3", select.next());
            assertEquals("got null", select.next());
            assertEquals("got null", select.next());
        });
    }

    @Test
    void channelsThatEndDropOutUntilNoneIsLeft() {
        run(() -> {
            List<Channel<Integer>> channels = new ArrayList<>();
            List<Clause<Integer>> clauses = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Channel<Integer> channel = Channel.buffered(i);
                channels.add(channel);
                clauses.add(channel.onReceive().whileOpen());
                int number = i;
                spawn(() -> {
                    for (int k = 0; k < 100; k++) {
                        channel.send(number);
                    }
                    channel.close();
                });
            }
            int[] received = new int[4];
            Select<Integer> select = Select.fair(clauses);
            var end = assertThrows(IllegalStateException.class, () -> {
                while (true) {
                    received[select.next()]++;
                }
            });
            assertEquals("every channel of this select has ended", end.getMessage());
            assertEquals("[100, 100, 100, 100]", Arrays.toString(received));
        });
    }

    @Test
    void aClosedSendDropsOutToo() {
        run(() -> {
            Channel<Integer> closed = Channel.rendezvous();
            Channel<Integer> open = Channel.buffered(1);
            closed.close();
            assertEquals("open", Select.<String>biased(closed.onSend(1, () -> "closed").whileOpen(), open.onSend(1, () -> "open")).next());
        });
    }

    @Test
    void aSendThatHasDroppedOutIsNotAskedForAnElementAnyMore() {
        run(() -> {
            Channel<Integer> closed = Channel.rendezvous();
            Channel<Integer> open = Channel.buffered(2);
            closed.close();
            int[] asked = new int[1];
            Select<String> select = Select.biased(
                    closed.onSend(() -> ++asked[0], () -> "closed").whileOpen(), open.onSend(1, () -> "open"));
            assertEquals("open", select.next());
            assertEquals("open", select.next());
            assertEquals(1, asked[0]);
        });
    }

    // ----------------------------------------------------------------------------------------------------------------- losing

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 10})
    void aClauseThatLosesLeavesNoWaiterAndLosesNoElement(int capacity) {
        run(() -> {
            Channel<Integer> winner = Channel.rendezvous();
            Channel<Integer> loserIn = Channel.buffered(capacity);
            Channel<Integer> loserOut = Channel.buffered(capacity);
            while (loserIn.trySend(0)) {
                assertTrue(loserIn.size() <= capacity);
            }
            Select<String> select = Select.fair(loserIn.onSend(1, () -> "sent"), loserOut.onReceive(it -> "received"),
                    winner.onReceive(it -> "won"));
            for (int i = 0; i < 1_000; i++) {
                Task<String> selecting = spawn(select::next);
                yieldNow();
                assertEquals(1, loserIn.statistics().sendersWaiting());
                assertEquals(1, loserOut.statistics().receiversWaiting());
                winner.send(i);
                assertNobodyWaits(winner, loserIn, loserOut);
                assertEquals("won", selecting.join());
            }
            assertEquals(capacity, loserIn.statistics().sent());
            Task<Integer> sender = spawn(() -> {
                loserOut.send(7);
                return 7;
            });
            assertEquals(7, loserOut.receive());
            sender.join();
        });
    }

    @Test
    void selectsThatAreSatisfiedAtOnceLeaveNoWaiter() {
        run(() -> {
            Channel<Integer> ready = Channel.unlimited();
            Channel<Integer> never = Channel.rendezvous();
            for (int i = 0; i < 10_000; i++) {
                ready.send(i);
                assertEquals(i, select(never.onReceive(), ready.onReceive()));
            }
            assertNobodyWaits(ready, never);
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theElementOfASendThatLostIsNotKept(boolean waits) {
        run(() -> {
            Channel<Object> loser = Channel.rendezvous();
            Channel<Integer> winner = Channel.buffered(1);
            var last = new ArrayList<WeakReference<Object>>();
            Select<Object> select = Select.fair(winner.onReceive(it -> "won"), loser.onSend(() -> {
                Object element = new byte[4096];
                last.add(new WeakReference<>(element));
                return element;
            }, () -> "sent"));
            if (waits) {
                EventLoop.current().callSoon(() -> winner.trySend(1));
            } else {
                winner.send(1);
            }
            assertEquals("won", select.next());
            assertCleared(last.getFirst());
            Task<Object> cancelled = spawn(select::next);
            yieldNow();
            cancelled.cancel();
            assertThrows(CancelledException.class, cancelled::join);
            assertCleared(last.get(1));
            winner.send(2);
            assertEquals("won", select.next());
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 10})
    void anElementThatWasReceivedBySelectIsNotKept(int capacity) {
        run(() -> {
            Channel<Object> channel = Channel.buffered(capacity);
            Channel<Object> never = Channel.rendezvous();
            Select<WeakReference<Object>> receive = Select.fair(channel.onReceive(WeakReference::new), never.onReceive(WeakReference::new));
            Select<String> send = Select.fair(channel.onSend(() -> new byte[4096], () -> "sent"), never.onReceive(it -> "never"));
            Task<WeakReference<Object>> receiver = spawn(receive::next);
            yieldNow();
            assertEquals("sent", send.next());
            assertCleared(receiver.join());
            Task<String> sender = spawn(send::next);
            yieldNow();
            WeakReference<Object> received = receive.next();
            assertEquals("sent", sender.join());
            assertCleared(received);
        });
    }

    private static void assertCleared(WeakReference<?> reference) {
        for (int i = 0; i < 50 && !reference.refersTo(null); i++) {
            System.gc();
        }
        assertTrue(reference.refersTo(null), "the element is kept");
    }

    @Test
    void aHundredThousandLosingSendsOfFourKilobytesFitIntoALittleMemory() {
        run(() -> {
            Channel<byte[]> loser = Channel.rendezvous();
            Channel<Integer> winner = Channel.rendezvous();
            spawn(() -> {
                for (int i = 0; i < 100_000; i++) {
                    winner.send(i);
                }
                winner.close();
            });
            Select<Integer> reused = Select.fair(loser.onSend(() -> new byte[4096], () -> -1), winner.onReceive());
            long before = usedAfterCollection();
            for (int i = 0; i < 100_000; i++) {
                int received = i % 2 == 0 ? reused.next() : select(loser.onSend(new byte[4096], () -> -1), winner.onReceive());
                assertEquals(i, received);
            }
            long grown = usedAfterCollection() - before;
            assertTrue(grown < 20_000_000, () -> grown + " bytes more");
            assertNobodyWaits(loser, winner);
        });
    }

    private static long usedAfterCollection() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    // --------------------------------------------------------------------------------------------------------------- handlers

    @Test
    void aHandlerThatThrowsHasReceived() {
        run(() -> {
            Channel<Integer> channel = Channel.buffered(2);
            channel.sendAll(List.of(1, 2));
            var checked = new IOException("bad element");
            var failure = assertThrows(CompletionException.class, () -> select(channel.onReceive(it -> {
                throw checked;
            })));
            assertSame(checked, failure.getCause());
            assertEquals(2, channel.tryReceive());
            assertEquals(2, channel.statistics().received());
        });
    }

    @Test
    void leavingAHandlerEarlyRunsNoOther() {
        run(() -> {
            Channel<Integer> ready = Channel.unlimited();
            var trace = new ArrayList<String>();
            ready.sendAll(List.of(1, 2));
            select(ready.onReceive(it -> {
                if (it == 1) {
                    return trace.add("left early");
                }
                return trace.add("went on");
            }), ready.onReceive(it -> trace.add("other")).whileOpen(), otherwise(() -> trace.add("otherwise")));
            assertEquals(1, trace.size());
            assertEquals(1, ready.size());
        });
    }

    @Test
    void aHandlerMaySelectOnTheSameChannels() {
        run(() -> {
            Channel<String> channel = Channel.unlimited();
            channel.sendAll(List.of("a", "b", "c", "d"));
            assertEquals("abcd", nested(channel, 4));
            assertEquals(0, channel.size());
        });
    }

    private static String nested(Channel<String> channel, int depth) {
        Channel<String> never = Channel.rendezvous();
        return select(never.onReceive(), channel.onReceive(it -> depth == 1 ? it : it + nested(channel, depth - 1)));
    }

    // ------------------------------------------------------------------------------------------------------------ cancellation

    @Test
    void aReceiveThatIsChosenAndThenCancelledHasTheElement() {
        run(() -> {
            Channel<String> channel = Channel.rendezvous();
            Channel<String> never = Channel.rendezvous();
            Task<String> selecting = spawn(() -> select(channel.onReceive(), never.onReceive()));
            yieldNow();
            assertTrue(channel.trySend("it"));
            selecting.cancel();
            assertEquals("it", selecting.join());
        });
    }

    @Test
    void aSendThatIsChosenAndThenCancelledHasSentAndHangsNobody() {
        run(() -> {
            Channel<String> channel = Channel.rendezvous();
            Channel<String> never = Channel.rendezvous();
            Task<String> selecting = spawn(() -> select(channel.onSend("it", () -> "sent"), never.onReceive()));
            yieldNow();
            assertEquals("it", channel.tryReceive());
            selecting.cancel();
            assertEquals("sent", selecting.join());
            assertNobodyWaits(channel, never);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 10})
    void ofTwoElementsACancelledSelectTakesOneOrNoneAndTheOtherStays(int capacity) {
        run(() -> {
            for (int order = 0; order < 6; order++) {
                Channel<Integer> channel = Channel.buffered(capacity);
                Channel<Integer> never = Channel.rendezvous();
                Task<Integer> selecting = spawn(() -> select(channel.onReceive(), never.onReceive()));
                List<Action> steps = List.of(() -> spawn(() -> channel.send(10)), () -> spawn(() -> channel.send(11)),
                        () -> selecting.cancel());
                for (int step : List.of(order % 3, (order + 1 + order / 3) % 3, (order + 2 - order / 3) % 3)) {
                    yieldNow();
                    steps.get(step).run();
                }
                yieldNow();
                List<Integer> received = new ArrayList<>();
                if (selecting.state() == Task.State.DONE) {
                    received.add(selecting.result());
                }
                for (Integer element; (element = channel.tryReceive()) != null; ) {
                    received.add(element);
                }
                assertEquals(List.of(10, 11), received.stream().sorted().toList(), "order " + order);
                assertNobodyWaits(channel, never);
            }
        });
    }

    // ------------------------------------------------------------------------------------------------------------------ stress

    @Test
    void selectReceivesFreePlacesForWaitingSenders() {
        run(() -> {
            Channel<Integer> channel = Channel.buffered(2);
            Channel<Integer> never = Channel.rendezvous();
            for (int i = 0; i < 5; i++) {
                int element = i;
                spawn(() -> channel.send(element));
            }
            yieldNow();
            for (int i = 0; i < 5; i++) {
                assertEquals(i, select(never.onReceive(), channel.onReceive()));
            }
            assertTrue(channel.trySend(1));
            assertTrue(channel.trySend(2));
            assertFalse(channel.trySend(3));
        });
    }

    @Test
    void producersSwitchedOffByTheirQuotaEndWithExactCounts() {
        int quota = 2_000;
        run(() -> {
            List<Channel<Integer>> channels = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                channels.add(Channel.buffered(i));
            }
            List<Task<?>> senders = new ArrayList<>();
            int[] received = new int[4];
            for (int i = 0; i < 4; i++) {
                Channel<Integer> channel = channels.get(i);
                senders.add(spawn(() -> {
                    for (int k = 0; k < quota; k++) {
                        channel.send(k);
                    }
                }));
            }
            senders.add(spawn(() -> {
                int[] left = {quota, quota, quota, quota};
                while (Arrays.stream(left).sum() > 0) {
                    List<Clause<Integer>> on = new ArrayList<>();
                    for (int i = 0; i < 4; i++) {
                        int number = i;
                        if (left[i] > 0) {
                            on.add(channels.get(i).onSend(0, () -> number));
                        }
                    }
                    left[Select.fair(on).next()]--;
                }
            }));
            List<Task<?>> receivers = new ArrayList<>();
            for (int r = 0; r < 2; r++) {
                receivers.add(spawn(() -> {
                    List<Clause<Integer>> all = new ArrayList<>();
                    for (int i = 0; i < 4; i++) {
                        int number = i;
                        all.add(channels.get(i).onReceive(it -> number).whileOpen());
                    }
                    Select<Integer> select = Select.fair(all);
                    assertThrows(IllegalStateException.class, () -> {
                        while (true) {
                            received[select.next()]++;
                        }
                    });
                }));
            }
            senders.forEach(Task::join);
            channels.forEach(Channel::close);
            receivers.forEach(Task::join);
            for (int count : received) {
                assertEquals(2 * quota, count);
            }
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 10})
    void strictAlternationOverThreeChannelsDeliversEveryNumberTwice(int capacity) {
        int rounds = 3_333;
        run(() -> {
            List<Channel<Integer>> channels = List.of(Channel.buffered(capacity), Channel.buffered(capacity), Channel.buffered(capacity));
            Channel<Integer> back = Channel.buffered(capacity);
            int[] seen = new int[3 * rounds];
            Task<?> answering = spawn(() -> {
                Select<Integer> select = Select.fair(channels.get(0).onReceive(), channels.get(1).onReceive(), channels.get(2).onReceive());
                for (int i = 0; i < 3 * rounds; i++) {
                    int number = select.next();
                    seen[number]++;
                    assertEquals("sent", select(back.onSend(number, () -> "sent"), after(HOUR, () -> "late")));
                }
            });
            for (int i = 0; i < 3 * rounds; i++) {
                channels.get(i % 3).send(i);
                int number = back.receive();
                assertEquals(i, number, "one question, one answer");
                seen[number]++;
            }
            answering.join();
            for (int count : seen) {
                assertEquals(2, count);
            }
            channels.forEach(SelectChannelTest::assertNobodyWaits);
        });
    }

    @Test
    void philosophersWhoTakeWhicheverForkIsFreeAllEat() {
        int seats = 10;
        run(() -> {
            List<Mutex> forks = new ArrayList<>();
            for (int i = 0; i < seats; i++) {
                forks.add(Mutex.create("fork " + i));
            }
            int[] meals = new int[seats];
            boolean[] over = {false};
            List<Task<?>> table = new ArrayList<>();
            for (int i = 0; i < seats; i++) {
                int me = i;
                Mutex left = forks.get(i);
                Mutex right = forks.get((i + 1) % seats);
                table.add(spawn("philosopher " + i, () -> {
                    while (!over[0]) {
                        select(left.onLock(() -> eat(left, right, meals, me)), right.onLock(() -> eat(right, left, meals, me)));
                        yieldNow();
                    }
                }));
            }
            while (Arrays.stream(meals).sum() < 5_000) {
                yieldNow();
            }
            over[0] = true;
            table.forEach(Task::join);
            for (int eaten : meals) {
                assertTrue(eaten > 50, () -> "somebody starves: " + Arrays.toString(meals));
            }
            forks.forEach(fork -> assertFalse(fork.isLocked()));
        });
    }

    /** With {@code held} in hand: eats if the other fork can be had before long. */
    private static boolean eat(Mutex held, Mutex other, int[] meals, int me) {
        try {
            return select(other.onLock(() -> {
                meals[me]++;
                yieldNow();
                other.unlock();
                return true;
            }), after(Duration.ofMillis(me + 1), () -> false));
        } finally {
            held.unlock();
        }
    }

    @Test
    void aSelectThatAGeneratorBeginsOnOneTaskAndWaitsInOnAnotherWakesWhoWaits() {
        EventLoop.run(() -> {
            var channel = Channel.<String>rendezvous();
            var generator = Generator.<String>of(out -> {
                var send = Select.fair(channel.onSend(() -> {
                    out.yield("asked");
                    return "element";
                }, () -> "sent"));
                while (true) {
                    out.yield(send.next());
                }
            });
            assertEquals("asked", generator.next());
            var other = spawn(() -> generator.next());
            yieldNow(); // it waits now, in the select that was begun here
            assertEquals("element", channel.receive());
            assertEquals("sent", other.join());

            assertEquals("asked", generator.next());
            var receiver = spawn(() -> channel.receive());
            assertEquals("sent", generator.next()); // has waited here
            assertEquals("element", receiver.join());
        });
    }
}
