package dev.headrace.channels;

import dev.headrace.loop.CancelledException;
import dev.headrace.loop.EventLoop;
import dev.headrace.loop.Task;
import dev.headrace.loop.WaitQueue;
import dev.headrace.loop.Waiter;
import java.util.Objects;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** A pipeline as a {@code Flow.Publisher}: each subscription runs it anew, in a coroutine of the loop on which this was made. */
final class PipelinePublisher<T> implements Flow.Publisher<T> {

    private final Pipeline<T> pipeline;
    private final EventLoop loop = EventLoop.current();

    PipelinePublisher(Pipeline<T> pipeline) {
        this.pipeline = pipeline;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super T> subscriber) {
        Objects.requireNonNull(subscriber, "subscriber");
        var subscription = new Subscription(subscriber);
        if (loop.isCurrent()) {
            subscription.begin();
        } else if (!loop.post(subscription::begin)) {
            subscriber.onSubscribe(new Nothing());
            subscriber.onError(new IllegalStateException(loop.name() + " is closed: it runs no pipeline any more"));
        }
    }

    /** The subscriber may call it on any thread; all that it changes belongs to the loop. */
    private final class Subscription implements Flow.Subscription {

        private final Flow.Subscriber<? super T> subscriber;
        private final WaitQueue producer = new WaitQueue("a request to", pipeline::toString);
        private @Nullable Task<?> task;
        private long demand;
        private boolean cancelled;
        private boolean greeted;
        private boolean subscriberFailed;
        private @Nullable IllegalArgumentException misuse;

        Subscription(Flow.Subscriber<? super T> subscriber) {
            this.subscriber = subscriber;
        }

        void begin() {
            task = loop.spawn("publisher of " + pipeline, this::publish);
            task.onEnd(this::greetInVain);
        }

        /** Of a run that was cancelled before it began: a subscriber is greeted and told in any case. */
        private void greetInVain() {
            if (!greeted) {
                subscriber.onSubscribe(new Nothing());
                subscriber.onError(new IllegalStateException(task + " ended before it began"));
            }
        }

        private void publish() {
            greeted = true;
            try {
                subscriber.onSubscribe(this);
                pipeline.run(source -> {
                    deliver(source);
                    return null;
                });
            } catch (CancelledException e) {
                if (!cancelled) {
                    subscriber.onError(misuse == null ? e : misuse);
                }
                throw e;
            } catch (StageException e) {
                if (!cancelled) {
                    subscriber.onError(e);
                }
                return;
            } catch (RuntimeException | Error e) {
                if (!cancelled && !subscriberFailed) {
                    subscriber.onError(e);
                }
                throw e;
            }
            if (misuse != null) {
                subscriber.onError(misuse);
            } else if (!cancelled) {
                subscriber.onComplete();
            }
        }

        /** Pulls one element more than was asked for, so that the subscriber learns of the end without asking. */
        private void deliver(Source<T> source) {
            for (T element; (element = source.next()) != null; demand--) {
                while (demand == 0 && !over()) {
                    Waiter me = loop.waiter(null);
                    producer.add(me);
                    me.await();
                }
                if (over()) {
                    return;
                }
                try {
                    subscriber.onNext(element);
                } catch (Throwable e) {
                    subscriberFailed = true;
                    throw e;
                }
            }
        }

        private boolean over() {
            return cancelled || misuse != null;
        }

        @Override
        public void request(long count) {
            onLoop(() -> {
                if (count > 0) {
                    demand = demand + count < 0 ? Long.MAX_VALUE : demand + count;
                    producer.resumeAll(null);
                } else if (!over()) {
                    misuse = new IllegalArgumentException("a subscriber must ask for 1 element at least: " + count);
                    task.cancel("its subscriber has asked for " + count + " elements");
                }
            });
        }

        @Override
        public void cancel() {
            onLoop(() -> {
                cancelled = true;
                task.cancel("its subscriber has cancelled");
            });
        }

        private void onLoop(Runnable job) {
            if (loop.isCurrent()) {
                job.run();
            } else {
                loop.post(job);
            }
        }
    }

    /** Of a subscriber that gets nothing. */
    private record Nothing() implements Flow.Subscription {

        @Override
        public void request(long count) {}

        @Override
        public void cancel() {}
    }
}
