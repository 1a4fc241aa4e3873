package dev.headrace.channels;

import dev.headrace.channels.Pipeline.Combiner;
import dev.headrace.channels.Pipeline.Sink;
import dev.headrace.loop.Scope;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.Flow;
import java.util.function.Function;
import java.util.stream.Collector;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** The part of {@link Pipeline} that runs it: what it ends in. */
abstract sealed class PipelineEnd<T> permits Pipeline {

    /** The last stage. */
    final Stage stage;

    private final Plan<T> plan;

    PipelineEnd(Stage stage, Plan<T> plan) {
        this.stage = stage;
        this.plan = plan;
    }

    Source<T> open(Run run) {
        return plan.open(run);
    }

    /** Runs the pipeline in the calling coroutine and a scope of its own; returns what {@code end} makes of its elements. */
    <R extends @Nullable Object> R run(Function<? super Source<T>, ? extends R> end) {
        try {
            return Scope.<R>run(scope -> {
                try (Run run = new Run(scope::spawn)) {
                    return end.apply(open(run));
                }
            });
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError("a run throws nothing checked", e);
        }
    }

    /** Hands every element to {@code action}, one after the other. */
    public void forEach(Sink<? super T> action) {
        Objects.requireNonNull(action, "action");
        drain(stage.next("forEach"), action);
    }

    /**
     * Sends every element to {@code target}, and leaves it open: others may send to it too.
     *
     * @throws StageException with a {@link ClosedException} as its cause if the channel is closed before the end
     */
    public void to(Sender<? super T> target) {
        Objects.requireNonNull(target, "target");
        drain(stage.next("to"), target::send);
    }

    private void drain(Stage end, Sink<? super T> action) {
        run(source -> {
            for (T element; (element = source.next()) != null; ) {
                end.accept(action, element);
            }
            return null;
        });
    }

    /** All elements, in a list that cannot be changed. */
    public List<T> toList() {
        return run(source -> {
            List<T> list = new ArrayList<>();
            for (T element; (element = source.next()) != null; ) {
                list.add(element);
            }
            return Collections.unmodifiableList(list);
        });
    }

    /** What {@code collector} makes of the elements, as {@link Stream#collect(Collector)} would. */
    public <A extends @Nullable Object, R extends @Nullable Object> R collect(Collector<? super T, A, R> collector) {
        Objects.requireNonNull(collector, "collector");
        Stage end = stage.next("collect");
        return this.<R>run(source -> {
            A container = end.<A>call(collector.supplier()::get);
            for (T element; (element = source.next()) != null; ) {
                end.accept(one -> collector.accumulator().accept(container, one), element);
            }
            return end.<R>call(() -> collector.finisher().apply(container));
        });
    }

    /** Begins with {@code seed} and combines the total so far with each element. */
    public <A extends @Nullable Object> A fold(A seed, Combiner<? super A, ? super T, ? extends A> combiner) {
        Objects.requireNonNull(combiner, "combiner");
        Stage end = stage.next("fold");
        return this.<A>run(source -> {
            A total = seed;
            for (T element; (element = source.next()) != null; ) {
                A before = total;
                T one = element;
                total = end.<A>call(() -> combiner.apply(before, one));
            }
            return total;
        });
    }

    /** Begins with the first element and combines the total so far with each of the others; empty if there are no elements. */
    public Optional<T> reduce(Combiner<? super T, ? super T, ? extends T> combiner) {
        Objects.requireNonNull(combiner, "combiner");
        Stage end = stage.next("reduce");
        return run(source -> {
            T total = source.next();
            for (T element; total != null && (element = source.next()) != null; ) {
                T before = total;
                total = end.<T, T>apply(one -> combiner.apply(before, one), element);
            }
            return Optional.ofNullable(total);
        });
    }

    /** Runs it for its effects; returns how many elements came through. */
    public long count() {
        return run(source -> {
            long count = 0;
            while (source.next() != null) {
                count++;
            }
            return count;
        });
    }

    /** The first element; then the pipeline is stopped. Empty if there are no elements. */
    public Optional<T> findFirst() {
        return run(source -> Optional.ofNullable(source.next()));
    }

    /**
     * Runs it in a coroutine of its own, which belongs to no scope, as {@link dev.headrace.loop.Headrace#spawn} does, and returns the
     * channel that it fills, with room for {@code capacity} elements. The channel is closed at the end, and with the failure as its
     * cause if there is one; {@link Receiver#cancel} stops the pipeline.
     *
     * @throws IllegalArgumentException if the capacity is negative
     */
    public Receiver<T> toChannel(int capacity) {
        return new PipelineReceiver<>(self(), capacity);
    }

    /** Begins a run that the caller pulls; it must be iterated to its end or closed. */
    public PipelineIterator<T> iterator() {
        return new PipelineIterator<>(self());
    }

    /** {@link #iterator()} as a sequential, ordered stream; closing the stream closes it. For the calling coroutine only. */
    public Stream<T> stream() {
        PipelineIterator<T> elements = iterator();
        var spliterator = Spliterators.spliteratorUnknownSize(elements, Spliterator.ORDERED | Spliterator.NONNULL);
        return StreamSupport.stream(spliterator, false).onClose(elements::close);
    }

    /**
     * A publisher each of whose subscriptions runs the pipeline anew, in a coroutine of the current loop; subscribers may come from
     * any thread. They are called on the loop's thread, and must not block it. The run is one element ahead of what was requested,
     * and no more; a cancelled subscription stops it.
     *
     * @throws IllegalStateException if the calling thread runs no loop
     */
    public Flow.Publisher<T> publisher() {
        return new PipelinePublisher<>(self());
    }

    private Pipeline<T> self() {
        return (Pipeline<T>) this;
    }

    /** Up to where it goes. */
    @Override
    public String toString() {
        return "pipeline to " + stage;
    }
}
