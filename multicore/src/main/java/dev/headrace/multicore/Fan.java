package dev.headrace.multicore;

import static dev.headrace.loop.Headrace.waitFor;
import static dev.headrace.loop.Headrace.yieldNow;

import dev.headrace.channels.ClosedException;
import dev.headrace.channels.Receiver;
import dev.headrace.channels.Sender;
import dev.headrace.loop.EventLoop;
import dev.headrace.loop.Headrace.Step;
import dev.headrace.loop.Headrace.Until;
import dev.headrace.loop.Scope;
import dev.headrace.loop.Task;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One run of a stage whose work is done on other loops. It belongs to the loop of the pipeline, and is pulled by one coroutine of that.
 *
 * <pre>
 *   pipeline's loop                        the loops of the group             pipeline's loop
 *
 *                          ┌─► input 0 ─► shard 0, on loop 0 ─┐
 *   elements ◄─ router ────┤                                  ├─► results ──► hasNext, next
 *                          └─► input 1 ─► shard 1, on loop 1 ─┘
 *
 *  the elements end     the inputs are closed; when all shards have ended, so are the results
 *  they fail            the same, and after the last result the pipeline gets the failure
 *  a shard fails        the scope of router and shards cancels the others; after the last result that was sent, the same
 *  a shard ends early   its input is cancelled: the router drops what is still to come for it
 *  close                cancels that scope, waits for its end, and gives up what is left
 * </pre>
 *
 * A pool is the same with one input for all shards. Router and shards are children of one scope, each shard by a call to its loop,
 * so nothing is left running, whatever happens.
 */
final class Fan<T, R> implements Iterator<R>, AutoCloseable {

    /** How many elements wait for a shard, and how many results for the pipeline. */
    static final int AHEAD = 64;

    /** The work of one coroutine on another loop. */
    @FunctionalInterface
    interface Body<T, R> {

        void run(int number, Receiver<T> elements, Sender<R> results) throws Exception;
    }

    private final String name;
    private final List<EventLoop> loops;
    private final Iterator<? extends T> elements;
    private final Step<? super T, Integer> route;
    private final List<SharedChannel<T>> inputs;
    private final SharedChannel<R> results;
    private final int shards;
    private final Body<T, R> body;
    private Runnable atEnd = () -> {};

    /** What the router failed with, other than a cancellation. */
    private @Nullable Throwable routingFailure;

    /** What everything has failed with. */
    private @Nullable Throwable failure;

    /** Runs the scope; null until the first pull. */
    private @Nullable Task<?> task;

    private @Nullable R next;

    private Fan(String name, List<EventLoop> loops, Iterator<? extends T> elements, Step<? super T, Integer> route, int inputs,
            int shards, Body<T, R> body) {
        this.name = name;
        this.loops = loops;
        this.elements = elements;
        this.route = route;
        this.inputs = IntStream.range(0, inputs).mapToObj(i -> SharedChannel.<T>buffered(name + ", input " + i, AHEAD)).toList();
        this.results = SharedChannel.buffered(name + ", results", AHEAD);
        this.shards = shards;
        this.body = body;
    }

    /** Shards that take elements from the same input, each when it is free. */
    static <T, R> Fan<T, R> pool(List<EventLoop> loops, String name, Iterator<? extends T> elements, int workers, Body<T, R> body) {
        return new Fan<>(name, loops, elements, element -> 0, 1, workers, body);
    }

    /** Shards with an input each. */
    static <T, R> Fan<T, R> partition(List<EventLoop> loops, Iterator<? extends T> elements, Step<? super T, ?> key, int shards,
            LoopGroup.Shard<T, R> body) {
        return new Fan<>("partitionBy", loops, elements, element -> LoopGroup.shardOf(key.apply(element), shards), shards, shards,
                (number, in, out) -> body.run(in, out));
    }

    /** Starts it, if it does not run yet. */
    void start() {
        if (task == null) {
            task = EventLoop.current().spawn(name, () -> run());
        }
    }

    /** Has {@code job} run on the pipeline's loop when all shards have ended; for those who wait for something else than results. */
    void onEnd(Runnable job) {
        atEnd = job;
    }

    @Override
    public boolean hasNext() {
        start();
        if (next == null) {
            next = results.receiveOrNull();
            if (next == null) {
                task.join();
                if (failure != null) {
                    throw unchecked(failure);
                }
            }
        }
        return next != null;
    }

    @Override
    public R next() {
        if (!hasNext()) {
            throw new NoSuchElementException(name + " has no more results");
        }
        R result = next;
        next = null;
        return result;
    }

    /** Returns when everything has ended. */
    @Override
    public void close() {
        if (task != null) {
            task.cancel("the pipeline has stopped");
            waitFor(List.of(task), Until.ALL_COMPLETED);
            results.cancel();
        }
    }

    private void run() {
        try {
            Scope.run(scope -> {
                scope.spawn(name + ", router", () -> route());
                for (int i = 0; i < shards; i++) {
                    int number = i;
                    scope.spawn(shard(number), () -> run(number));
                }
                return null;
            });
            failure = routingFailure;
        } catch (Exception | Error e) {
            failure = e;
        }
        inputs.forEach(Receiver::cancel);
        results.close();
        atEnd.run();
    }

    /** What it fails with is kept for later: what it has sent before is still worked on and delivered first. */
    private void route() {
        try {
            while (elements.hasNext()) {
                T element = elements.next();
                send(inputs.get(route.apply(element)), element);
            }
        } catch (Exception | Error e) {
            if (Task.current().isCancelRequested()) {
                throw unchecked(e);
            }
            routingFailure = e;
        }
        inputs.forEach(Sender::close);
    }

    private void send(SharedChannel<T> input, T element) {
        try {
            if (input.isClosed()) {
                yieldNow(); // it is dropped; a source that never waits must not keep the loop from everybody else
            } else {
                input.send(element);
            }
        } catch (ClosedException e) {
            // the shard has ended meanwhile
        }
    }

    private void run(int number) {
        SharedChannel<T> input = inputs.get(number % inputs.size());
        Scatter.<@Nullable Void>call(loops.get(number % loops.size()), shard(number), () -> {
            body.run(number, input, results);
            return null;
        });
        input.cancel(); // in a pool it has ended anyway
    }

    /** What a shard is called in messages. */
    private String shard(int number) {
        return name + ", shard " + number + " of " + shards;
    }

    private static RuntimeException unchecked(Throwable failure) {
        return switch (failure) {
            case RuntimeException exception -> exception;
            case Error error -> throw error;
            default -> new CompletionException(failure);
        };
    }
}
