package dev.headrace.loop;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The unfinished tasks of one scope, or those of a loop that belong to no scope, newest first, threaded through the tasks
 * themselves. It keeps suspended coroutines from being collected before their {@code finally} blocks ran. Loop-confined.
 */
final class TaskList {

    /** The scope whose tasks these are; null for a loop's own list. */
    final @Nullable Scope scope;

    private @Nullable Task<?> newest;
    private int size;

    TaskList(@Nullable Scope scope) {
        this.scope = scope;
    }

    boolean isEmpty() {
        return newest == null;
    }

    int size() {
        return size;
    }

    void add(Task<?> task) {
        Task<?> second = newest;
        task.next = second;
        if (second != null) {
            second.previous = task;
        }
        newest = task;
        size++;
    }

    void remove(Task<?> task) {
        Task<?> newer = task.previous;
        Task<?> older = task.next;
        if (newer == null) {
            newest = older;
        } else {
            newer.next = older;
        }
        if (older != null) {
            older.previous = newer;
        }
        task.previous = null;
        task.next = null;
        size--;
    }

    /** Calls {@code action} for each task, oldest last; the action may end that task, but no other. */
    void forEach(Consumer<Task<?>> action) {
        for (Task<?> task = newest; task != null; ) {
            Task<?> older = task.next;
            action.accept(task);
            task = older;
        }
    }

    /** Adds these tasks, and all in their scopes, to {@code all}. */
    void collect(List<Task<?>> all) {
        forEach(task -> {
            all.add(task);
            for (Scope scope = task.innermost; scope != null; scope = scope.outer) {
                scope.children.collect(all);
            }
        });
    }
}
