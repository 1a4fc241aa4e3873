package dev.headrace.channels;

import static dev.headrace.loop.Headrace.after;
import static dev.headrace.loop.Headrace.select;
import static dev.headrace.loop.Headrace.spawn;
import static dev.headrace.loop.Headrace.yieldNow;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headrace.loop.CancelledException;
import dev.headrace.loop.EventLoop;
import dev.headrace.loop.Task;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Everybody gets everything, and a send reaches all or none. */
class BroadcastTest {

    @Test
    void everySubscriberGetsEveryElementInTheSameOrder() {
        EventLoop.run(() -> {
            Broadcast<Integer> numbers = Broadcast.create();
            List<Task<List<Integer>>> readers = new ArrayList<>();
            for (int capacity : new int[] {1, 2, 100}) {
                var subscription = numbers.subscribe(capacity);
                readers.add(spawn(() -> subscription.stream().toList()));
            }
            List<Task<?>> writers = new ArrayList<>();
            for (int writer = 0; writer < 3; writer++) {
                int from = 1_000 * writer;
                writers.add(spawn(() -> numbers.sendAll(IntStream.range(from, from + 500).boxed().toList())));
            }
            writers.forEach(Task::join);
            numbers.close();
            List<Integer> first = readers.getFirst().join();
            assertEquals(1_500, first.size());
            for (var reader : readers) {
                assertEquals(first, reader.join());
            }
        });
    }

    @Test
    void aSubscriberGetsWhatIsSentAfterItsSubscription() {
        EventLoop.run(() -> {
            Broadcast<String> news = Broadcast.create();
            news.send("before");
            var early = news.subscribe(5);
            news.send("one");
            var late = news.subscribe(5);
            news.send("two");
            assertEquals(2, news.subscribers());
            assertEquals(List.of("one", "two"), early.receiveBatch(5));
            assertEquals(List.of("two"), late.receiveBatch(5));
        });
    }

    @Test
    void withoutSubscribersASendSucceedsAtOnce() {
        EventLoop.run(() -> {
            Broadcast<String> news = Broadcast.create();
            news.send("to nobody");
            assertTrue(news.trySend("to nobody"));
            assertEquals(0, news.subscribers());
        });
    }

    @Test
    void theSlowestSubscriberHoldsTheSenderBack() {
        EventLoop.run(() -> {
            Broadcast<String> news = Broadcast.create();
            var fast = news.subscribe(10);
            var slow = news.subscribe(1);
            news.send("one");
            assertFalse(news.trySend("no room"));
            Task<?> sender = spawn(() -> news.send("two"));
            yieldNow();
            assertEquals(List.of("one"), fast.receiveBatch(10), "all or nobody");
            assertFalse(sender.isDone());
            assertEquals("one", slow.receive());
            yieldNow();
            assertTrue(sender.isDone());
            assertEquals("two", fast.receive());
            assertEquals("two", slow.receive());
        });
    }

    @Test
    void aCancelledSendReachesNobodyAndLeavesNothing() {
        EventLoop.run(() -> {
            Broadcast<String> news = Broadcast.create();
            var fast = news.subscribe(2);
            var slow = news.subscribe(1);
            news.send("one");
            Task<?> sender = spawn(() -> news.send("never"));
            yieldNow();
            sender.cancel();
            assertThrows(CancelledException.class, sender::join);
            assertEquals("one", slow.receive());
            assertTrue(news.trySend("two"));
            assertEquals(List.of("one", "two"), fast.receiveBatch(10));
            assertEquals("two", slow.receive());
        });
    }

    @Test
    void waitingSendersAreServedInTheOrderTheyCameAndNobodyOvertakesThem() {
        EventLoop.run(() -> {
            Broadcast<String> news = Broadcast.create();
            var one = news.subscribe(1);
            var other = news.subscribe(2);
            news.send("0");
            List<Task<?>> senders = new ArrayList<>();
            for (String element : List.of("1", "2", "3")) {
                senders.add(spawn(() -> news.send(element)));
            }
            yieldNow();
            assertEquals("0", one.receive());
            assertFalse(news.trySend("newcomer"));
            for (String element : List.of("1", "2", "3")) {
                other.receive();
                assertEquals(element, one.receive());
            }
            senders.forEach(Task::join);
            assertEquals("3", other.receive());
        });
    }

