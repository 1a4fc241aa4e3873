package dev.headrace.multicore;

import dev.headrace.loop.EventLoop;
import dev.headrace.loop.Headrace;
import dev.headrace.loop.Headrace.Step;
import dev.headrace.loop.Scope;
import dev.headrace.loop.Task;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Coroutines on several loops at once, whose ends one coroutine waits for. */
final class Scatter {

    private Scatter() {}

    /** {@link EventLoop#call(String, Callable)}, but that what the body throws is thrown as that of {@code shard}. */
    static <T extends @Nullable Object> T call(EventLoop loop, String shard, Callable<? extends T> body) {
        try {
            return loop.call(shard, body);
        } catch (RuntimeException e) {
            if (Task.current().isCancelRequested()) {
                throw e;
            }
            throw new ShardException(shard, loop.name(), e instanceof CompletionException checked && checked.getCause() != null
                    ? checked.getCause() : e);
        }
    }

    /** {@code step} for each item, each as a child of the same scope. */
    static <T extends @Nullable Object, R extends @Nullable Object> List<R> items(
            List<EventLoop> loops, Collection<? extends T> items, Step<? super T, ? extends R> step) {
        List<Callable<R>> calls = new ArrayList<>(items.size());
        for (T item : items) {
            int number = calls.size();
            EventLoop loop = loops.get(number % loops.size());
            String shard = "item " + number + " of " + items.size();
            calls.add(() -> Scatter.<R>call(loop, shard, () -> step.apply(item)));
        }
        return Headrace.gather(calls);
    }

    /** {@code body} once on each loop; all are waited for before the first failure is thrown, with the others suppressed in it. */
    static <T extends @Nullable Object> List<T> onEach(List<EventLoop> loops, Callable<? extends T> body) throws Exception {
        List<T> results = new ArrayList<>();
        Throwable first = null;
        try (var scope = Scope.supervisor()) {
            List<Task<T>> each = new ArrayList<>();
            for (EventLoop loop : loops) {
                each.add(scope.spawn(() -> loop.<T>call(body)));
            }
            for (Task<T> one : each) {
                try {
                    results.add(one.join());
                } catch (RuntimeException | Error e) {
                    if (first == null) {
                        first = e;
                    } else if (first != e) {
                        first.addSuppressed(e);
                    }
                }
            }
        }
        switch (first) {
            case null -> {
                return results;
            }
            case Error error -> throw error;
            default -> throw (RuntimeException) first; // join throws nothing else
        }
    }
}
