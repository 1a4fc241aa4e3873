package dev.headrace.channels;

import static dev.headrace.loop.Headrace.sleep;
import static java.time.Duration.ofMillis;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headrace.loop.EventLoop;
import dev.headrace.loop.Promise;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.SubmissionPublisher;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** To and from {@code java.util.concurrent.Flow}. */
class PipelineFlowTest {

    private static final List<Integer> THOUSAND = IntStream.rangeClosed(1, 1000).boxed().toList();

    /** A publisher that does by hand what the test says, on the loop's thread. */
    private static final class ByHand implements Flow.Publisher<Integer>, Flow.Subscription {

        Flow.Subscriber<? super Integer> subscriber;
        long requested;
        boolean cancelled;
        int subscriptions;

        @Override
        public void subscribe(Flow.Subscriber<? super Integer> one) {
            subscriptions++;
            subscriber = one;
            one.onSubscribe(this);
        }

        @Override
        public void request(long n) {
            requested += n;
        }

        @Override
        public void cancel() {
            cancelled = true;
        }
    }

    /** A subscriber that notes what it is told and requests what the test says. */
    private static final class Noting implements Flow.Subscriber<Integer> {

        private final int first;
        private final int each;
        final List<String> told = new ArrayList<>();
        Flow.Subscription subscription;

        Noting(int first, int each) {
            this.first = first;
            this.each = each;
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            told.add("subscribed");
            if (first != 0) {
                given.request(first);
            }
        }

        @Override
        public void onNext(Integer item) {
            told.add("" + item);
            if (each > 0) {
                subscription.request(each);
            }
        }

        @Override
        public void onError(Throwable failure) {
            told.add(failure.getClass().getSimpleName());
        }

        @Override
        public void onComplete() {
            told.add("complete");
        }
    }

    @Test
    void aPublisherOnOtherThreadsIsReadCompletely() {
        for (int ahead : new int[] {1, 2, 7, 64}) {
            EventLoop.run(() -> {
                var publisher = new SubmissionPublisher<Integer>(ForkJoinPool.commonPool(), 16);
                var pipeline = Pipeline.from(publisher, ahead).map(n -> n);
                var thread = Thread.ofVirtual().start(() -> {
                    while (!publisher.hasSubscribers()) {
                        Thread.onSpinWait();
                    }
                    THOUSAND.forEach(publisher::submit);
                    publisher.close();
                });
                assertEquals(THOUSAND, pipeline.toList());
                thread.join();
            });
        }
    }

    @Test
    void aPublisherIsAskedForAsMuchAsMayLieAhead() {
        EventLoop.run(() -> {
            var publisher = new ByHand();
            try (var elements = Pipeline.<Integer>from(publisher, 4).iterator()) {
                assertEquals(0, publisher.subscriptions);
                EventLoop.current().callSoon(() -> IntStream.rangeClosed(1, 4).forEach(publisher.subscriber::onNext));
                assertEquals(1, elements.next());
                assertEquals(4, publisher.requested);
                assertEquals(2, elements.next());
                assertEquals(6, publisher.requested);
            }
            assertTrue(publisher.cancelled);
        });
    }

    @Test
    void aPublishersFailureComesAfterItsElements() {
        EventLoop.run(() -> {
            var publisher = new ByHand();
            EventLoop.current().callSoon(() -> {
                publisher.subscriber.onNext(1);
                publisher.subscriber.onError(new IOException("gone"));
            });
            List<Integer> got = new ArrayList<>();
            var failure = assertThrows(StageException.class, () -> Pipeline.<Integer>from(publisher).forEach(got::add));
            assertEquals(List.of(1), got);
            assertEquals("gone", failure.getCause().getMessage());
            assertEquals("from", failure.operation());
        });
    }

    @Test
    void aPublisherThatSendsTooMuchIsCancelled() {
        EventLoop.run(() -> {
            var publisher = new ByHand();
            EventLoop.current().callSoon(() -> IntStream.rangeClosed(1, 3).forEach(publisher.subscriber::onNext));
            var failure = assertThrows(StageException.class, () -> Pipeline.<Integer>from(publisher, 2).batch(5).count());
            assertInstanceOf(IllegalStateException.class, failure.getCause());
            assertTrue(publisher.cancelled);
        });
    }

    @Test
    void anEarlyEndCancelsTheSubscription() {
        EventLoop.run(() -> {
            var publisher = new ByHand();
            EventLoop.current().callSoon(() -> publisher.subscriber.onNext(1));
            assertEquals(1, Pipeline.<Integer>from(publisher).findFirst().orElseThrow());
            assertTrue(publisher.cancelled);
            assertEquals(1, publisher.subscriptions);
        });
    }

    @Test
    void aSubscriberGetsWhatItHasRequested() {
        VirtualTime.run(() -> {
            var pulled = new Counting();
            var subscriber = new Noting(0, 0);
            pulled.numbers().publisher().subscribe(subscriber);
            letRun();
            assertEquals(List.of("subscribed"), subscriber.told);
            assertEquals(1, pulled.count);
            subscriber.subscription.request(2);
            letRun();
            assertEquals(List.of("subscribed", "1", "2"), subscriber.told);
            assertEquals(3, pulled.count);
            subscriber.subscription.cancel();
            letRun();
            assertEquals(1, EventLoop.current().tasks().size());
            assertEquals(List.of("subscribed", "1", "2"), subscriber.told);
        });
    }