    @Test
    void aSubscriberThatLeavesDoesNotBlockTheSender() {
        EventLoop.run(() -> {
            Broadcast<String> news = Broadcast.create();
            var stays = news.subscribe(10);
            var leaves = news.subscribe(1);
            news.send("one");
            Task<?> sender = spawn(() -> news.send("two"));
            yieldNow();
            assertTrue(leaves.cancel());
            assertFalse(leaves.cancel());
            sender.join();
            assertEquals(List.of("one", "two"), stays.receiveBatch(10));
            assertEquals(1, news.subscribers());
            assertTrue(leaves.isEnded());
            assertNull(leaves.receiveOrNull());
            assertThrows(ClosedException.class, leaves::receive);
        });
    }

    @Test
    void leavingWakesTheSubscribersOwnReceivers() {
        EventLoop.run(() -> {
            Broadcast<String> news = Broadcast.create();
            try (var mine = news.subscribe(1)) {
                Task<String> receiver = spawn(() -> mine.receiveOrNull());
                yieldNow();
                mine.cancel();
                assertNull(receiver.join());
            }
            assertEquals(0, news.subscribers());
        });
    }

    @Test
    void oneWhoSubscribesWhileASenderWaitsGetsItsElement() {
        EventLoop.run(() -> {
            Broadcast<String> news = Broadcast.create();
            var slow = news.subscribe(1);
            news.send("one");
            Task<?> sender = spawn(() -> news.send("two"));
            yieldNow();
            var late = news.subscribe(1);
            assertEquals("one", slow.receive());
            sender.join();
            assertEquals("two", late.receive());
        });
    }

    @Test
    void slowSubscribersLoseTheOldestOrTheNewestAndKnowHowMany() {
        EventLoop.run(() -> {
            Broadcast<Integer> numbers = Broadcast.create();
            var oldest = numbers.subscribe(2, Overflow.DROP_OLDEST);
            var newest = numbers.subscribe(2, Overflow.DROP_NEWEST);
            for (int i = 1; i <= 5; i++) {
                assertTrue(numbers.trySend(i));
            }
            assertEquals(List.of(4, 5), oldest.receiveBatch(10));
            assertEquals(List.of(1, 2), newest.receiveBatch(10));
            assertEquals(3, oldest.missed());
            assertEquals(3, newest.missed());
        });
    }

    @Test
    void aSubscriberThatWantsNoLossIsClosedWhenItIsTooSlow() {
        EventLoop.run(() -> {
            Broadcast<String> news = Broadcast.create("news");
            var slow = news.subscribe(1, Overflow.FAIL);
            var other = news.subscribe(2);
            news.send("one");
            news.send("two");
            assertEquals(1, news.subscribers());
            assertEquals("one", slow.receive());
            var failure = assertThrows(ClosedException.class, slow::receive);
            assertInstanceOf(FullException.class, failure.getCause());
            assertTrue(failure.getMessage().contains("was too slow"), failure.getMessage());
            assertThrows(ClosedException.class, slow::receiveOrNull);
            assertEquals(List.of("one", "two"), other.receiveBatch(10));
            assertFalse(slow.cancel());
        });
    }

    @Test
    void theCloseReachesEachSubscriberAfterWhatItHasNotReceivedYet() {
        EventLoop.run(() -> {
            Broadcast<String> news = Broadcast.create("news");
            var behind = news.subscribe(5);
            var waiting = news.subscribe(5);
            news.send("one");
            waiting.receive();
            Task<String> receiver = spawn(() -> waiting.receiveOrNull());
            yieldNow();
            assertTrue(news.close());
            assertFalse(news.close());
            assertTrue(news.isClosed());
            assertNull(receiver.join());
            assertEquals(List.of("one"), behind.stream().toList());
            assertEquals("broadcast \"news\" is closed: nothing can be sent any more",
                    assertThrows(ClosedException.class, () -> news.send("late")).getMessage());
            assertThrows(ClosedException.class, () -> news.trySend("late"));
            assertTrue(news.subscribe(1).isEnded());
        });
    }

