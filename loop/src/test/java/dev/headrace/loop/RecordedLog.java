package dev.headrace.loop;

import java.text.MessageFormat;
import java.util.List;
import java.util.ResourceBundle;
import java.util.concurrent.CopyOnWriteArrayList;

/** The log of the tests: kept while somebody {@linkplain #during records}, printed otherwise, the first line of each entry. */
public final class RecordedLog extends System.LoggerFinder {

    private static volatile List<String> recording;

    /**
     * What is logged while {@code action} runs, each entry a message and, where there is one, its exception; but for the warnings that a
     * loop does not get on, which a busy machine may cause.
     */
    static List<String> during(Runnable action) {
        return withStalls(action).stream().filter(entry -> !entry.contains(" has been stopped for ")).toList();
    }

    /** {@link #during}, with those warnings. */
    static List<String> withStalls(Runnable action) {
        List<String> entries = new CopyOnWriteArrayList<>();
        recording = entries;
        try {
            action.run();
        } finally {
            recording = null;
        }
        return entries;
    }

    @Override
    public System.Logger getLogger(String name, Module module) {
        return new Log(name);
    }

    private record Log(String name) implements System.Logger {

        @Override
        public String getName() {
            return name;
        }

        @Override
        public boolean isLoggable(Level level) {
            return level.getSeverity() >= Level.WARNING.getSeverity();
        }

        @Override
        public void log(Level level, ResourceBundle bundle, String message, Throwable thrown) {
            write(level, thrown == null ? message : message + ": " + thrown);
        }

        @Override
        public void log(Level level, ResourceBundle bundle, String format, Object... parameters) {
            write(level, parameters == null || parameters.length == 0 ? format : MessageFormat.format(format, parameters));
        }

        private void write(Level level, String entry) {
            List<String> entries = recording;
            if (!isLoggable(level)) {
                return;
            }
            if (entries != null) {
                entries.add(entry);
            } else {
                System.err.println(level + " " + name + ": " + entry.lines().findFirst().orElse(""));
            }
        }
    }
}
