package dev.headrace.multicore;

import dev.headrace.channels.Detour;
import dev.headrace.channels.Receiver;
import dev.headrace.channels.Sender;
import dev.headrace.loop.Action;
import dev.headrace.loop.CancelledException;
import dev.headrace.loop.EventLoop;
import dev.headrace.loop.Headrace.Step;
import dev.headrace.loop.Task;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Several loops, each on a thread of its own, usually one per core.
 *
 * <pre>{@code
 * try (var cores = LoopGroup.perCore()) {
 *     int words = cores.run(() -> {                        // a coroutine on the first loop
 *         var counts = SharedChannel.<Integer>buffered(64);
 *         cores.onEach(() -> counts.send(countSome()))     // one coroutine on every loop
 *              .onDone(all -> counts.close());
 *         int sum = 0;
 *         for (int count : counts) sum += count;
 *         return sum;
 *     });
 * }
 * }</pre>
 *
 * <p><b>Spawning.</b> {@link #loop}, {@link #loopFor} and {@link #leastLoaded} choose a loop. {@link EventLoop#submit(Callable) submit}
 * starts a coroutine there and gives a promise to the caller's loop; {@link EventLoop#call(Callable) call} waits for it, and
 * carries a cancellation across. Plain threads begin with {@link #run(Callable)}.
 *
 * <p><b>Sharding.</b> {@link #mapParallel}, {@link #mapParallelUnordered} and {@link #partitionBy} are parts of a pipeline that run on
 * all loops; {@link #scatter} does something with each element of a collection.
 * <pre>{@code
 * Pipeline.from(lines)
 *     .through(cores.mapParallel(8, Parser::parse))        // on every core, in order
 *     .batch(100)
 *     .forEach(store::save);
 * }</pre>
 *
 * <p>The threads are daemons: they end with {@link #close} or {@link #shutdown(Duration)}, or with the JVM; {@link EventLoop#stop} of one
 * of the loops has no effect. Any thread may use a group, but for what says otherwise.
 */
public final class LoopGroup implements AutoCloseable {

    /**
     * The work of one shard, a coroutine for those elements of a stage that belong to it.
     *
     * @param <T> type of the elements
     * @param <R> type of the results
     */
    @FunctionalInterface
    public interface Shard<T, R> {

        /**
         * Receives {@code elements} until their end, and sends any number of {@code results}, which it leaves open. Local variables
         * are the state of the shard: nobody else sees them. May suspend and may throw anything.
         */
        void run(Receiver<T> elements, Sender<R> results) throws Exception;
    }

    /** How long a loop that is shut down waits for the next coroutine to end. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Pinning pinning;
    private final List<Member> members;
    private final List<EventLoop> loops;

    /** Those who wait for a coroutine, to be told when the loops end before it does. */
    private final Set<Call<?>> calls = ConcurrentHashMap.newKeySet();

    /** Written by whoever shuts the group down, before anything else; read by those who run something. */
    private volatile boolean closing;

    /** Guarded by this; null until the group has been shut down. */
    private @Nullable Account account;

    private LoopGroup(int size, Pinning pinning) {
        if (size < 1) {
            throw new IllegalArgumentException("a group needs at least one loop: " + size);
        }
        this.pinning = pinning;
        members = IntStream.range(0, size).mapToObj(index -> new Member(index, pinning)).toList();
        loops = members.stream().map(member -> member.loop).toList();
        members.forEach(Member::start);
        members.forEach(Member::awaitPlaced);
    }

    /** Starts as many loops as this JVM has processors. */
    public static LoopGroup perCore() {
        return of(Runtime.getRuntime().availableProcessors());
    }

    /**
     * Starts {@code size} loops.
     *
     * @throws IllegalArgumentException if the size is less than 1
     */
    public static LoopGroup of(int size) {
        return new LoopGroup(size, Pinning.NONE);
    }

    /** {@link #pinned(int)} with a loop for each CPU that this process may use, but no more than this JVM has processors. */
    public static LoopGroup pinned() {
        var pinning = Pinning.toCpus();
        int processors = Runtime.getRuntime().availableProcessors();
        return new LoopGroup(pinning.size() == 0 ? processors : Math.min(pinning.size(), processors), pinning);
    }

    /**
     * Starts {@code size} loops, each of whose threads stays on one of the CPUs that this process may use, so that its data stay in
     * that CPU's cache; more loops than CPUs share them. Worth it on a machine of one's own: a pinned thread cannot get out of the
     * way of another process. Works on Linux, in a JVM with {@code --enable-native-access=ALL-UNNAMED} (on the module path
     * {@code =dev.headrace.multicore}); elsewhere the loops run unpinned, a warning says why, and {@link #describe} does.
     *
     * @throws IllegalArgumentException if the size is less than 1
     */
    public static LoopGroup pinned(int size) {
        return new LoopGroup(size, Pinning.toCpus());
    }

    /** One line for people: how many loops there are, and whether they are pinned, to which CPUs, or why not. */
    public String describe() {
        return size() + (size() == 1 ? " loop, " : " loops, ") + pinning.describe(size());
    }

    /** The loops, first to last. */
    public List<EventLoop> loops() {
        return loops;
    }

    /** How many loops there are. */
    public int size() {
        return loops.size();
    }

    /**
     * The loop of that number, from 0.
     *
     * @throws IndexOutOfBoundsException if there is none
     */
    public EventLoop loop(int index) {
        return loops.get(index);
    }

    /**
     * The loop that equal keys share: what belongs to a key can live there without locks. It depends on the key's {@code hashCode} and
     * the number of loops, on nothing else.
     */
    public EventLoop loopFor(@Nullable Object key) {
        return loops.get(shardOf(key, size()));
    }

    /**
     * The loop with the fewest unfinished coroutines and waiting posts; of several, any. An estimate: the loops run while they are
     * asked, and others may choose the same one at this moment. What was submitted before by this thread is counted.
     */
    public EventLoop leastLoaded() {
        int first = ThreadLocalRandom.current().nextInt(size());
        EventLoop best = loops.get(first);
        long least = best.load();
        for (int i = 1; i < size(); i++) {
            EventLoop loop = loops.get((first + i) % size());
            long load = loop.load();
            if (load < least) {
                best = loop;
                least = load;
            }
        }
        return best;
    }

    /** {@link #run(Callable)} without a result. */
    public void run(Action main) {
        Objects.requireNonNull(main, "main");
        run(() -> {
            main.run();
            return null;
        });
    }

    /**
     * Runs {@code main} as a coroutine on the first loop, blocks the calling thread until it has ended, and returns its
     * result. Interrupting the thread cancels {@code main}.
     *
     * @throws IllegalStateException if the calling thread runs a loop (it would block), or if the group is closed, or was
     *     closed and {@code main} did not end
     * @throws CancelledException if {@code main} was cancelled, also because the group was closed
     * @throws java.util.concurrent.CompletionException if {@code main} threw a checked exception, its cause; unchecked ones
     *     are thrown as they are
     */
    public <T extends @Nullable Object> T run(Callable<? extends T> main) {
        Objects.requireNonNull(main, "main");
        checkMayBlock("run()");
        EventLoop first = loops.getFirst();
        var closed = new IllegalStateException("the group is closed: it runs nothing any more");
        var call = new Call<T>(main);
        calls.add(call);
        try {
            if (closing || !first.post(() -> call.start(first))) {
                throw closed;
            }
            return call.await(first, closed);
        } finally {
            calls.remove(call);
        }
    }

    /** {@link #onEach(Callable)} without results. */
    public Task<?> onEach(Action body) {
        Objects.requireNonNull(body, "body");
        return this.<@Nullable Object>onEach(() -> {
            body.run();
            return null;
        });
    }

    /**
     * From code on any loop: runs {@code body} as one coroutine on every loop, and returns a task of the caller's loop that
     * ends when all of them have, with their results in the order of the loops, or the first failure in that order if there is one.
     * Cancelling the task cancels them, and waits for their end.
     */
    public <T extends @Nullable Object> Task<List<T>> onEach(Callable<? extends T> body) {
        Objects.requireNonNull(body, "body");
        return EventLoop.current().spawn("on each loop", () -> Scatter.onEach(loops, body));
    }

    /**
     * From a coroutine of any loop: runs {@code step} for each of {@code items}, each in a coroutine of its own, number i on loop i
     * modulo {@link #size}, and returns the results in the order of the items. The first failure cancels the others and is thrown
     * once they have ended; so does a cancellation of the caller. All run at once: for very many items, or results that
     * are wanted one by one, use {@link #mapParallel}.
     *
     * @throws ShardException if a step has thrown something, which is the cause; errors are thrown as they are
     */
    public <T extends @Nullable Object, R extends @Nullable Object> List<R> scatter(
            Collection<? extends T> items, Step<? super T, ? extends R> step) {
        return Scatter.items(loops, items, Objects.requireNonNull(step, "step"));
    }

    /**
     * A part of a pipeline, {@link dev.headrace.channels.Pipeline#through}: what {@code step} makes of the elements, in their order,
     * with {@code workers} coroutines that are spread over the loops. Whoever is free takes the next element. One that is slow holds
     * back those behind it: so many that at most {@code workers + 64} elements are on their way. When a step fails, the results before it
     * are delivered, and then a {@link ShardException} that names the worker is the cause of the pipeline's failure.
     *
     * @throws IllegalArgumentException if {@code workers} is less than 1
     */
    public <T, R> Detour<T, R> mapParallel(int workers, Step<? super T, ? extends R> step) {
        Objects.requireNonNull(step, "step");
        checkPositive(workers, "workers");
        return elements -> new OrderedFan<T, R>(loops, elements, workers, step);
    }

    /**
     * {@link #mapParallel}, but that results come as they are ready, up to 64 ahead, with 64 elements waiting for a worker. When a step
     * fails, the other workers are cancelled, and results that they have not sent yet are lost.
     */
    public <T, R> Detour<T, R> mapParallelUnordered(int workers, Step<? super T, ? extends R> step) {
        Objects.requireNonNull(step, "step");
        checkPositive(workers, "workers");
        return elements -> Fan.<T, R>pool(loops, "mapParallelUnordered", elements, workers, (worker, in, out) -> {
            for (T element : in) {
                out.send(step.apply(element));
            }
        });
    }

    /**
     * A part of a pipeline, {@link dev.headrace.channels.Pipeline#through}, that sends the elements to {@code shards} coroutines,
     * those with equal keys to the same one; number i runs on loop i modulo {@link #size}, so with as many shards as loops a key's shard
     * is on its {@linkplain #loopFor loop}. Results come as they are sent, in order for each shard. Up to 64 elements wait for
     * each shard; a full one holds up the others. One that ends early drops what is still to come for it; one that fails cancels the
     * others, and a {@link ShardException} that names it is the cause of the pipeline's failure.
     * <pre>{@code
     * .through(cores.<String, Map<String, Integer>>partitionBy(word -> word, cores.size(), (words, results) -> {
     *     var counts = new HashMap<String, Integer>();
     *     for (var word : words) counts.merge(word, 1, Integer::sum);
     *     results.send(counts);
     * }))
     * }</pre>
     *
     * @throws IllegalArgumentException if {@code shards} is less than 1
     */
    public <T, R> Detour<T, R> partitionBy(Step<? super T, ?> key, int shards, Shard<T, R> body) {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(body, "body");
        checkPositive(shards, "shards");
        return elements -> Fan.partition(loops, elements, key, shards, body);
    }

    /** {@link #shutdown(Duration)} without a grace: cancels what has not ended. */
    public Account shutdown() {
        return shutdown(Duration.ZERO);
    }

    /**
     * Ends the group in good order, and says what has become of everything. Blocks the calling thread.
     *
     * <ol>
     *   <li>From now on {@link #run(Callable)} is refused.
     *   <li>Waits until no loop has a coroutine any more, up to {@code grace}; they may still spawn and submit.
     *       Interrupting the calling thread ends this wait.
     *   <li>Cancels those that are left, and runs their {@code finally} blocks. A loop on which none has ended for five seconds is
     *       closed all the same; the coroutines that it leaves, shielded or deaf to their cancellation, are in the account.
     *   <li>A loop whose thread has been kept busy by one thing for those five seconds and one more, such as code that does not return,
     *       is left behind with its daemon thread: where it is stands in the account.
     * </ol>
     *
     * A second call, and one from another thread meanwhile, waits for the first and returns its account.
     *
     * @throws IllegalStateException if the calling thread runs a loop (it would wait for itself)
     * @throws IllegalArgumentException if the grace is negative
     */
    public Account shutdown(Duration grace) {
        return shutdown(grace, PATIENCE);
    }

    /** {@link #shutdown(Duration)} with {@code patience} in place of the five seconds. */
    public Account shutdown(Duration grace, Duration patience) {
        if (grace.isNegative() || patience.isNegative()) {
            throw new IllegalArgumentException("a shutdown cannot wait for less than nothing: " + grace + ", " + patience);
        }
        checkMayBlock("shutdown()");
        synchronized (this) {
            if (account == null) {
                closing = true;
                account = Closing.of(members, grace, patience);
                calls.forEach(Call::over);
            }
            return account;
        }
    }

    /**
     * {@link #shutdown()} for try blocks: stops the loops after the turns that they are in, cancels the coroutines that are left, runs
     * their {@code finally} blocks, and ends the threads. What does not end is logged. Closing twice does nothing.
     *
     * @throws IllegalStateException if the calling thread runs a loop (it would wait for itself)
     */
    @Override
    public void close() {
        shutdown();
    }

    /** Which of {@code shards} parts a key belongs to. Multiplying spreads keys that differ in their low bits only. */
    static int shardOf(@Nullable Object key, int shards) {
        int spread = Objects.hashCode(key) * 0x9E3779B9; // 2^32 divided by the golden ratio
        return (int) ((spread & 0xFFFF_FFFFL) * shards >>> 32);
    }

    private static void checkPositive(int count, String what) {
        if (count < 1) {
            throw new IllegalArgumentException(what + " must be at least 1: " + count);
        }
    }

    private static void checkMayBlock(String what) {
        EventLoop here = EventLoop.currentOrNull();
        if (here != null) {
            throw new IllegalStateException(what + " of a group blocks its caller, and was called on " + here.name()
                    + ": call it from a plain thread");
        }
    }
}
