package dev.headrace.loop;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Who waits for whom on one loop at one moment: coroutine, what it waits for, and the coroutines that could give it. A channel knows
 * its recent senders and receivers, a mutex its holder, and the end of a task is that task's affair.
 *
 * <p>Tasks appear by their names. Where several have the same, the number of the task in its loop follows: {@code worker #7}.
 *
 * @param loop the loop's name
 * @param deadlocked whether nothing on the loop can run again, unless another thread posts to it
 * @param waits one for each place where a coroutine waits; several for one in a select
 */
public record WaitGraph(String loop, boolean deadlocked, List<Wait> waits) {

    /**
     * One coroutine that waits in one place.
     *
     * @param task the name of its task
     * @param spawnSite the line that spawned it
     * @param what what it waits for, such as {@code room in channel "orders" of loop-0 (16 of 16)}
     * @param since for how long, as the loop's turns count time
     * @param servers the names of the unfinished tasks that are known to be at the other end
     * @param gone the names of those who were, and have ended
     * @param outside whether something outside the loop, such as another thread or the clock, may end the wait
     */
    public record Wait(String task, String spawnSite, String what, Duration since, List<String> servers, List<String> gone,
            boolean outside) {

        /** Whether everybody who was known to be at the other end has ended, so that nobody may ever come. */
        public boolean isLeak() {
            return !outside && servers.isEmpty() && !gone.isEmpty();
        }
    }

    static WaitGraph of(EventLoop loop) {
        List<Place> places = new ArrayList<>();
        Names names = new Names();
        boolean[] alive = {false};
        loop.forEachUnfinished(task -> {
            names.note(task);
            Waiter waiter = task.waitingOn();
            if (waiter == null) {
                alive[0] |= !task.isLazy();
            } else {
                waiter.forEachPlace(place -> places.add(Place.of(task, place)));
            }
        });
        places.forEach(place -> place.servers.forEach(names::note));
        List<Wait> waits = places.stream().map(place -> place.wait(names)).toList();
        boolean deadlocked = !alive[0] && !waits.isEmpty() && waits.stream().noneMatch(Wait::outside) && !loop.scheduler().hasFuture();
        return new WaitGraph(loop.name(), deadlocked, waits);
    }

    /** Where a task waits, and whom for. */
    private record Place(Task<?> task, Waiter waiter, boolean outside, List<Task<?>> servers) {

        static Place of(Task<?> task, Waiter waiter) {
            var servers = waiter.queue == null || waiter.timer != null ? null : waiter.queue.servers();
            return new Place(task, waiter, servers == null, servers == null ? List.of() : List.copyOf(servers));
        }

        Wait wait(Names names) {
            List<String> able = new ArrayList<>();
            List<String> gone = new ArrayList<>();
            servers.forEach(server -> (server.isDone() ? gone : able).add(names.of(server)));
            return new Wait(names.of(task), task.spawnSite(), waiter.describe(), task.waitingFor(), able, gone, outside);
        }
    }

    /** What each task is called, so that no two are called the same. */
    private static final class Names {

        private final Map<String, Task<?>> owners = new HashMap<>();
        private final Set<String> shared = new HashSet<>();

        void note(Task<?> task) {
            Task<?> owner = owners.putIfAbsent(task.name(), task);
            if (owner != null && owner != task) {
                shared.add(task.name());
            }
        }

        String of(Task<?> task) {
            return shared.contains(task.name()) ? task.name() + " #" + task.id() : task.name();
        }
    }

    /** Those who wait for something whose other end is gone: a channel that was never closed, most of the time. */
    public List<Wait> leaks() {
        return waits.stream().filter(Wait::isLeak).toList();
    }

    /** Coroutines that wait for each other in a ring: each depends on nobody but the next one, and the last on the first. */
    public List<List<String>> cycles() {
        Map<String, String> next = new LinkedHashMap<>();
        waits.forEach(wait -> {
            boolean onlyOne = !wait.outside && wait.servers.size() == 1;
            next.merge(wait.task, onlyOne ? wait.servers.getFirst() : "", (one, other) -> "");
        });
        List<List<String>> cycles = new ArrayList<>();
        Set<String> seen = new LinkedHashSet<>();
        for (String start : next.keySet()) {
            Set<String> path = new LinkedHashSet<>();
            String task = start;
            while (task != null && next.containsKey(task) && !seen.contains(task) && path.add(task)) {
                task = next.get(task);
            }
            if (path.contains(task)) {
                List<String> ring = new ArrayList<>(path);
                cycles.add(ring.subList(ring.indexOf(task), ring.size()));
            }
            seen.addAll(path);
        }
        return cycles;
    }

    /** For people. */
    public String text() {
        var text = new StringBuilder(deadlocked
                ? "Deadlock: nothing on " + loop + " can run again, unless another thread posts to it."
                : waits.isEmpty() ? loop + ": nobody waits" : "Who waits on " + loop + ':');
        waits.forEach(wait -> text.append("\n  ").append(wait.task).append(" (").append(wait.spawnSite).append(") waits for ")
                .append(wait.what).append(", since ").append(wait.since.toMillis()).append(" ms").append(whom(wait)));
        cycles().forEach(ring -> text.append("\n  a cycle: ").append(String.join(" → ", ring)).append(" → ").append(ring.getFirst()));
        return text.toString();
    }

    private static String whom(Wait wait) {
        if (wait.outside) {
            return "";
        }
        if (!wait.servers.isEmpty()) {
            return "; only " + String.join(" or ", wait.servers) + " has been seen at the other end";
        }
        return wait.gone.isEmpty()
                ? "; nobody has been seen at the other end"
                : "; everybody at the other end has ended: " + String.join(", ", wait.gone);
    }

    /** For programs: an object with the names of the record components; durations in nanoseconds. */
    public String json() {
        var json = new StringBuilder("{\"loop\":");
        Json.quote(json, loop);
        json.append(",\"deadlocked\":").append(deadlocked).append(",\"waits\":[");
        for (Wait wait : waits) {
            json.append(json.charAt(json.length() - 1) == '[' ? "" : ",").append("{\"task\":");
            Json.quote(json, wait.task);
            json.append(",\"spawnSite\":");
            Json.quote(json, wait.spawnSite);
            json.append(",\"what\":");
            Json.quote(json, wait.what);
            json.append(",\"since\":").append(wait.since.toNanos()).append(",\"servers\":").append(array(wait.servers))
                    .append(",\"gone\":").append(array(wait.gone)).append(",\"outside\":").append(wait.outside).append('}');
        }
        return json.append("]}").toString();
    }

    private static String array(List<String> names) {
        return names.stream().map(WaitGraph::quoted).collect(Collectors.joining(",", "[", "]"));
    }

    private static String quoted(@Nullable String name) {
        var json = new StringBuilder();
        Json.quote(json, name);
        return json.toString();
    }

    /** For Graphviz: coroutines are boxes, what they wait for are ellipses. */
    public String dot() {
        var dot = new StringBuilder("digraph ").append(quoted(loop)).append(" {\n  node [shape=box];\n");
        waits.stream().map(Wait::what).distinct()
                .forEach(what -> dot.append("  ").append(quoted(what)).append(" [shape=ellipse];\n"));
        Set<String> edges = new LinkedHashSet<>();
        for (Wait wait : waits) {
            edges.add(quoted(wait.task) + " -> " + quoted(wait.what));
            wait.servers.forEach(server -> edges.add(quoted(wait.what) + " -> " + quoted(server)));
        }
        edges.forEach(edge -> dot.append("  ").append(edge).append(";\n"));
        return dot.append("}\n").toString();
    }

    /** The same as {@link #text}. */
    @Override
    public String toString() {
        return text();
    }
}