    @Test
    void aSubscriberLearnsOfTheEndWithoutAskingForMore() {
        VirtualTime.run(() -> {
            var exactly = new Noting(2, 0);
            Pipeline.of(1, 2).publisher().subscribe(exactly);
            var nothing = new Noting(0, 0);
            Pipeline.<Integer>of().publisher().subscribe(nothing);
            letRun();
            assertEquals(List.of("subscribed", "1", "2", "complete"), exactly.told);
            assertEquals(List.of("subscribed", "complete"), nothing.told);
        });
    }

    @Test
    void requestsFromWithinOnNextAreServed() {
        VirtualTime.run(() -> {
            var subscriber = new Noting(1, 1);
            Pipeline.from(THOUSAND).publisher().subscribe(subscriber);
            letRun();
            assertEquals(1002, subscriber.told.size());
        });
    }

    @Test
    void cancellingWithinOnSubscribeStopsAtOnce() {
        VirtualTime.run(() -> {
            var source = new Closings(100);
            var told = new ArrayList<String>();
            Pipeline.from(source).publisher().subscribe(new Flow.Subscriber<Integer>() {
                @Override
                public void onSubscribe(Flow.Subscription subscription) {
                    subscription.request(5);
                    subscription.cancel();
                }

                @Override
                public void onNext(Integer item) {
                    told.add("next");
                }

                @Override
                public void onError(Throwable failure) {
                    told.add("error");
                }

                @Override
                public void onComplete() {
                    told.add("complete");
                }
            });
            letRun();
            assertEquals(List.of(), told);
            assertEquals(source.taken == 0 ? 0 : 1, source.closed);
        });
    }

    @Test
    void aSubscriberIsToldOfAFailure() {
        VirtualTime.run(() -> {
            var subscriber = new Noting(9, 0);
            Pipeline.of(1, 0).map(n -> 1 / n).publisher().subscribe(subscriber);
            letRun();
            assertEquals(List.of("subscribed", "1", "StageException"), subscriber.told);
        });
    }

    @Test
    void askingForNothingIsAFailure() {
        VirtualTime.run(() -> {
            var subscriber = new Noting(-1, 0);
            Pipeline.of(1).publisher().subscribe(subscriber);
            letRun();
            assertEquals(List.of("subscribed", "IllegalArgumentException"), subscriber.told);
        });
    }

    @Test
    void eachSubscriptionIsARunOfItsOwn() {
        VirtualTime.run(() -> {
            var publisher = Pipeline.of(1, 2).publisher();
            for (int i = 0; i < 2; i++) {
                var subscriber = new Noting(9, 0);
                publisher.subscribe(subscriber);
                letRun();
                assertEquals(List.of("subscribed", "1", "2", "complete"), subscriber.told);
            }
        });
    }

    @Test
    void aPublisherOfOneLoopIsReadOnAnother() throws Exception {
        var loop = EventLoop.create("publisher");
        Flow.Publisher<Integer>[] publisher = publisherSlot();
        loop.runUntilComplete(() -> {
            publisher[0] = Pipeline.from(THOUSAND).mapParallel(3, n -> n).publisher();
        });
        Thread thread = Thread.ofPlatform().start(loop::runForever);
        EventLoop.run(() -> assertEquals(THOUSAND, Pipeline.<Integer>from(publisher[0], 5).toList()));
        loop.stop();
        thread.join();
        loop.close();
        EventLoop.run(() -> assertInstanceOf(IllegalStateException.class, assertThrows(StageException.class,
                () -> Pipeline.<Integer>from(publisher[0]).count()).getCause()));
    }

    @Test
    void aProcessorOfTheJdkCanSubscribe() {
        EventLoop.run(() -> {
            Promise<Void> done = Promise.create();
            var got = new ArrayList<Integer>();
            var hub = new SubmissionPublisher<Integer>(Runnable::run, 2000);
            Promise<Void> consumed = Promise.from(hub.consume(got::add));
            Pipeline.from(THOUSAND).publisher().subscribe(new Flow.Subscriber<Integer>() {
                @Override
                public void onSubscribe(Flow.Subscription subscription) {
                    subscription.request(Long.MAX_VALUE);
                    subscription.request(Long.MAX_VALUE);
                }

                @Override
                public void onNext(Integer item) {
                    hub.submit(item);
                }

                @Override
                public void onError(Throwable failure) {
                    done.fail(failure);
                }

                @Override
                public void onComplete() {
                    hub.close();
                    done.complete(null);
                }
            });
            done.join();
            consumed.join();
            assertEquals(THOUSAND, got);
        });
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Flow.Publisher<Integer>[] publisherSlot() {
        return new Flow.Publisher[1];
    }

    /** Until nothing can go on but this coroutine: the clock stands still as long as something is ready or posted. */
    private static void letRun() {
        sleep(ofMillis(1));
    }
}