    @Test
    void theCloseFailsWaitingSendersAndNobodyGetsTheirElements() {
        EventLoop.run(() -> {
            Broadcast<String> news = Broadcast.create();
            var fast = news.subscribe(5);
            var slow = news.subscribe(1);
            news.send("one");
            Task<?> sender = spawn(() -> news.send("two"));
            Task<?> selecting = spawn(() -> select(news.onSend("three", () -> "sent")));
            yieldNow();
            news.close();
            assertThrows(ClosedException.class, sender::join);
            assertThrows(ClosedException.class, selecting::join);
            assertEquals(List.of("one"), fast.stream().toList());
            assertEquals(List.of("one"), slow.stream().toList());
        });
    }

    @Test
    void aCloseWithACauseReachesAllSubscribersAndLaterOnes() {
        EventLoop.run(() -> {
            Broadcast<String> news = Broadcast.create();
            var subscription = news.subscribe(5);
            news.send("one");
            var cause = new IOException("the wire broke");
            assertTrue(news.close(cause));
            assertEquals("one", subscription.receive());
            assertSame(cause, assertThrows(ClosedException.class, subscription::receiveOrNull).getCause());
            assertSame(cause, assertThrows(ClosedException.class, () -> news.subscribe(1).receive()).getCause());
            assertSame(cause, assertThrows(ClosedException.class, () -> news.send("late")).getCause());
        });
    }

    @Test
    void aSelectSendsToAllOrTakesAnotherClause() {
        VirtualTime.run(() -> {
            Broadcast<String> news = Broadcast.create();
            var one = news.subscribe(1);
            var other = news.subscribe(5);
            assertEquals("sent", select(news.onSend("a", () -> "sent"), after(ofMillis(5), () -> "late")));
            assertEquals("late", select(news.onSend("b", () -> "sent"), after(ofMillis(5), () -> "late")));
            Task<String> selecting = spawn(() -> select(news.onSend("c", () -> "sent"), after(ofSeconds(5), () -> "late")));
            yieldNow();
            assertEquals("a", select(one.onReceive(), after(ofMillis(5), () -> "late")));
            assertEquals("sent", selecting.join());
            assertEquals(List.of("a", "c"), other.receiveBatch(5));
            assertFalse(news.trySend("d", ofMillis(5)));
            assertEquals("c", one.tryReceive(ofMillis(5)));
            assertTrue(news.trySend("d", ofMillis(5)));
        });
    }

    @Test
    void callbacksMayTryToSendAndToReceive() {
        EventLoop.run(() -> {
            Broadcast<String> news = Broadcast.create();
            var subscription = news.subscribe(1);
            var trace = new ArrayList<Object>();
            EventLoop.current().callSoon(() -> trace.addAll(
                    List.of(news.trySend("a"), news.trySend("b"), subscription.tryReceive(), news.trySend("c"))));
            yieldNow();
            assertEquals(List.of(true, false, "a", true), trace);
        });
    }

    @Test
    void wrongArgumentsAndWrongThreadsAreRefused() throws InterruptedException {
        EventLoop.run(() -> {
            Broadcast<String> news = Broadcast.create("news");
            assertThrows(IllegalArgumentException.class, () -> news.subscribe(0));
            assertThrows(NullPointerException.class, () -> news.send(null));
            assertEquals("broadcast \"news\" of " + EventLoop.current().name() + " (0 subscribers)", news.toString());
            var failures = new ArrayList<String>();
            Thread.ofPlatform().start(() -> {
                failures.add(assertThrows(IllegalStateException.class, () -> news.send("it")).getMessage());
                failures.add(assertThrows(IllegalStateException.class, () -> news.subscribe(1)).getMessage());
            }).join();
            assertEquals(2, failures.size());
        });
        assertThrows(IllegalStateException.class, Broadcast::create);
    }

    @Test
    void theReportOfADeadlockNamesTheSlowSubscriber() {
        EventLoop.run(() -> {
            Broadcast<String> news = Broadcast.create("news");
            var slow = news.subscribe(1);
            Task<?> reader = spawn("reader", () -> {
                slow.receive();
                Channel.rendezvous().receive();
            });
            Task<?> writer = spawn("writer", () -> news.sendAll(List.of("1", "2", "3")));
            yieldNow();
            yieldNow();
            var wait = EventLoop.current().waitGraph().waits().stream().filter(one -> one.task().equals("writer")).findFirst();
            assertEquals(List.of("reader"), wait.orElseThrow().servers());
            reader.cancel();
            writer.cancel();
        });
    }
}
