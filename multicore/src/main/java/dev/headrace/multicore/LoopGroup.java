package dev.headrace.multicore;

import dev.headrace.loop.Action;
import dev.headrace.loop.Awaitable;
import dev.headrace.loop.CancelledException;
import dev.headrace.loop.EventLoop;
import dev.headrace.loop.Promise;
import dev.headrace.loop.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
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
 * <p>The threads are daemons: they end with {@link #close}, or with the JVM. Any thread may use a group, but for what says
 * otherwise.
 */
public final class LoopGroup implements AutoCloseable {

    private final List<EventLoop> loops;
    private final List<Thread> threads;

    /** Those who wait for a coroutine, to be told when the loops end before it does. */
    private final Set<Call<?>> calls = ConcurrentHashMap.newKeySet();

    /** Written by whoever closes the group, before it stops the loops; read by their threads. */
    private volatile boolean closing;

    private LoopGroup(int size) {
        if (size < 1) {
            throw new IllegalArgumentException("a group needs at least one loop: " + size);
        }
        loops = new ArrayList<>(size);
        threads = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            EventLoop loop = EventLoop.create("loop-" + i);
            Thread thread = new Thread(() -> live(loop), loop.name());
            thread.setDaemon(true);
            loops.add(loop);
            threads.add(thread);
        }
        threads.forEach(Thread::start);
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
        return new LoopGroup(size);
    }

    /** The loops, first to last. */
    public List<EventLoop> loops() {
        return List.copyOf(loops);
    }

    /** How many loops there are. */
    public int size() {
        return loops.size();
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
     * @throws IllegalStateException if the calling thread runs a loop (it would block), or if the group is closed
     * @throws CancelledException if {@code main} was cancelled, also because the group was closed
     * @throws java.util.concurrent.CompletionException if {@code main} threw a checked exception, its cause; unchecked ones
     *     are thrown as they are
     */
    public <T extends @Nullable Object> T run(Callable<? extends T> main) {
        Objects.requireNonNull(main, "main");
        checkMayBlock("run()");
        EventLoop first = loops.getFirst();
        var call = new Call<T>(main);
        calls.add(call);
        try {
            if (!first.post(() -> call.start(first))) {
                throw closedFailure();
            }
            return call.await(first);
        } finally {
            calls.remove(call);
        }
    }

    /**
     * From code on any loop: runs {@code body} as one coroutine on every loop, and returns a task of the caller's loop that
     * ends when all of them have, with the first failure in the order of the loops if there is one.
     */
    public Task<@Nullable Void> onEach(Action body) {
        List<Promise<@Nullable Void>> each = loops.stream().map(loop -> loop.submit(body)).toList();
        return EventLoop.current().spawn("on each loop", () -> joinAll(each));
    }

    /**
     * Stops the loops after the turns that they are in, cancels the coroutines that are left, runs their {@code finally}
     * blocks, and ends the threads. Closing twice does nothing.
     *
     * @throws IllegalStateException if the calling thread runs a loop (it would wait for itself)
     */
    @Override
    public void close() {
        checkMayBlock("close()");
        closing = true;
        loops.forEach(EventLoop::stop);
        boolean interrupted = false;
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void checkMayBlock(String what) {
        EventLoop here = EventLoop.currentOrNull();
        if (here != null) {
            throw new IllegalStateException(what + " of a group blocks its caller, and was called on " + here.name()
                    + ": call it from a plain thread");
        }
    }

    private static IllegalStateException closedFailure() {
        return new IllegalStateException("the group is closed: it runs nothing any more");
    }

    private void live(EventLoop loop) {
        try (loop) {
            do {
                loop.runForever(); // an interrupt, which some coroutine may have left behind, is no reason to end
            } while (Thread.interrupted() && !closing);
        } finally {
            if (loop == loops.getFirst()) {
                calls.forEach(Call::over);
            }
        }
    }

    private static void joinAll(List<Promise<@Nullable Void>> all) {
        Throwable first = null;
        for (var one : all) {
            try {
                one.join();
            } catch (Throwable e) {
                if (first == null) {
                    first = e;
                } else if (first != e) {
                    first.addSuppressed(e);
                }
            }
        }
        switch (first) {
            case null -> {}
            case Error error -> throw error;
            default -> throw (RuntimeException) first; // join throws nothing else
        }
    }

    /** A coroutine that a plain thread waits for. */
    private static final class Call<T extends @Nullable Object> {

        private final Callable<? extends T> main;
        private final CountDownLatch ended = new CountDownLatch(1);

        /** Of the loop; null if the loop closed before it started. */
        private @Nullable Task<T> task;

        /** How it ended, what joining it would return or throw: of the loop, and of the waiting thread once {@link #ended}. */
        private @Nullable T result;
        private @Nullable Throwable failure;
        private boolean done;

        Call(Callable<? extends T> main) {
            this.main = main;
        }

        void start(EventLoop loop) {
            if (loop.isClosed()) {
                over();
                return;
            }
            task = loop.spawn("main", main);
            task.onDone(this::ended);
        }

        private void ended(Awaitable<T> main) {
            try {
                result = main.result();
            } catch (RuntimeException | Error e) {
                failure = e;
            }
            done = true;
            over();
        }

        /** The coroutine has ended, or its loop has. */
        void over() {
            ended.countDown();
        }

        T await(EventLoop loop) {
            boolean interrupted = false;
            while (true) {
                try {
                    ended.await();
                    break;
                } catch (InterruptedException e) {
                    interrupted = true;
                    loop.post(this::cancel);
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            if (!done) {
                throw closedFailure();
            }
            switch (failure) {
                case null -> {}
                case Error error -> throw error;
                default -> throw (RuntimeException) failure; // result() throws nothing else
            }
            return result;
        }

        private void cancel() {
            if (task != null) {
                task.cancel("the thread that ran it was interrupted");
            }
        }
    }
}
