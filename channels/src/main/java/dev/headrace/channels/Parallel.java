package dev.headrace.channels;

import dev.headrace.loop.CancelledException;
import dev.headrace.loop.Headrace.Step;
import dev.headrace.loop.Mutex;
import dev.headrace.loop.Promise;
import dev.headrace.loop.Task;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Stages with several coroutines: one for each source, or workers that pull from the same source in turn. */
final class Parallel {

    private Parallel() {}

    /** Each pipeline pulled by a worker of its own, one element ahead each, so that those who always have one take turns. */
    static <T> Source<T> merge(Run run, Stage stage, Source<T> first, List<Pipeline<? extends T>> others) {
        List<Cut.Pump<T>> pumps = new ArrayList<>();
        pumps.add(out -> out.sendAll(first));
        for (var other : others) {
            Source<? extends T> source = other.open(run);
            pumps.add(out -> out.sendAll(source));
        }
        return new Cut<>(run, stage, 0, pumps);
    }

    /** Results as they come. */
    static <T, R> Source<R> unordered(Run run, Stage stage, Source<T> upstream, int workers, Step<? super T, ? extends R> step) {
        Mutex turn = Mutex.create(stage.toString());
        Cut.Pump<R> worker = out -> {
            for (T element; (element = turn.<@Nullable T>withLock(() -> out.isOver() ? null : upstream.next())) != null; ) {
                out.send(stage.apply(step, element));
            }
        };
        return new Cut<>(run, stage, workers, Collections.nCopies(workers, worker));
    }

    /**
     * Results in the order of the elements: whoever pulls an element sends a promise of its result, and then works on it. When one
     * fails, what was promised before is still delivered.
     */
    static <T, R> Source<R> ordered(Run run, Stage stage, Source<T> upstream, int workers, Step<? super T, ? extends R> step) {
        record Work<A, B>(A element, Promise<B> result) {}
        Mutex turn = Mutex.create(stage.toString());
        Cut.Pump<Promise<R>> worker = out -> {
            Work<T, R> work;
            while ((work = turn.<@Nullable Work<T, R>>withLock(() -> {
                T element = out.isOver() ? null : upstream.next();
                if (element == null) {
                    return null;
                }
                Promise<R> result = Promise.create();
                out.send(result);
                return new Work<>(element, result);
            })) != null) {
                try {
                    work.result.complete(stage.apply(step, work.element));
                } catch (RuntimeException | Error e) {
                    if (e instanceof CancelledException && Task.current().isCancelRequested()) {
                        work.result.cancel("the pipeline has stopped");
                    } else {
                        work.result.fail(e);
                    }
                    throw e;
                }
            }
        };
        Source<Promise<R>> results = new Cut<>(run, stage, workers, Collections.nCopies(workers, worker));
        return () -> {
            Promise<R> result = results.next();
            return result == null ? null : result.join();
        };
    }
}
