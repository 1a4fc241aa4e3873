package dev.headrace.channels;

import static dev.headrace.loop.Headrace.sleep;
import static dev.headrace.loop.Headrace.spawn;
import static dev.headrace.loop.Headrace.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headrace.loop.Action;
import dev.headrace.loop.CancelledException;
import dev.headrace.loop.EventLoop;
import dev.headrace.loop.Headrace;
import dev.headrace.loop.ManualClock;
import dev.headrace.loop.Promise;
import dev.headrace.loop.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every channel does whose ends are on one loop, for every capacity. What an operation makes ready has happened after
 * {@link #settle()}: a local channel serves a waiter at once, one between loops in the next turn.
 */
@TestInstance(Lifecycle.PER_CLASS)
public abstract class ChannelContract {

    /** The capacity of a channel that is never full. */
    protected static final int UNLIMITED = Integer.MAX_VALUE;

    /** Makes a channel; called on a loop. */
    protected abstract <T> Ends<T> open(int capacity);

    /** How many elements are buffered. */
    protected abstract int size(Ends<?> channel);

    /** The capacities to test. */
    protected abstract IntStream capacities();

    /** The capacities to test that can be filled. */
    protected final IntStream bounded() {
        return capacities().filter(capacity -> capacity < UNLIMITED);
    }

    /** How many operations may follow each other without {@link #settle()} and still do what the model says. */
    protected abstract int operationsAtOnce();

    /** How often what is to be done many times is done; fewer times where it takes long. */
    protected int rounds() {
        return 100;
    }

    /** Lets everything happen that can happen now. */
    protected void settle() {
        sleep(Duration.ZERO);
    }

    // ---------------------------------------------------------------------------------------------------- order

    @ParameterizedTest
    @MethodSource("capacities")
    void elementsAreReceivedInTheOrderOfTheirSends(int capacity) {
        EventLoop.run(() -> {
            Ends<Integer> channel = open(capacity);
            spawn(() -> sendAll(channel, 0, 1_000));
            for (int i = 0; i < 1_000; i++) {
                assertEquals(i, channel.out().receive());
            }
        });
    }

    @ParameterizedTest
    @MethodSource("capacities")
    void waitingReceiversAreServedInTheOrderTheyCame(int capacity) {
        EventLoop.run(() -> {
            Ends<Integer> channel = open(capacity);
            var trace = new ArrayList<String>();
            for (int i = 0; i < 10; i++) {
                int number = i;
                spawn(() -> trace.add("receiver " + number + " got " + channel.out().receive()));
            }
            settle();
            for (int i = 0; i < 10; i++) {
                channel.in().send(i);
            }
            settle();
            assertEquals(IntStream.range(0, 10).mapToObj(i -> "receiver " + i + " got " + i).toList(), trace);
        });
    }

    @ParameterizedTest
    @MethodSource("bounded")
    void waitingSendersAreServedInTheOrderTheyCame(int capacity) {
        EventLoop.run(() -> {
            Ends<Integer> channel = open(capacity);
            fill(channel, capacity);
            var trace = new ArrayList<Integer>();
            for (int i = 0; i < 10; i++) {
                int number = i;
                spawn(() -> {
                    channel.in().send(100 + number);
                    trace.add(number);
                });
            }
            settle();
            for (int i = 0; i < capacity + 10; i++) {
                assertEquals(i < capacity ? i : 100 + i - capacity, channel.out().receive());
            }
            settle();
            assertEquals(IntStream.range(0, 10).boxed().toList(), trace);
        });
    }

    @ParameterizedTest
    @MethodSource("capacities")
    void nobodyOvertakesAWaitingReceiver(int capacity) {
        EventLoop.run(() -> {
            Ends<String> channel = open(capacity);
            Task<String> waiting = spawn(() -> channel.out().receive());
            settle();
            assertTrue(channel.in().trySend("first"));
            assertNull(channel.out().tryReceive(), "taken from under the waiting receiver");
            Task<String> newcomer = spawn(() -> channel.out().receive());
            settle();
            assertEquals("first", waiting.join());
            assertFalse(newcomer.isDone());
            assertTrue(channel.in().trySend("second"));
            assertEquals("second", newcomer.join());
        });
    }

    @ParameterizedTest
    @MethodSource("bounded")
    void nobodyOvertakesAWaitingSender(int capacity) {
        EventLoop.run(() -> {
            Ends<Integer> channel = open(capacity);
            fill(channel, capacity);
            Task<?> waiting = spawn(() -> channel.in().send(100));
            Task<?> second = spawn(() -> channel.in().send(101));
            settle();
            assertNotNull(channel.out().tryReceive());
            assertFalse(channel.in().trySend(-1), "room taken from under the waiting senders");
            settle();
            assertTrue(waiting.isDone());
            assertFalse(second.isDone());
            List<Integer> rest = new ArrayList<>();
            for (Integer element; (element = channel.out().tryReceive()) != null; settle()) {
                rest.add(element);
            }
            List<Integer> all = new ArrayList<>(IntStream.range(0, capacity).boxed().toList());
            all.addAll(List.of(100, 101));
            assertEquals(all.subList(1, all.size()), rest);
        });
    }

    // ------------------------------------------------------------------------------------------------ try forms

    @ParameterizedTest
    @MethodSource("bounded")
    void trySendSucceedsExactlyAsOftenAsThereIsRoom(int capacity) {
        EventLoop.run(() -> {
            Ends<Object> channel = open(capacity);
            Object element = new Object();
            for (int i = 0; i < capacity; i++) {
                assertTrue(channel.in().trySend(element));
                assertEquals(i + 1, size(channel));
            }
            assertFalse(channel.in().trySend(element));
            assertEquals(capacity, size(channel));
            for (int i = 0; i < capacity; i++) {
                assertSame(element, channel.out().tryReceive());
            }
            assertNull(channel.out().tryReceive());
            assertEquals(0, size(channel));
        });
    }

    @ParameterizedTest
    @MethodSource("capacities")
    void trySendReachesAWaitingReceiver(int capacity) {
        EventLoop.run(() -> {
            Ends<List<Integer>> channel = open(capacity);
            Task<List<Integer>> receiver = spawn(() -> channel.out().receive());
            settle();
            List<Integer> element = List.of(1, 2, 3);
            assertTrue(channel.in().trySend(element));
            assertSame(element, receiver.join());
        });
    }

    @ParameterizedTest
    @MethodSource("bounded")
    void tryReceiveMakesRoomForAWaitingSender(int capacity) {
        EventLoop.run(() -> {
            Ends<Integer> channel = open(capacity);
            assertNull(channel.out().tryReceive());
            fill(channel, capacity);
            Task<?> sender = spawn(() -> channel.in().send(100));
            settle();
            assertFalse(sender.isDone());
            assertEquals(capacity == 0 ? 100 : 0, channel.out().tryReceive());
            settle();
            assertTrue(sender.isDone());
            assertEquals(capacity, size(channel));
        });
    }

    @ParameterizedTest
    @MethodSource("bounded")
    protected void whatNeedsNoWaitingDoesNotSuspend(int capacity) {
        EventLoop.run(() -> {
            Ends<Integer> channel = open(capacity);
            spawn(() -> {});
            long before = EventLoop.current().counters().resumptions();
            for (int i = 0; i < capacity; i++) {
                channel.in().send(i);
            }
            for (int i = 0; i < capacity; i++) {
                assertEquals(i, channel.out().receive());
            }
            channel.in().close();
            assertNull(channel.out().tryReceive());
            assertThrows(ClosedException.class, () -> channel.in().send(1));
            assertEquals(before, EventLoop.current().counters().resumptions());
        });
    }

    @ParameterizedTest
    @MethodSource("bounded")
    void callbacksMayTryButNotWait(int capacity) {
        EventLoop.run(() -> {
            Ends<Integer> channel = open(capacity);
            Task<Integer> receiver = spawn(() -> channel.out().receive());
            settle();
            var refused = Promise.<Boolean>create();
            EventLoop.current().callSoon(() -> {
                channel.in().trySend(1);
                assertThrows(IllegalStateException.class, () -> {
                    for (int i = 0; i < capacity + 2; i++) {
                        channel.in().send(i);
                    }
                });
                refused.complete(true);
            });
            assertTrue(refused.join());
            assertEquals(1, receiver.join());
        });
    }

    @ParameterizedTest
    @MethodSource("capacities")
    void nullIsRejected(int capacity) {
        EventLoop.run(() -> {
            Ends<String> channel = open(capacity);
            assertThrows(NullPointerException.class, () -> channel.in().send(null));
            assertThrows(NullPointerException.class, () -> channel.in().trySend(null));
            assertEquals(0, size(channel));
            Task<String> receiver = spawn(() -> channel.out().receive());
            settle();
            assertThrows(NullPointerException.class, () -> channel.in().trySend(null));
            channel.in().send("something");
            assertEquals("something", receiver.join());
        });
    }

    // ---------------------------------------------------------------------------------------------- suspensions

    @ParameterizedTest
    @MethodSource("bounded")
    void sendersWaitForRoomAndReceiversForElements(int capacity) {
        EventLoop.run(() -> {
            Ends<Integer> channel = open(capacity);
            Task<?> receiver = spawn(() -> channel.out().receive());
            settle();
            assertFalse(receiver.isDone());
            channel.in().send(0);
            receiver.join();
            Task<?> senders = spawn(() -> sendAll(channel, 0, capacity + 1));
            settle();
            assertFalse(senders.isDone());
            channel.out().receive();
            settle();
            assertTrue(senders.isDone());
        });
    }

    @ParameterizedTest
    @MethodSource("bounded")
    void theCapacityIsExactAfterWaitingSendersWereAdmitted(int capacity) {
        EventLoop.run(() -> {
            Ends<Integer> channel = open(capacity);
            fill(channel, capacity);
            for (int i = 0; i < 3; i++) {
                spawn(() -> channel.in().send(100));
            }
            settle();
            for (int i = 0; i < capacity + 3; i++) {
                channel.out().receive();
            }
            settle();
            fill(channel, capacity);
            assertFalse(channel.in().trySend(-1));
        });
    }

    @ParameterizedTest
    @MethodSource("capacities")
    void aBurstNeverLeavesReceiversAndElementsSideBySide(int capacity) {
        EventLoop.run(() -> {
            Ends<Integer> channel = open(capacity);
            var received = new ArrayList<Integer>();
            for (int i = 0; i < 5; i++) {
                spawn(() -> received.add(channel.out().receive()));
            }
            settle();
            for (int i = 0; i < 5; i++) {
                int element = i;
                spawn(() -> channel.in().send(element));
            }
            settle();
            assertEquals(List.of(0, 1, 2, 3, 4), received);
            assertEquals(0, size(channel));
        });
    }

    @ParameterizedTest
    @MethodSource("capacities")
    void veryManyWaitingSendersAllGetThrough(int capacity) {
        EventLoop.run(() -> {
            Ends<Integer> channel = open(capacity);
            int count = 1_000 * rounds();
            for (int i = 0; i < count; i++) {
                int element = i;
                spawn(() -> channel.in().send(element));
                if (i % 100 == 0) {
                    settle(); // few enough to start in the order of their spawns
                }
            }
            settle();
            for (int i = 0; i < count; i++) {
                assertEquals(i, channel.out().receive());
            }
        });
    }

    @ParameterizedTest
    @MethodSource("capacities")
    void manySendersAndReceiversExchangeEveryElementOnce(int capacity) {
        EventLoop.run(() -> {
            Ends<Integer> channel = open(capacity);
            int[] seen = new int[1_000];
            List<Task<?>> senders = new ArrayList<>();
            List<Task<?>> receivers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                senders.add(spawn(() -> sendAll(channel, 0, seen.length)));
                receivers.add(spawn(() -> {
                    for (int element : channel.out()) {
                        seen[element]++;
                    }
                }));
            }
            joinAll(senders);
            channel.in().close();
            joinAll(receivers);
            for (int element = 0; element < seen.length; element++) {
                assertEquals(4, seen[element], "how often element " + element + " was received");
            }
        });
    }

    @ParameterizedTest
    @MethodSource("capacities")
    void channelsTravelThroughChannels(int capacity) {
        EventLoop.run(() -> {
            Ends<Ends<?>> first = open(capacity);
            spawn(() -> {
                Ends<Ends<?>> current = first;
                for (int i = 0; i < 1_000; i++) {
                    Ends<Ends<?>> next = open(capacity);
                    current.in().send(next);
                    current = next;
                }
                current.in().close();
            });
            Ends<?> current = first;
            int hops = 0;
            for (Object next; (next = current.out().receiveOrNull()) != null; hops++) {
                current = (Ends<?>) next;
            }
            assertEquals(1_000, hops);
        });
    }

    @ParameterizedTest
    @MethodSource("capacities")
    void aHogThatYieldsDoesNotStopAnExchange(int capacity) {
        EventLoop.run(() -> {
            int exchanges = 2_000;
            Ends<Integer> there = open(capacity);
            Ends<Integer> back = open(capacity);
            Task<?> hog = spawn(() -> {
                while (true) {
                    yieldNow();
                }
            });
            spawn(() -> {
                for (int ball : there.out()) {
                    back.in().send(ball + 1);
                }
            });
            for (int i = 0; i < exchanges; i++) {
                there.in().send(i);
                assertEquals(i + 1, back.out().receive());
            }
            hog.cancel();
        });
    }

    // ---------------------------------------------------------------------------------------------------- close

    @ParameterizedTest
    @MethodSource("bounded")
    void aClosedChannelIsDrainedFirstAndThenEnds(int capacity) {
        EventLoop.run(() -> {
            Ends<Integer> channel = open(capacity);
            fill(channel, capacity);
            assertFalse(channel.in().isClosed());
            assertTrue(channel.in().close());
            assertTrue(channel.in().isClosed());
            for (int i = 0; i < capacity; i++) {
                assertEquals(i, switch (i % 3) {
                    case 0 -> channel.out().receive();
                    case 1 -> channel.out().receiveOrNull();
                    default -> channel.out().tryReceive();
                });
            }
            assertNull(channel.out().receiveOrNull());
            assertNull(channel.out().tryReceive());
            assertFalse(channel.out().iterator().hasNext());
            var ended = assertThrows(ClosedException.class, () -> channel.out().receive());
            assertTrue(ended.getMessage().contains("is closed and empty"), ended.getMessage());
        });
    }

    @ParameterizedTest
    @MethodSource("bounded")
    void closingTwiceDoesNothing(int capacity) {
        EventLoop.run(() -> {
            Ends<Integer> channel = open(capacity);
            fill(channel, capacity);
            assertTrue(channel.in().close());
            assertFalse(channel.in().close());
            settle();
            assertFalse(channel.in().close());
            assertTrue(channel.in().isClosed());
            assertEquals(capacity, size(channel));
        });
    }

    @ParameterizedTest
    @MethodSource("capacities")
    void sendsOnAClosedChannelFail(int capacity) {
        EventLoop.run(() -> {
            Ends<Integer> channel = open(capacity);
            channel.in().close();
            var refusal = assertThrows(ClosedException.class, () -> channel.in().send(1));
            assertTrue(refusal.getMessage().contains("is closed"), refusal.getMessage());
            assertThrows(ClosedException.class, () -> channel.in().trySend(1));
            settle();
            assertThrows(ClosedException.class, () -> channel.in().send(1));
            assertNull(channel.out().receiveOrNull());
        });
    }

    @ParameterizedTest
    @MethodSource("capacities")
    void closeWakesWaitingReceivers(int capacity) {
        EventLoop.run(() -> {
            Ends<Integer> channel = open(capacity);
            Task<Integer> receiver = spawn(() -> channel.out().receive());
            Task<Integer> orNull = spawn(() -> channel.out().receiveOrNull());
            Task<Boolean> iterating = spawn(() -> channel.out().iterator().hasNext());
            settle();
            channel.in().close();
            assertThrows(ClosedException.class, receiver::join);
            assertNull(orNull.join());
            assertFalse(iterating.join());
        });
    }

    @ParameterizedTest
    @MethodSource("bounded")
    void closeFailsWaitingSendersAndTheirElementsAreNotSent(int capacity) {
        EventLoop.run(() -> {
            Ends<Integer> channel = open(capacity);
            fill(channel, capacity);
            List<Task<?>> senders = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                senders.add(spawn(() -> channel.in().send(100)));
            }
            settle();
            channel.in().close();
            for (var sender : senders) {
                var failure = assertThrows(ClosedException.class, sender::join);
                assertTrue(failure.getMessage().contains("was closed before the element could be sent"), failure.getMessage());
            }
            List<Integer> rest = new ArrayList<>();
            channel.out().forEach(rest::add);
            assertEquals(IntStream.range(0, capacity).boxed().toList(), rest);
        });
    }

    @ParameterizedTest
    @MethodSource("capacities")
    void whatWasSentBeforeTheCloseIsReceivedAfterIt(int capacity) {
        EventLoop.run(() -> {
            Ends<String> channel = open(capacity);
            Task<String> receiver = spawn(() -> channel.out().receive());
            settle();
            assertTrue(channel.in().trySend("last words"));
            channel.in().close();
            assertEquals("last words", receiver.join());
            assertNull(channel.out().receiveOrNull());
        });
    }

    // ------------------------------------------------------------------------------------------------ iteration

    @ParameterizedTest
    @MethodSource("capacities")
    void iterationEndsAtTheClose(int capacity) {
        EventLoop.run(() -> {
            Ends<Integer> channel = open(capacity);
            spawn(() -> {
                sendAll(channel, 0, 100);
                channel.in().close();
            });
            int expected = 0;
            for (int element : channel.out()) {
                assertEquals(expected++, element);
            }
            assertEquals(100, expected);
        });
    }

    @ParameterizedTest
    @MethodSource("capacities")
    void askingForTheNextElementTwiceTakesItOnce(int capacity) {
        EventLoop.run(() -> {
            Ends<Integer> channel = open(capacity);
            spawn(() -> {
                sendAll(channel, 0, 3);
                channel.in().close();
            });
            var iterator = channel.out().iterator();
            assertTrue(iterator.hasNext());
            assertTrue(iterator.hasNext());
            assertEquals(0, iterator.next());
            assertEquals(1, iterator.next());
            assertTrue(iterator.hasNext());
            assertEquals(2, iterator.next());
            assertFalse(iterator.hasNext());
            assertFalse(iterator.hasNext());
            assertThrows(NoSuchElementException.class, iterator::next);
        });
    }

    @ParameterizedTest
    @MethodSource("capacities")
    void leavingAnIterationEarlyLosesNothing(int capacity) {
        EventLoop.run(() -> {
            Ends<Integer> channel = open(capacity);
            spawn(() -> {
                sendAll(channel, 0, 10);
                channel.in().close();
            });
            List<Integer> received = new ArrayList<>();
            for (int part = 0; part < 3; part++) {
                for (int element : channel.out()) {
                    received.add(element);
                    if (element == 3 || element == 6) {
                        break;
                    }
                }
            }
            assertEquals(IntStream.range(0, 10).boxed().toList(), received);
        });
    }

    // ------------------------------------------------------------------------------------- limited time, and batches

    /** Runs {@code main} where hours pass at once. */
    protected void inVirtualTime(Action main) {
        try (var loop = EventLoop.create("virtual", new ManualClock())) {
            loop.runUntilComplete(main);
        }
    }

    @ParameterizedTest
    @MethodSource("capacities")
    void aReceiveOfLimitedTimeGivesUpThenAndLeavesTheNextElement(int capacity) {
        inVirtualTime(() -> {
            Ends<Integer> channel = open(capacity);
            assertNull(channel.out().tryReceive(Duration.ZERO));
            assertNull(channel.out().tryReceive(Duration.ofSeconds(3)));
            assertEquals(Duration.ofSeconds(3).toNanos(), EventLoop.current().time());
            assertFalse(channel.out().isEnded());
            spawn(() -> channel.in().send(1));
            settle();
            assertEquals(1, channel.out().tryReceive(Duration.ZERO));
            spawn(() -> {
                sleep(Duration.ofSeconds(1));
                channel.in().send(2);
            });
            assertEquals(2, channel.out().tryReceive(Duration.ofSeconds(2)));
            assertThrows(IllegalArgumentException.class, () -> channel.out().tryReceive(Duration.ofNanos(-1)));
        });
    }

    @ParameterizedTest
    @MethodSource("bounded")
    void aSendOfLimitedTimeGivesUpThenAndHasNotSent(int capacity) {
        inVirtualTime(() -> {
            Ends<Integer> channel = open(capacity);
            fill(channel, capacity);
            assertFalse(channel.in().trySend(100, Duration.ZERO));
            assertFalse(channel.in().trySend(100, Duration.ofSeconds(3)));
            assertEquals(Duration.ofSeconds(3).toNanos(), EventLoop.current().time());
            Task<Boolean> inTime = spawn(() -> channel.in().trySend(101, Duration.ofSeconds(2)));
            sleep(Duration.ofSeconds(1));
            List<Integer> received = new ArrayList<>();
            for (Integer element; (element = channel.out().tryReceive()) != null; settle()) {
                received.add(element);
            }
            assertTrue(inTime.join());
            List<Integer> expected = new ArrayList<>(IntStream.range(0, capacity).boxed().toList());
            expected.add(101);
            assertEquals(expected, received);
            assertThrows(IllegalArgumentException.class, () -> channel.in().trySend(1, Duration.ofNanos(-1)));
        });
    }

    @ParameterizedTest
    @MethodSource("capacities")
    void batchesTakeWhatIsThereInOrderUntilTheEnd(int capacity) {
        EventLoop.run(() -> {
            Ends<Integer> channel = open(capacity);
            spawn(() -> {
                channel.in().sendAll(IntStream.range(0, 100).boxed().toList());
                channel.in().close();
            });
            List<Integer> received = new ArrayList<>();
            for (List<Integer> batch; !(batch = channel.out().receiveBatch(7)).isEmpty(); ) {
                assertTrue(batch.size() <= 7);
                received.addAll(batch);
            }
            assertEquals(IntStream.range(0, 100).boxed().toList(), received);
            assertEquals(0, channel.out().drainTo(received, 10));
            assertThrows(IllegalArgumentException.class, () -> channel.out().receiveBatch(0));
        });
    }

    // ----------------------------------------------------------------------------------------- the two ways to the end

    @ParameterizedTest
    @MethodSource("capacities")
    void aCloseWithACauseFailsEveryFormOfReceiveAfterTheRest(int capacity) {
        EventLoop.run(() -> {
            Ends<Integer> channel = open(capacity);
            var cause = new IllegalArgumentException("the source dried up");
            if (capacity > 0) {
                channel.in().send(1);
            }
            assertTrue(channel.in().close(cause));
            assertFalse(channel.in().close(new IllegalStateException("too late")));
            assertFalse(channel.in().close());
            settle();
            if (capacity > 0) {
                assertFalse(channel.out().isEnded());
                assertEquals(1, channel.out().receive());
            }
            assertTrue(channel.out().isEnded());
            List<Action> forms = List.of(() -> channel.out().receive(), () -> channel.out().receiveOrNull(),
                    () -> channel.out().tryReceive(), () -> channel.out().tryReceive(Duration.ofHours(1)), () -> channel.out().receiveBatch(3),
                    () -> channel.out().iterator().hasNext(), () -> channel.in().send(2), () -> channel.in().trySend(2));
            for (var form : forms) {
                assertSame(cause, assertThrows(ClosedException.class, form::run).getCause());
            }
            assertThrows(NullPointerException.class, () -> channel.in().close(null));
        });
    }

    @ParameterizedTest
    @MethodSource("bounded")
    void cancelGivesUpWhatIsInTheChannelAndFailsTheSenders(int capacity) {
        EventLoop.run(() -> {
            Ends<Integer> channel = open(capacity);
            fill(channel, capacity);
            Task<?> sender = spawn(() -> channel.in().send(100));
            settle();
            assertTrue(channel.out().cancel());
            assertThrows(ClosedException.class, sender::join);
            assertThrows(ClosedException.class, () -> channel.in().send(101));
            settle();
            assertTrue(channel.out().isEnded());
            assertTrue(channel.in().isClosed());
            assertEquals(0, size(channel));
            assertNull(channel.out().receiveOrNull());
            assertFalse(channel.out().cancel());
        });
    }

    // --------------------------------------------------------------------------------------------- cancellation

    @ParameterizedTest
    @MethodSource("bounded")
    void cancelledReceiveLeavesTheElement(int capacity) {
        EventLoop.run(() -> {
            Ends<String> channel = open(capacity);
            Task<?> cancelled = spawn(() -> channel.out().receive());
            settle();
            cancelled.cancel();
            assertThrows(CancelledException.class, cancelled::join);
            Task<?> sender = spawn(() -> channel.in().send("it"));
            settle();
            assertEquals(capacity > 0, sender.isDone());
            assertEquals("it", channel.out().receive());
        });
    }

    @ParameterizedTest
    @MethodSource("bounded")
    void cancelledSendHasNotSent(int capacity) {
        EventLoop.run(() -> {
            Ends<Integer> channel = open(capacity);
            fill(channel, capacity);
            Task<?> cancelled = spawn(() -> channel.in().send(100));
            Task<?> behind = spawn(() -> channel.in().send(101));
            settle();
            cancelled.cancel();
            assertThrows(CancelledException.class, cancelled::join);
            spawn(() -> channel.in().send(100));
            settle();
            List<Integer> received = new ArrayList<>();
            for (int i = 0; i < capacity + 2; i++) {
                received.add(channel.out().receive());
            }
            List<Integer> expected = new ArrayList<>(IntStream.range(0, capacity).boxed().toList());
            expected.addAll(List.of(101, 100));
            settle();
            assertEquals(expected, received);
            assertTrue(behind.isDone());
            assertNull(channel.out().tryReceive());
        });
    }

    @ParameterizedTest
    @MethodSource("capacities")
    void waitersThatGiveUpDoNotDisturbTheOrderOfTheRest(int capacity) {
        EventLoop.run(() -> {
            Ends<Integer> channel = open(capacity);
            var trace = new ArrayList<String>();
            List<Task<?>> receivers = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                int number = i;
                receivers.add(spawn(() -> trace.add(number + " got " + channel.out().receive())));
            }
            settle();
            for (int number : List.of(2, 0, 5)) {
                receivers.get(number).cancel();
            }
            settle();
            sendAll(channel, 0, 3);
            settle();
            assertEquals(List.of("1 got 0", "3 got 1", "4 got 2"), trace);
        });
    }

    @ParameterizedTest
    @MethodSource("capacities")
    void anElementSentToAReceiverThatIsCancelledNextIsNotLost(int capacity) {
        EventLoop.run(() -> {
            Ends<String> channel = open(capacity);
            var received = new ArrayList<String>();
            Task<?> receiver = spawn(() -> received.add(channel.out().receive()));
            settle();
            assertTrue(channel.in().trySend("it"));
            receiver.cancel();
            settle();
            String left = channel.out().tryReceive();
            if (left != null) {
                received.add(left);
            }
            assertEquals(List.of("it"), received);
        });
    }

    @ParameterizedTest
    @MethodSource("capacities")
    void aWaitingReceiverIsServedAlthoughTheOneBeforeItIsCancelledAfterTheSend(int capacity) {
        EventLoop.run(() -> {
            Ends<Integer> channel = open(capacity);
            var received = new ArrayList<Integer>();
            Task<?> first = spawn(() -> received.add(channel.out().receive()));
            Task<?> second = spawn(() -> received.add(channel.out().receive()));
            settle();
            channel.in().trySend(1);
            first.cancel();
            settle();
            Task<?> sender = spawn(() -> channel.in().send(2));
            settle();
            Integer left = channel.out().tryReceive();
            if (left != null) {
                received.add(left);
                settle();
            }
            assertEquals(List.of(1, 2), received);
            assertTrue(second.isDone());
            assertTrue(sender.isDone());
        });
    }

    @ParameterizedTest
    @MethodSource("bounded")
    void manyCancelledWaitersLeaveNothingBehind(int capacity) {
        EventLoop.run(() -> {
            Ends<Integer> channel = open(capacity);
            for (int round = 0; round < rounds(); round++) {
                List<Task<?>> waiters = new ArrayList<>();
                for (int i = 0; i < 100; i++) {
                    waiters.add(spawn(() -> channel.out().receive()));
                }
                settle();
                waiters.forEach(Task::cancel);
                settle();
            }
            fill(channel, capacity);
            for (int round = 0; round < rounds(); round++) {
                List<Task<?>> waiters = new ArrayList<>();
                for (int i = 0; i < 100; i++) {
                    waiters.add(spawn(() -> channel.in().send(-1)));
                }
                settle();
                waiters.forEach(Task::cancel);
                settle();
            }
            for (int i = 0; i < capacity; i++) {
                assertEquals(i, channel.out().tryReceive());
            }
            assertNull(channel.out().tryReceive());
            spawn(() -> channel.in().send(7));
            assertEquals(7, channel.out().receive());
        });
    }

    @ParameterizedTest
    @MethodSource("bounded")
    protected void aCancelledTaskStillReceivesWhatNeedsNoWaiting(int capacity) {
        EventLoop.run(() -> {
            Ends<Integer> channel = open(capacity);
            fill(channel, capacity);
            Task<Integer> task = spawn(() -> {
                Task.current().cancel();
                int sum = 0;
                for (int i = 0; i < capacity; i++) {
                    sum += channel.out().receive();
                }
                assertThrows(CancelledException.class, () -> channel.out().receive());
                return sum;
            });
            assertEquals(capacity * (capacity - 1) / 2, task.join());
        });
    }

    // ---------------------------------------------------------------------------------------- against the model

    @ParameterizedTest
    @MethodSource("capacities")
    protected void randomOperationsDoWhatTheModelSays(int capacity) {
        randomRounds(200, (random, clock) -> {
            var model = new ChannelModel(capacity);
            new RandomOperations(open(capacity), model, open(capacity), model.besides(capacity, Overflow.SUSPEND),
                    this::size, clock, random).run(1_000, operationsAtOnce());
        });
    }

    /** Something random, on a loop whose clock is moved by hand. */
    protected interface Round {
        void run(Random random, ManualClock clock);
    }

    /** Runs many rounds, each from a seed of its own; with less of them where a coroutine is a thread. */
    protected static void randomRounds(int count, Round round) {
        int rounds = Headrace.describe().contains("on virtual threads") ? count / 10 : count;
        long seed = Long.getLong("headrace.seed", System.nanoTime());
        for (int i = 0; i < rounds; i++) {
            var clock = new ManualClock();
            var random = new Random(seed + i);
            try (var loop = EventLoop.create("random", clock)) {
                loop.runUntilComplete(() -> round.run(random, clock));
            } catch (Throwable e) {
                throw new AssertionError("-Dheadrace.seed=" + (seed + i) + " repeats this failure in its first round", e);
            }
        }
    }

    // ------------------------------------------------------------------------------------------------- helpers

    /** Sends 0, 1, 2, … as long as there is room, which is {@code capacity} times. */
    private static void fill(Ends<Integer> channel, int capacity) {
        for (int i = 0; i < capacity; i++) {
            assertTrue(channel.in().trySend(i), "room for element " + i);
        }
    }

    private static void sendAll(Ends<Integer> channel, int from, int to) {
        for (int i = from; i < to; i++) {
            channel.in().send(i);
        }
    }

    private static void joinAll(List<Task<?>> tasks) {
        for (var task : tasks) {
            task.join();
        }
    }
}
