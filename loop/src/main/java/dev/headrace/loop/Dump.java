package dev.headrace.loop;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * All unfinished tasks of a loop at one moment, as a tree: the children of a task's scopes stand under it.
 *
 * @param loop the loop's name
 * @param tasks the tasks that belong to no scope, oldest first
 */
public record Dump(String loop, List<Entry> tasks) {

    /** What stands deeper in the tree is indented no further, so that the text of a deep one keeps a readable size. */
    private static final int DEEPEST_INDENT = 30;

    /**
     * One task.
     *
     * @param name its name
     * @param state {@code running}, {@code ready}, {@code suspended} or {@code not started}
     * @param waitsFor what it waits for, such as {@code an element of channel "orders"}; null unless suspended
     * @param since for how long it has been suspended, as the loop's turns count time; zero unless suspended
     * @param cancelled why somebody has asked it to end, or null
     * @param spawnSite the line that spawned it
     * @param stack where it is suspended, innermost frame first, without the frames of this library's engine
     * @param children those spawned in its scopes, oldest first
     */
    public record Entry(String name, String state, @Nullable String waitsFor, Duration since, @Nullable String cancelled,
            String spawnSite, List<StackTraceElement> stack, List<Entry> children) {}

    /** For people. */
    public String text() {
        var text = new StringBuilder(loop).append(": ").append(tasks.isEmpty() ? "no tasks" : "");
        walk((task, depth) -> append(text, task, "\n" + "  ".repeat(Math.min(depth, DEEPEST_INDENT))), () -> {});
        return text.toString();
    }

    /** For programs: an object with the names of the record components; durations in nanoseconds. */
    public String json() {
        var json = new StringBuilder("{\"loop\":");
        Json.quote(json, loop);
        json.append(",\"tasks\":[");
        walk((task, depth) -> appendJson(json, task), () -> json.append("]}"));
        return json.toString();
    }

    /** The same as {@link #text}. */
    @Override
    public String toString() {
        return text();
    }

    /** Calls {@code enter} for each task, children after their parent, and {@code leave} after the last of each list of tasks. */
    private void walk(BiConsumer<Entry, Integer> enter, Runnable leave) {
        var open = new ArrayDeque<Iterator<Entry>>(); // a tree of tasks may be deeper than the stack
        open.push(tasks.iterator());
        while (!open.isEmpty()) {
            if (open.peek().hasNext()) {
                Entry task = open.peek().next();
                enter.accept(task, open.size() - 1);
                open.push(task.children.iterator());
            } else {
                open.pop();
                leave.run();
            }
        }
    }

    private static void append(StringBuilder text, Entry task, String indent) {
        text.append(indent).append("- ").append(task.name).append("  ").append(task.state);
        if (task.waitsFor != null) {
            text.append(", waits for ").append(task.waitsFor).append(" since ").append(task.since.toMillis()).append(" ms");
        }
        if (task.cancelled != null) {
            text.append(", cancelled: ").append(task.cancelled);
        }
        text.append(indent).append("    spawned at ").append(task.spawnSite);
        task.stack.forEach(frame -> text.append(indent).append("    at ").append(frame));
    }

    /** All but the end: the children follow. */
    private static void appendJson(StringBuilder json, Entry task) {
        json.append(json.charAt(json.length() - 1) == '[' ? "" : ",").append("{\"name\":");
        Json.quote(json, task.name);
        json.append(",\"state\":");
        Json.quote(json, task.state);
        json.append(",\"waitsFor\":");
        Json.quote(json, task.waitsFor);
        json.append(",\"since\":").append(task.since.toNanos()).append(",\"cancelled\":");
        Json.quote(json, task.cancelled);
        json.append(",\"spawnSite\":");
        Json.quote(json, task.spawnSite);
        json.append(",\"stack\":[");
        for (StackTraceElement frame : task.stack) {
            json.append(json.charAt(json.length() - 1) == '[' ? "" : ",");
            Json.quote(json, frame.toString());
        }
        json.append("],\"children\":[");
    }
}
