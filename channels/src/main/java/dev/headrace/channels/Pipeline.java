package dev.headrace.channels;

import static dev.headrace.channels.Arguments.checkNotNegative;
import static dev.headrace.channels.Arguments.checkPositive;
import static dev.headrace.channels.Arguments.positiveNanos;

import dev.headrace.loop.Headrace.Step;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Elements on their way through stages, from a source to an end.
 *
 * <pre>{@code
 * Pipeline.from(lines)
 *     .map(String::strip).filter(line -> !line.isEmpty())      // fused: no channel, no switch
 *     .mapParallel(cores, Parser::parse)                       // in order, one coroutine per core
 *     .batch(100, ofMillis(50))
 *     .forEach(store::save);
 * }</pre>
 *
 * <p><b>Running.</b> A pipeline is a description that cannot be changed; each method of a stage returns a longer one. The methods of
 * an end ({@code forEach}, {@code toList}, {@code collect} ...) run it, in the calling coroutine, and return when everything has ended;
 * they suspend as the stages do. It can be run again if its source can be read again.
 *
 * <p><b>Pulling.</b> Each stage asks the one before it when it is asked, so nothing is read that nobody wants, and a slow end slows the
 * source. Consecutive stages run in one coroutine. {@link #buffered} cuts the pipeline: what is before it runs in a coroutine of
 * its own, ahead by so many elements. So do {@code merge}, {@code mapParallel}, {@code partitionBy}, {@code debounce},
 * {@code sample} and the {@code batch} with a time limit. Elements keep their order, except where it says otherwise.
 *
 * <p><b>Errors.</b> The functions may suspend and throw what they like. What one throws stops the whole pipeline, and comes out of the
 * end as the cause of a {@link StageException} that names the stage and its line; errors and cancellations come as they are. What had
 * passed a cut before is delivered first; an incomplete batch or window, and results of an unordered parallel stage that were not
 * delivered yet, are lost. No element and no result of a function is null.
 *
 * <p><b>Stopping.</b> However a run ends - at the end of its source, early, by a failure or because the calling task was cancelled -
 * its coroutines are cancelled and waited for, and then its source is closed: a stream, an iterator or iterable that is
 * {@link AutoCloseable}, a subscription. Elements that were on their way are dropped. Channels given to a pipeline are neither closed
 * nor cancelled, except by {@link #consume}. A source that the run never came to, such as the second of a {@code concat}, is left alone.
 *
 * <p>Memory effects: a pipeline runs on one loop, where every stage sees what those before it did with an element.
 *
 * @param <T> type of the elements, which are never null
 */
public final class Pipeline<T> extends PipelineEnd<T> {

    /** What is done with an element; may suspend and may throw anything. */
    @FunctionalInterface
    public interface Sink<T> {

        /** Takes one element. */
        void accept(T element) throws Exception;
    }

    /** Makes one of two; may suspend and may throw anything. */
    @FunctionalInterface
    public interface Combiner<A extends @Nullable Object, B, R extends @Nullable Object> {

        /** Combines {@code left} and {@code right}. */
        R apply(A left, B right) throws Exception;
    }

    /** The stages that {@link Pipeline#partitionBy(Step, Lane)} puts behind each key. */
    @FunctionalInterface
    public interface Lane<T, K, R> {

        /** Adds them to {@code elements}, which are those of {@code key}; it is called at the key's first element. */
        Pipeline<? extends R> of(K key, Pipeline<T> elements) throws Exception;
    }

    /** How a stage is opened, given the one before it. */
    @FunctionalInterface
    private interface Link<T, R> {

        Source<R> open(Run run, Stage stage, Source<T> upstream);
    }

    Pipeline(Stage stage, Plan<T> plan) {
        super(stage, plan);
    }

    private <R> Pipeline<R> then(String operation, Link<T, R> link) {
        Stage added = stage.next(operation);
        return new Pipeline<>(added, run -> link.open(run, added, open(run)));
    }

    // sources

    /** The elements of a collection, a generator or the like; can be run again if it can be iterated again. */
    public static <T> Pipeline<T> from(Iterable<? extends T> elements) {
        Objects.requireNonNull(elements, "elements");
        Stage source = Stage.first("from");
        return new Pipeline<>(source, run -> Sources.iterator(run, source, elements, elements::iterator));
    }

    /** What is left of an iterator; a second run goes on where the first has stopped. */
    public static <T> Pipeline<T> from(Iterator<? extends T> elements) {
        Objects.requireNonNull(elements, "elements");
        Stage source = Stage.first("from");
        return new Pipeline<>(source, run -> Sources.iterator(run, source, elements, () -> elements));
    }

    /** The elements of a stream, which is closed at the end; can be run once. The stream must not be parallel. */
    public static <T> Pipeline<T> from(Stream<? extends T> elements) {
        Objects.requireNonNull(elements, "elements");
        Stage source = Stage.first("from");
        return new Pipeline<>(source, run -> Sources.iterator(run, source, elements, elements::iterator));
    }

    /**
     * What is received from a channel until its end. A run that stops early leaves the channel open, with what nobody has pulled
     * still in it.
     */
    public static <T> Pipeline<T> from(Receiver<? extends T> channel) {
        Objects.requireNonNull(channel, "channel");
        Stage source = Stage.first("from");
        return new Pipeline<>(source, run -> Sources.receiver(source, channel));
    }

    /** {@link #from(Receiver)}, but that the run cancels the channel when it ends, so that whoever sends to it stops too. */
    public static <T> Pipeline<T> consume(Receiver<? extends T> channel) {
        Objects.requireNonNull(channel, "channel");
        Stage source = Stage.first("consume");
        return new Pipeline<>(source, run -> {
            run.atEnd(channel::cancel);
            return Sources.receiver(source, channel);
        });
    }

    /** {@link #from(Flow.Publisher, int)}, up to 64 elements ahead. */
    public static <T> Pipeline<T> from(Flow.Publisher<? extends T> publisher) {
        return from(Stage.first("from"), publisher, 64);
    }

    /**
     * What a publisher on any thread publishes; each run subscribes once. Requests up to {@code ahead} elements that nobody has pulled
     * yet.
     *
     * @throws IllegalArgumentException if {@code ahead} is less than 1
     */
    public static <T> Pipeline<T> from(Flow.Publisher<? extends T> publisher, int ahead) {
        return from(Stage.first("from"), publisher, checkPositive(ahead, "ahead"));
    }

    private static <T> Pipeline<T> from(Stage source, Flow.Publisher<? extends T> publisher, int ahead) {
        Objects.requireNonNull(publisher, "publisher");
        return new Pipeline<>(source, run -> new PublisherSource<>(run, source, publisher, ahead));
    }

    /** These elements. */
    @SafeVarargs
    @SuppressWarnings("varargs")
    public static <T> Pipeline<T> of(T... elements) {
        List<T> list = List.of(elements);
        Stage source = Stage.first("of");
        return new Pipeline<>(source, run -> Sources.iterator(run, source, list, list::iterator));
    }

    /** What {@code maker} returns, called anew for each element, until it returns null. */
    public static <T> Pipeline<T> generate(Callable<? extends @Nullable T> maker) {
        Objects.requireNonNull(maker, "maker");
        Stage source = Stage.first("generate");
        return new Pipeline<>(source, run -> Sources.generate(source, maker));
    }

    /**
     * 1, 2, 3 ..., one at the end of each {@code period}, counted from the first pull. What is not pulled in time is left out, so a gap
     * in the numbers tells that something was too slow.
     *
     * @throws IllegalArgumentException if the period is not positive
     */
    public static Pipeline<Long> ticks(Duration period) {
        long nanos = positiveNanos(period, "period");
        return new Pipeline<>(Stage.first("ticks"), run -> Sources.ticks(nanos));
    }

    // stages of one coroutine

    /** What {@code step} makes of each element. */
    public <R> Pipeline<R> map(Step<? super T, ? extends R> step) {
        Objects.requireNonNull(step, "step");
        return then("map", (run, it, upstream) -> Fused.map(it, upstream, step));
    }

    /**
     * {@link #map}, but that a {@code step} that fails is tried again, up to {@code attempts} times in all, after a delay; meanwhile
     * nothing is pulled. Other stages can do the same: {@code mapParallel(8, backoff.retrying(5, step))}.
     *
     * @throws IllegalArgumentException if {@code attempts} is less than 1
     */
    public <R> Pipeline<R> mapRetrying(int attempts, Backoff backoff, Step<? super T, ? extends R> step) {
        Step<T, R> retrying = backoff.retrying(attempts, step);
        return then("mapRetrying", (run, it, upstream) -> Fused.map(it, upstream, retrying));
    }

    /** The elements for which {@code test} is true. */
    public Pipeline<T> filter(Step<? super T, Boolean> test) {
        Objects.requireNonNull(test, "test");
        return then("filter", (run, it, upstream) -> Fused.filter(it, upstream, test));
    }

    /** All elements of what {@code step} makes of each element; for what must be closed, see {@link #concatMap}. */
    public <R> Pipeline<R> flatMap(Step<? super T, ? extends Iterable<? extends R>> step) {
        Objects.requireNonNull(step, "step");
        return then("flatMap", (run, it, upstream) -> Fused.flatMap(it, upstream, step));
    }

    /** The elements of the pipelines that {@code step} makes, one after the other; each is closed before the next begins. */
    public <R> Pipeline<R> concatMap(Step<? super T, ? extends Pipeline<? extends R>> step) {
        Objects.requireNonNull(step, "step");
        return then("concatMap", (run, it, upstream) -> new Sequence<>(run, Fused.map(it, upstream, step)));
    }

    /** The first {@code count} elements; nothing is pulled after them. */
    public Pipeline<T> take(long count) {
        checkNotNegative(count, "count");
        return then("take", (run, it, upstream) -> Fused.take(upstream, count));
    }

    /** The elements before the first for which {@code test} is false; that one is dropped. */
    public Pipeline<T> takeWhile(Step<? super T, Boolean> test) {
        Objects.requireNonNull(test, "test");
        return then("takeWhile", (run, it, upstream) -> Fused.takeWhile(it, upstream, test));
    }

    /** All but the first {@code count} elements. */
    public Pipeline<T> skip(long count) {
        checkNotNegative(count, "count");
        return then("skip", (run, it, upstream) -> Fused.skip(upstream, count));
    }

    /** The elements that are not equal to the one before them. */
    public Pipeline<T> distinctUntilChanged() {
        return then("distinctUntilChanged", (run, it, upstream) -> Fused.distinctUntilChanged(it, upstream));
    }

    /** The same elements, each shown to {@code action} first. */
    public Pipeline<T> peek(Sink<? super T> action) {
        Objects.requireNonNull(action, "action");
        return then("peek", (run, it, upstream) -> Fused.peek(it, upstream, action));
    }

    /** The same elements, each sent to {@code branch} first, which waits while that is full. It is not closed at the end. */
    public Pipeline<T> tee(Sender<? super T> branch) {
        Objects.requireNonNull(branch, "branch");
        return then("tee", (run, it, upstream) -> Fused.peek(it, upstream, branch::send));
    }

    /** The totals after each element: {@code seed} combined with the first, that with the second, and so on. */
    public <A> Pipeline<A> scan(A seed, Combiner<? super A, ? super T, ? extends A> combiner) {
        Objects.requireNonNull(seed, "seed");
        Objects.requireNonNull(combiner, "combiner");
        return then("scan", (run, it, upstream) -> Fused.scan(it, upstream, seed, combiner));
    }

    /** Lists of {@code size} elements each; the last may be shorter. */
    public Pipeline<List<T>> batch(int size) {
        checkPositive(size, "size");
        return then("batch", (run, it, upstream) -> Grouping.batch(upstream, size));
    }

    /** {@link #window(int, int)} at every element. */
    public Pipeline<List<T>> window(int size) {
        return window(size, 1);
    }

    /**
     * Lists of {@code size} neighbours, beginning at every {@code step}-th element. The last is shorter if there are elements left that no
     * list has had.
     */
    public Pipeline<List<T>> window(int size, int step) {
        checkPositive(size, "size");
        checkPositive(step, "step");
        return then("window", (run, it, upstream) -> Grouping.window(upstream, size, step));
    }

    /** Pairs, combined, of the first elements, the second ones and so on; ends with the shorter one. */
    public <U, R> Pipeline<R> zip(Pipeline<U> other, Combiner<? super T, ? super U, ? extends R> combiner) {
        Objects.requireNonNull(other, "other");
        Objects.requireNonNull(combiner, "combiner");
        return then("zip", (run, it, upstream) -> Fused.zip(it, upstream, other.open(run), combiner));
    }

    /** These elements, and then those of {@code next}, which is opened when this has ended. */
    public Pipeline<T> concat(Pipeline<? extends T> next) {
        List<Pipeline<? extends T>> both = List.of(this, next);
        return new Pipeline<>(stage.next("concat"), run -> new Sequence<>(run, Fused.each(both)));
    }

    /**
     * The same elements and, if the pipeline up to here fails, those of the pipeline that {@code recovery} makes of the failure; what
     * failed has been closed by then. A failure of that one is not recovered from.
     */
    public Pipeline<T> onError(Step<? super StageException, ? extends Pipeline<? extends T>> recovery) {
        Objects.requireNonNull(recovery, "recovery");
        Stage added = stage.next("onError");
        return new Pipeline<>(added, run -> new Recovery<>(run, added, this, recovery));
    }

    /** The same elements, at most {@code count} in any period of that length; waits, and drops nothing. */
    public Pipeline<T> throttle(int count, Duration period) {
        checkPositive(count, "count");
        long nanos = positiveNanos(period, "period");
        return then("throttle", (run, it, upstream) -> Pacing.throttle(upstream, count, nanos));
    }

    /** The same elements; fails, with a {@link dev.headrace.loop.TimedOutException}, when one takes longer than {@code limit} to come. */
    public Pipeline<T> timeout(Duration limit) {
        checkPositive(limit, "limit");
        return then("timeout", (run, it, upstream) -> Pacing.timeout(it, upstream, limit));
    }

    // stages that cut

    /** What comes back from {@code detour}, which the elements are sent through; how far ahead of the pipeline it reads, it says. */
    public <R> Pipeline<R> through(Detour<? super T, ? extends R> detour) {
        Objects.requireNonNull(detour, "detour");
        return then("through", (run, it, upstream) -> Sources.detour(run, it, upstream, detour));
    }

    /** The same elements; what is before runs in a coroutine of its own, up to {@code capacity} elements ahead. */
    public Pipeline<T> buffered(int capacity) {
        checkNotNegative(capacity, "capacity");
        return then("buffered", (run, it, upstream) -> Cut.of(run, it, capacity, upstream));
    }

    /**
     * Lists of {@code size} elements, or fewer when {@code limit} has passed since the first of them was received; never empty. Up to
     * {@code size} elements gather while a list is worked on.
     */
    public Pipeline<List<T>> batch(int size, Duration limit) {
        checkPositive(size, "size");
        long nanos = positiveNanos(limit, "limit");
        return then("batch", (run, it, upstream) -> Grouping.batch(Cut.of(run, it, size, upstream), size, nanos));
    }

    /** The elements that no other follows within {@code silence}, and the last. */
    public Pipeline<T> debounce(Duration silence) {
        long nanos = positiveNanos(silence, "silence");
        return then("debounce", (run, it, upstream) -> Pacing.debounce(Cut.of(run, it, 0, upstream), nanos));
    }

    /** The latest element at the end of each {@code period}, nothing for periods without one, and the last. */
    public Pipeline<T> sample(Duration period) {
        long nanos = positiveNanos(period, "period");
        return then("sample", (run, it, upstream) -> Pacing.sample(Cut.of(run, it, 0, upstream), nanos));
    }

    /** The elements of this and of {@code others} as they come, each pipeline in a coroutine of its own; in order for each of them. */
    @SafeVarargs
    @SuppressWarnings("varargs")
    public final Pipeline<T> merge(Pipeline<? extends T>... others) {
        List<Pipeline<? extends T>> pipelines = List.of(others);
        return then("merge", (run, it, upstream) -> Parallel.merge(run, it, upstream, pipelines));
    }

    /**
     * What {@code step} makes of the elements, {@code workers} at a time, each in a coroutine, in the order of the elements. A slow one
     * holds back those behind it, of which up to {@code workers} are finished meanwhile.
     */
    public <R> Pipeline<R> mapParallel(int workers, Step<? super T, ? extends R> step) {
        checkPositive(workers, "workers");
        Objects.requireNonNull(step, "step");
        return then("mapParallel", (run, it, upstream) -> Parallel.ordered(run, it, upstream, workers, step));
    }

    /** {@link #mapParallel}, but that results come in the order in which they are ready. */
    public <R> Pipeline<R> mapParallelUnordered(int workers, Step<? super T, ? extends R> step) {
        checkPositive(workers, "workers");
        Objects.requireNonNull(step, "step");
        return then("mapParallelUnordered", (run, it, upstream) -> Parallel.unordered(run, it, upstream, workers, step));
    }

    /**
     * Sends the elements through {@code lanes} parallel pipelines, which {@code stages} makes, those with equal keys through the same one;
     * the results come as they are ready, in order for each key. A full lane holds up the others; one that ends early drops what is
     * still to come for it.
     */
    public <R> Pipeline<R> partitionBy(Step<? super T, ?> key, int lanes,
            Step<? super Pipeline<T>, ? extends Pipeline<? extends R>> stages) {
        checkPositive(lanes, "lanes");
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(stages, "stages");
        return then("partitionBy", (run, it, upstream) -> Partition.<T, Integer, R>open(run, it, upstream,
                element -> Math.floorMod(Objects.hashCode(key.apply(element)), lanes), (lane, elements) -> stages.apply(elements)));
    }

    /** {@link #partitionBy(Step, int, Step)} with a lane for each key, which stays until the end. */
    public <K, R> Pipeline<R> partitionBy(Step<? super T, ? extends K> key, Lane<T, K, R> stages) {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(stages, "stages");
        return then("partitionBy", (run, it, upstream) -> Partition.open(run, it, upstream, key, stages));
    }
}
