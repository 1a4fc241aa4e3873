package dev.headrace.loop;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Iterator;
import java.util.Objects;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Code that yields values one by one and is sent values back: Python's generator, by the rules of PEP 342 and PEP 380.
 *
 * <pre>{@code
 * var fib = Generator.<Long>of(g -> {
 *     long a = 0, b = 1;
 *     while (true) { g.yield(b); long c = a + b; a = b; b = c; }
 * });
 * fib.stream().limit(10).forEach(System.out::println);
 * }</pre>
 *
 * Runs on the thread of whoever calls {@link #next}, plain or virtual, or in a coroutine; in a coroutine the body may also
 * suspend ({@code sleep}, {@code receive}, {@code join}): then it is an asynchronous generator (PEP 525). Different threads
 * may take turns, and what one did before its turn is visible in the next; two at once get an {@link IllegalStateException}
 * for one of them and nothing is lost. A body that is run by several threads in turn must not hold a monitor across a yield, nor
 * rely on {@code Thread.currentThread()} and thread-locals: the compiler may keep an earlier thread's. A generator is iterated
 * once: its iterators and streams all continue where it stands.
 *
 * <p>The body may open a {@link Scope}, and use {@code withTimeout} and {@code shielded}, which are scopes too, but must not
 * yield inside: whoever runs the generator would go on in a block that is not theirs. Such a yield throws
 * {@link IllegalStateException} into the body, and nothing is yielded.
 *
 * <p>A generator that is dropped half-way is simply collected (on the engine of virtual threads, only if the JVM runs with
 * {@code -Djdk.trackAllThreads=false}), and its {@code finally} blocks do not run: close it, best with {@code try (generator)}, if
 * they matter.
 *
 * <pre>
 *  States   FRESH → RUNNING ⇄ SUSPENDED,  RUNNING → ENDED,  FRESH → ENDED (closed or raised into before it ran)
 *           Whoever moves it to RUNNING, by compare-and-set, has all fields until it moves it on, by a release store.
 * </pre>
 *
 * @param <Y> type of the values yielded
 * @param <S> type of the values sent in
 * @param <R> type of the value returned at the end
 */
public final class Generator<Y extends @Nullable Object, S extends @Nullable Object, R extends @Nullable Object>
        implements Iterable<Y>, AutoCloseable {

    /** The code of a generator that returns nothing. */
    @FunctionalInterface
    public interface Body<Y extends @Nullable Object, S extends @Nullable Object> {

        /** Yields through {@code g}. */
        void run(Yielder<Y, S> g) throws Exception;
    }

    /** The code of a generator with a return value. */
    @FunctionalInterface
    public interface ReturningBody<Y extends @Nullable Object, S extends @Nullable Object, R extends @Nullable Object> {

        /** Yields through {@code g}; what it returns is the value of a {@code yieldAll} and of {@link StopIteration}. */
        R run(Yielder<Y, S> g) throws Exception;
    }

    private static final int FRESH = 0;
    private static final int SUSPENDED = 1;
    private static final int RUNNING = 2;
    private static final int ENDED = 3;

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Generator.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final ReturningBody<Y, S, R> body;
    private final Inside inside = new Inside();
    private final Coroutine coroutine = Coroutine.of("generator", this::runBody);

    /** See the states above; read and written through {@link #STATE}. */
    @SuppressWarnings("unused")
    private int state;

    /** On the way in: the value sent, and what to throw instead of returning it. */
    private @Nullable Object sent;
    private @Nullable Throwable raised;

    /** On the way out: the values yielded and not yet taken, {@code out[taken]} to {@code out[yielded - 1]}. */
    private @Nullable Object[] out = new Object[1];
    private int yielded;
    private int taken;
    private boolean prefetches;

    /** Whether the body has ended, and how; a failure and a return value are delivered once. */
    private boolean ended;
    private @Nullable Object returned;
    private @Nullable Throwable failure;

    /** The scoped values of the suspended body, once it has started: see {@link Context}. */
    private @Nullable Object scopedValues;
    private boolean started;

    /** While the body runs: the task that runs it, and the block that this task was in when it began to; null outside tasks. */
    private @Nullable Task<?> caller;
    private @Nullable Scope callersScope;

    /** Whether {@link #close} waits for the end of the body. */
    private boolean closing;

    private Generator(ReturningBody<Y, S, R> body) {
        this.body = body;
    }

    /** A generator that yields, and is sent nothing. */
    public static <Y extends @Nullable Object> Generator<Y, @Nullable Void, @Nullable Void> of(
            Body<Y, @Nullable Void> body) {
        return twoWay(body);
    }

    /** A generator that yields and is sent values. */
    public static <Y extends @Nullable Object, S extends @Nullable Object> Generator<Y, S, @Nullable Void> twoWay(
            Body<Y, S> body) {
        Objects.requireNonNull(body, "body");
        return returning(g -> {
            body.run(g);
            return null;
        });
    }

    /** A generator that yields, is sent values, and returns one at its end. */
    public static <Y extends @Nullable Object, S extends @Nullable Object, R extends @Nullable Object>
            Generator<Y, S, R> returning(ReturningBody<Y, S, R> body) {
        return new Generator<>(Objects.requireNonNull(body, "body"));
    }

    /**
     * Lets the body run ahead: it yields up to {@code ahead} values in one go, which costs one switch for all of them. For
     * generators without side effects that somebody waits for; such a generator cannot be sent values, must be used by one
     * thread at a time, and what it yielded and nobody took is dropped when it is raised into or closed.
     *
     * @return this generator
     * @throws IllegalStateException if it has started
     * @throws IllegalArgumentException if {@code ahead} is less than 1
     */
    public Generator<Y, S, R> prefetch(int ahead) {
        if (ahead < 1) {
            throw new IllegalArgumentException("a generator must run at least 1 value ahead: " + ahead);
        }
        if ((int) STATE.getAcquire(this) != FRESH) {
            throw new IllegalStateException("the generator has started: call prefetch() first");
        }
        out = new Object[ahead];
        prefetches = true;
        return this;
    }

    /**
     * Runs the body to its next yield and returns the value yielded.
     *
     * @throws StopIteration if the body returned instead, or had before
     * @throws CompletionException if the body failed with a checked exception, the cause; unchecked ones are thrown as they
     *     are, and each ends the generator
     * @throws IllegalStateException if the generator is running: it called itself, or another thread runs it
     */
    public Y next() {
        try {
            return advance();
        } catch (Throwable thrown) {
            throw unchecked(thrown);
        }
    }

    /**
     * Makes {@code value} the result of the yield at which the body stands, runs it to its next yield, and returns the value
     * yielded. Sending null is {@link #next}. Otherwise throws what {@code next} throws.
     *
     * @throws IllegalStateException if a value other than null is sent to a generator that stands at no yield, because it is
     *     fresh, or that prefetches
     */
    public Y send(S value) {
        try {
            return advance(value);
        } catch (Throwable thrown) {
            throw unchecked(thrown);
        }
    }

    /**
     * Throws {@code failure} at the yield where the body stands. Returns the next value yielded if the body catches it and
     * yields again. A fresh generator ends at once, and it and an ended one throw {@code failure} to the caller: Python's
     * {@code throw}.
     */
    public Y raise(Throwable failure) {
        Objects.requireNonNull(failure, "failure");
        try {
            return enter(null, failure);
        } catch (Throwable thrown) {
            throw unchecked(thrown);
        }
    }

    /**
     * Ends the generator: throws {@link GeneratorExit} at the yield where it stands and lets {@code finally} blocks run. Does
     * nothing if it has ended; a fresh one never runs. Other exceptions of the body come out here.
     *
     * @throws IllegalStateException if the body yields instead of ending, or if it is running
     */
    @Override
    public void close() {
        try {
            end();
        } catch (Throwable thrown) {
            throw unchecked(thrown);
        }
    }

    /** {@link #close}, which throws what the body throws, as it is. */
    private void end() throws Throwable {
        if (lock() != SUSPENDED || ended) {
            endNow();
            return;
        }
        dropAhead();
        raised = new GeneratorExit();
        closing = true;
        run();
        closing = false;
        dropAhead();
        boolean ignored = !ended;
        Throwable thrown = failure;
        failure = null;
        returned = null;
        unlock();
        if (ignored) {
            throw new IllegalStateException("the generator was closed, but yielded instead of ending: "
                    + "a body must not yield once a yield has thrown GeneratorExit");
        }
        if (thrown != null && !(thrown instanceof GeneratorExit)) {
            throw thrown;
        }
    }

    /** Whether the body has ended and everything that it yielded ahead has been taken. */
    public boolean isEnded() {
        return (int) STATE.getAcquire(this) == ENDED;
    }

    /**
     * Continues the generator to its end. {@code hasNext} runs the body to its next yield.
     */
    @Override
    public Iterator<Y> iterator() {
        return new Iterator<>() {
            private boolean looked;
            private boolean found;
            private @Nullable Y ahead;

            @Override
            public boolean hasNext() {
                if (!looked) {
                    found = advance();
                    looked = true;
                }
                return found;
            }

            @Override
            @SuppressWarnings("NullAway")
            public Y next() {
                if (!hasNext()) {
                    throw new StopIteration(null);
                }
                looked = false;
                Y value = ahead;
                ahead = null;
                return value;
            }

            private boolean advance() {
                try {
                    ahead = Generator.this.next();
                    return true;
                } catch (StopIteration end) {
                    return false;
                }
            }
        };
    }

    /** A sequential, ordered stream that continues the generator; closing the stream closes it. */
    public Stream<Y> stream() {
        var values = Spliterators.spliteratorUnknownSize(iterator(), Spliterator.ORDERED);
        return StreamSupport.stream(values, false).onClose(this::close);
    }

    /** {@link #next}, which throws what the body throws, as it is. */
    private Y advance() throws Throwable {
        if (prefetches && taken < yielded && (int) STATE.getAcquire(this) == SUSPENDED) {
            return takeNext();
        }
        return enter(null, null);
    }

    /** {@link #send}, which throws what the body throws, as it is. */
    private Y advance(@Nullable S value) throws Throwable {
        if (value == null) {
            return advance();
        }
        if ((int) STATE.getAcquire(this) == FRESH) {
            throw new IllegalStateException("the generator is fresh, so nothing can receive the value: call next() first");
        }
        if (prefetches) {
            throw new IllegalStateException("a generator that prefetches cannot be sent values");
        }
        return enter(value, null);
    }

    private Y enter(@Nullable Object value, @Nullable Throwable toRaise) throws Throwable {
        int before = lock();
        if (toRaise != null) {
            if (before != SUSPENDED || ended) {
                endNow();
                throw toRaise;
            }
            dropAhead();
        }
        if (taken == yielded && !ended) {
            sent = value;
            raised = toRaise;
            run();
        }
        if (taken == yielded) {
            Throwable thrown = failure;
            Object result = returned;
            failure = null;
            returned = null;
            unlock();
            throw thrown != null ? thrown : new StopIteration(result);
        }
        Y next = takeNext();
        unlock();
        return next;
    }

    @SuppressWarnings("unchecked")
    private Y takeNext() {
        int slot = taken++;
        Y value = (Y) out[slot];
        out[slot] = null;
        return value;
    }

    /** Takes the generator for this thread; returns the state it was in. */
    private int lock() {
        int before = (int) STATE.getAcquire(this);
        if (before == RUNNING || !STATE.compareAndSet(this, before, RUNNING)) {
            throw new IllegalStateException("the generator is running already: it cannot be run by itself or by two at once");
        }
        return before;
    }

    private void unlock() {
        STATE.setRelease(this, ended && taken == yielded ? ENDED : SUSPENDED);
    }

    /** For one that never ran, or whose body has ended: nothing comes out any more. */
    private void endNow() {
        dropAhead();
        ended = true;
        failure = null;
        returned = null;
        unlock();
    }

    private void dropAhead() {
        while (taken < yielded) {
            out[taken++] = null;
        }
    }

    private void run() {
        taken = 0;
        yielded = 0;
        Task<?> task = Coroutine.currentTask();
        if (task != null) {
            caller = task;
            callersScope = task.innermost;
        }
        if (Context.SWAPS) {
            runInContext(Thread.currentThread());
        } else {
            coroutine.resume();
        }
        sent = null;
        raised = null;
        if (task != null) {
            caller = null;
            callersScope = null;
        }
    }

    /** The body begins with the scoped values of its first caller; what it binds itself stays with it. */
    private void runInContext(Thread thread) {
        Object callers = Context.scopedValues(thread);
        if (started) {
            Context.installScopedValues(thread, scopedValues);
        }
        started = true;
        coroutine.resume();
        scopedValues = Context.scopedValues(thread);
        Context.installScopedValues(thread, callers);
    }

    private void runBody() {
        try {
            returned = body.run(inside);
        } catch (StopIteration leaked) {
            failure = new IllegalStateException("the generator let a StopIteration escape (PEP 479): "
                    + "return from the body to end it", leaked);
        } catch (Throwable thrown) {
            failure = thrown;
        }
        ended = true;
    }

    /** For whoever runs the generator; a generator that yields all of this one gets what was thrown itself. */
    private static RuntimeException unchecked(Throwable thrown) {
        return switch (thrown) {
            case RuntimeException exception -> exception;
            case Error error -> throw error;
            default -> new CompletionException("the generator failed: " + Failures.describe(thrown), thrown);
        };
    }

    /** The generator as its body sees it. */
    private final class Inside implements Yielder<Y, S> {

        @Override
        @SuppressWarnings("unchecked")
        public S yield(Y value) {
            if ((int) STATE.getOpaque(Generator.this) != RUNNING) {
                throw new IllegalStateException("yield() was called outside the generator's own run");
            }
            if (caller != null && caller.innermost != callersScope) {
                throw new IllegalStateException("a generator must not yield inside a scope or time-out that its body has opened: "
                        + "the block would hold whoever runs the generator next");
            }
            out[yielded++] = value;
            if (yielded < out.length && !closing) {
                return null;
            }
            try {
                coroutine.suspend();
            } catch (IllegalStateException | Error cannot) {
                out[--yielded] = null; // the stack cannot be left here, so nothing was yielded
                throw cannot;
            }
            Throwable toRaise = raised;
            if (toRaise != null) {
                throw Generator.<RuntimeException>sneaky(toRaise);
            }
            return (S) sent;
        }

        @Override
        @SuppressWarnings("unchecked")
        public <Q extends @Nullable Object> Q yieldAll(Generator<? extends Y, ? super S, ? extends Q> inner) {
            try {
                Y value = inner.advance();
                while (true) {
                    value = step(inner, value);
                }
            } catch (StopIteration end) {
                return (Q) end.value();
            } catch (Throwable thrown) {
                throw Generator.<RuntimeException>sneaky(thrown);
            }
        }

        /** One round of PEP 380: yields {@code value} and passes on what comes back, and what is thrown. */
        private Y step(Generator<? extends Y, ? super S, ?> inner, Y value) throws Throwable {
            S answer;
            try {
                answer = this.yield(value);
            } catch (GeneratorExit exit) {
                inner.end();
                throw exit;
            } catch (Throwable thrown) {
                return inner.enter(null, thrown);
            }
            return inner.advance(answer);
        }
    }

    /** Throws into a body, checked or not, the very exception that it is. */
    @SuppressWarnings("unchecked")
    private static <X extends Throwable> X sneaky(Throwable thrown) throws X {
        throw (X) thrown;
    }
}
