package dev.headrace.bench;

import dev.headrace.bench.patterns.Role;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A program in another language that does the same patterns with the same counts. It is called with a pattern, the least length of an
 * iteration in seconds (0: a single run), and the setting. For each line on its standard input it runs one iteration and writes one line:
 * an array, in JSON, of what it has measured. Called with {@code list} it names its patterns.
 *
 * @param name of the language
 * @param command how it is started
 * @param environment variables to set for it
 * @param patterns that it knows
 */
record Twin(String name, List<String> command, Map<String, String> environment, Set<String> patterns, Log log) {

    /** It knows the pattern, but not with this setting. */
    private static final int NOT_FOR_IT = 3;

    /** As a contestant in one of its patterns. */
    Entrant in(String pattern) {
        return new Entrant() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Role role() {
                return Role.PEER;
            }

            @Override
            public Lane start(Setting setting, Length length) throws FailedException {
                List<String> call = new ArrayList<>(command);
                call.addAll(List.of(pattern, "" + length.each().toNanos() / 1e9));
                call.addAll(List.of(setting.words()));
                var builder = new ProcessBuilder(call).redirectErrorStream(true);
                builder.environment().putAll(environment);
                try {
                    return new TwinLane(builder.start(), length.warmups());
                } catch (IOException e) {
                    throw new FailedException(e);
                }
            }
        };
    }

    /** The program while it runs. */
    private final class TwinLane implements Lane {

        private final Process process;
        private final BufferedReader output;
        private final List<Sample> samples = new ArrayList<>();
        private int warmups;
        private boolean isForIt = true;

        TwinLane(Process process, int warmups) {
            this.process = process;
            this.output = process.inputReader();
            this.warmups = warmups;
        }

        @Override
        public void lap() throws FailedException, InterruptedException {
            if (isForIt) {
                List<Sample> measured = JsonFile.samples(iterate());
                if (warmups-- <= 0) {
                    samples.addAll(measured);
                }
            }
        }

        @Override
        public List<Sample> finish() {
            return samples;
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }

        /** An empty array if it has ended because this is not for it. */
        private String iterate() throws FailedException, InterruptedException {
            String last = "it said nothing";
            try {
                ask();
                for (String line; (line = output.readLine()) != null; last = line) {
                    log.line(name + ": " + line);
                    if (line.startsWith("[")) {
                        return line;
                    }
                }
            } catch (IOException e) {
                throw new FailedException(e);
            }
            isForIt = process.waitFor() != NOT_FOR_IT;
            if (isForIt) {
                throw new FailedException(last + " (exit status " + process.exitValue() + ")");
            }
            return "[]";
        }

        private void ask() {
            try {
                process.outputWriter().write('\n');
                process.outputWriter().flush();
            } catch (IOException e) {
                log.line(name + ": " + e); // it has ended, and may have said why
            }
        }
    }
}
