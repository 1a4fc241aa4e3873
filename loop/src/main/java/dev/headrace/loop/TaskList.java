package dev.headrace.loop;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
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

    /** Adds these tasks, and all in their scopes, to {@code all}, parents first. A tree may be deeper than the stack. */
    void collect(List<Task<?>> all) {
        int next = all.size();
        forEach(all::add);
        while (next < all.size()) {
            all.get(next++).forEachChild(all::add);
        }
    }

    /** For reports: these tasks as trees, oldest first. */
    List<Dump.Entry> dump() {
        List<Task<?>> all = new ArrayList<>();
        collect(all);
        Map<Task<?>, Dump.Entry> entries = new IdentityHashMap<>();
        all.forEach(task -> entries.put(task, task.dump()));
        List<Dump.Entry> roots = new ArrayList<>();
        for (Task<?> task : all.reversed()) {
            Task<?> parent = task.parent();
            (parent == null ? roots : entries.get(parent).children()).add(entries.get(task));
        }
        return roots;
    }
}
