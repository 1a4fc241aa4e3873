package dev.headrace.channels;

import dev.headrace.loop.EventLoop;
import dev.headrace.loop.WaitQueue;
import dev.headrace.loop.Waiter;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * The elements of a {@code Flow.Publisher}, which may live on any thread: its signals are posted to the loop.
 *
 * <pre>
 *   publisher's thread                     loop
 *                                          next(): subscribe
 *   onSubscribe ── post ─────────────────► request(n)
 *   onNext      ── post ─────────────────► into the buffer; wake whoever is in next()
 *                                          next(): half of the n taken? request as many more
 *   onError, onComplete ── post ─────────► the end, behind what is in the buffer
 *                                          at the end of the run: cancel
 * </pre>
 *
 * Everything but {@link Subscriber} is confined to the loop.
 */
final class PublisherSource<T> implements Source<T> {

    private final Stage stage;
    private final Flow.Publisher<? extends T> publisher;
    private final int ahead;
    private final EventLoop loop = EventLoop.current();
    private final WaitQueue consumer;
    private final ArrayDeque<T> buffer = new ArrayDeque<>();

    private boolean subscribed;
    private Flow.@Nullable Subscription subscription;

    /** Elements taken since the last request. */
    private int taken;

    private boolean ended;
    private @Nullable Throwable failure;

    PublisherSource(Run run, Stage stage, Flow.Publisher<? extends T> publisher, int ahead) {
        this.stage = stage;
        this.publisher = publisher;
        this.ahead = ahead;
        this.consumer = new WaitQueue("an element of", stage::toString);
        run.atEnd(this::cancel);
    }

    @Override
    public @Nullable T next() {
        if (!subscribed) {
            subscribed = true;
            stage.call(() -> {
                publisher.subscribe(new Subscriber());
                return null;
            });
        }
        while (buffer.isEmpty() && !ended) {
            Waiter me = loop.waiter(null);
            consumer.add(me);
            me.await();
        }
        T element = buffer.poll();
        if (element == null) {
            if (failure != null) {
                throw new StageException(stage, failure);
            }
        } else if (++taken >= (ahead + 1) / 2) {
            request(taken);
        }
        return element;
    }

    private void request(int count) {
        taken = 0;
        Flow.Subscription current = subscription;
        if (current != null && !ended) {
            current.request(count);
        }
    }

    private void subscribed(Flow.Subscription given) {
        if (subscription != null || ended) {
            given.cancel();
        } else {
            subscription = given;
            given.request(ahead);
        }
    }

    private void arrived(T element) {
        if (ended) {
            return;
        }
        if (buffer.size() < ahead) {
            buffer.add(element);
            consumer.resumeAll(null);
        } else {
            end(new IllegalStateException("the publisher has sent more than the " + ahead + " elements that it was asked for"));
            cancel();
        }
    }

    private void end(@Nullable Throwable why) {
        if (!ended) {
            ended = true;
            failure = why;
            consumer.resumeAll(null);
        }
    }

    private void cancel() {
        ended = true;
        Flow.Subscription current = subscription;
        subscription = null;
        if (current != null) {
            current.cancel();
        }
    }

    /** Called by the publisher's threads, one at a time and one after the other, as Reactive Streams demand. */
    private final class Subscriber implements Flow.Subscriber<T> {

        private Flow.@Nullable Subscription given;

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            given = Objects.requireNonNull(subscription, "subscription");
            post(() -> subscribed(subscription));
        }

        @Override
        public void onNext(T element) {
            Objects.requireNonNull(element, "element");
            post(() -> arrived(element));
        }

        @Override
        public void onError(Throwable failure) {
            Objects.requireNonNull(failure, "failure");
            post(() -> end(failure));
        }

        @Override
        public void onComplete() {
            post(() -> end(null));
        }

        private void post(Runnable signal) {
            if (!loop.post(signal) && given != null) {
                given.cancel(); // the loop is closed
            }
        }
    }
}
