package dev.headrace.channels;

import static dev.headrace.loop.Headrace.waitFor;

import dev.headrace.loop.CancelledException;
import dev.headrace.loop.Headrace.Until;
import dev.headrace.loop.Task;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A place where a pipeline is cut: coroutines on the upstream side put into a channel what the downstream side takes out.
 *
 * <pre>
 *      upstream ◄─ pull ── pump ── send ──► Channel ◄─ receive ── downstream
 *
 *  the last pump ends     the channel is closed: downstream finds the end
 *  a pump fails           the channel is closed with the failure: downstream throws it, after what was sent before
 *  downstream stops       the channel is cancelled, and so are the pumps: each ends at its next send or other suspension
 * </pre>
 *
 * The pumps start at the first pull. Loop-confined.
 */
final class Cut<T> implements Source<T> {

    /** The work of one coroutine. */
    @FunctionalInterface
    interface Pump<T> {

        /** Sends into {@code out} until there is nothing more to send. */
        void run(Cut<T> out);
    }

    private final Run run;
    private final Stage stage;
    private final Channel<T> channel;
    private final Set<Task<?>> tasks = new LinkedHashSet<>();

    /** Until the first pull: who will start. */
    private @Nullable List<Pump<T>> waiting;

    /** How many pumps have not ended. */
    private int running;

    /** Of the pump that failed first. */
    private @Nullable Throwable failure;

    Cut(Run run, Stage stage, int capacity, List<Pump<T>> pumps) {
        this.run = run;
        this.stage = stage;
        this.channel = Channel.buffered(stage.toString(), capacity);
        this.waiting = pumps;
        run.atEnd(this::stop);
    }

    /** A cut that only carries over what {@code upstream} gives. */
    static <T> Cut<T> of(Run run, Stage stage, int capacity, Source<? extends T> upstream) {
        return new Cut<>(run, stage, capacity, List.of(out -> out.sendAll(upstream)));
    }

    /** For pumps: sends one element, suspending while there is no room. */
    void send(T element) {
        channel.send(element);
    }

    /** For pumps: whether nobody will receive any more. */
    boolean isOver() {
        return channel.isClosed();
    }

    /** For pumps: sends everything that {@code upstream} gives. */
    void sendAll(Source<? extends T> upstream) {
        upstream.sendTo(channel);
    }

    /** For pumps: starts one more. */
    void start(Pump<T> pump) {
        running++;
        tasks.add(run.spawn(stage.toString(), () -> body(pump)));
    }

    private void body(Pump<T> pump) {
        try {
            pump.run(this);
        } catch (ClosedException e) {
            if (!channel.isClosed()) {
                failed(e); // not of this channel: something that was closed at the end has thrown it
            }
        } catch (RuntimeException | Error e) {
            failed(e);
        } finally {
            tasks.remove(Task.current());
            running--;
            if (running == 0) {
                channel.close();
            }
        }
    }

    private void failed(Throwable e) {
        boolean told = channel.close(e);
        if (told) {
            failure = e;
        }
        if (e instanceof CancelledException && Task.current().isCancelRequested()) {
            throw unchecked(e);
        }
        if (failure == null) {
            throw unchecked(e); // downstream listens no more, but the scope does
        } else if (failure != e) {
            failure.addSuppressed(e);
        }
    }

    @Override
    public @Nullable T next() {
        return received(channel::receiveOrNull);
    }

    /** {@link #next}, waiting for {@code nanos} at most; null if nothing came in time or this has ended. */
    @Nullable T next(long nanos) {
        return received(() -> channel.tryReceive(Duration.ofNanos(Math.max(0, nanos))));
    }

    private @Nullable T received(Supplier<@Nullable T> receive) {
        if (waiting != null) {
            List<Pump<T>> first = waiting;
            waiting = null;
            first.forEach(this::start);
        }
        try {
            return receive.get();
        } catch (ClosedException e) {
            throw unchecked(failure == null ? e : failure);
        }
    }

    private void stop() {
        waiting = null;
        channel.cancel();
        tasks.forEach(task -> task.cancel("the pipeline has stopped"));
        waitFor(tasks, Until.ALL_COMPLETED);
    }

    /** {@code failure}, which is not a checked exception, for a throw statement. */
    static RuntimeException unchecked(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        return (RuntimeException) failure;
    }
}
