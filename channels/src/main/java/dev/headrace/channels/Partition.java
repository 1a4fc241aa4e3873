package dev.headrace.channels;

import static dev.headrace.loop.Headrace.yieldNow;

import dev.headrace.channels.Pipeline.Lane;
import dev.headrace.loop.Headrace.Step;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Lanes that run side by side, each a pipeline of its own for the elements of one key.
 *
 * <pre>
 *                      ┌─► Channel of lane a ─► its stages ─┐
 *   upstream ─► router ┤                                    ├─► Cut ─► downstream
 *                      └─► Channel of lane b ─► its stages ─┘
 * </pre>
 *
 * A lane is opened for the first element of its key, and ends with the upstream, or by itself; then what still comes for it is
 * dropped. Loop-confined.
 */
final class Partition<T, K, R> implements Cut.Pump<R> {

    private final Run run;
    private final Stage stage;
    private final Source<T> upstream;
    private final Step<? super T, ? extends K> key;
    private final Lane<T, K, R> stages;
    private final Map<K, Channel<T>> lanes = new HashMap<>();

    private Partition(Run run, Stage stage, Source<T> upstream, Step<? super T, ? extends K> key, Lane<T, K, R> stages) {
        this.run = run;
        this.stage = stage;
        this.upstream = upstream;
        this.key = key;
        this.stages = stages;
    }

    static <T, K, R> Source<R> open(Run run, Stage stage, Source<T> upstream, Step<? super T, ? extends K> key, Lane<T, K, R> stages) {
        return new Cut<>(run, stage, 0, List.of(new Partition<>(run, stage, upstream, key, stages)));
    }

    /** The router. */
    @Override
    public void run(Cut<R> out) {
        for (T element; !out.isOver() && (element = upstream.next()) != null; ) {
            K itsKey = stage.<T, K>apply(key, element);
            Channel<T> open = stage.<@Nullable Channel<T>>call(() -> lanes.get(itsKey));
            send(open != null ? open : stage.call(() -> openLane(itsKey, out)), element);
        }
        lanes.values().forEach(Channel::close);
    }

    private void send(Channel<T> lane, T element) {
        if (lane.isClosed()) {
            yieldNow(); // the element is dropped; a source that never waits must not keep the loop from everybody else
            return;
        }
        try {
            lane.send(element);
        } catch (ClosedException e) {
            // the lane has ended meanwhile
        }
    }

    /** Throws what the program's key, or its function that makes the stages, throws. */
    private Channel<T> openLane(K itsKey, Cut<R> out) throws Exception {
        Channel<T> lane = Channel.buffered(stage + ", lane " + itsKey, 1);
        Pipeline<T> elements = new Pipeline<>(stage, opened -> () -> lane.receiveOrNull());
        Pipeline<? extends R> results = Objects.requireNonNull(stages.of(itsKey, elements),
                () -> "lane " + itsKey + " has no stages: the function that makes them has returned null");
        lanes.put(itsKey, lane);
        out.start(sameOut -> {
            try (Run inner = run.nested()) {
                out.sendAll(results.open(inner));
            } finally {
                lane.cancel();
            }
        });
        return lane;
    }
}
