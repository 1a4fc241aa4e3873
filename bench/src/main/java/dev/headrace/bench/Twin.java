package dev.headrace.bench;

import dev.headrace.bench.patterns.Role;
import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A program in another language that does the same patterns with the same counts. It is called with a pattern, the number of warm-up
 * iterations, of iterations, their least length in seconds (0: a single run), and the setting; it writes one line of JSON per iteration
 * and reading. Called with {@code list} it names its patterns.
 *
 * @param name of the language
 * @param command how it is started
 * @param environment variables to set for it
 * @param patterns that it knows
 */
record Twin(String name, List<String> command, Map<String, String> environment, Set<String> patterns, Log log) {

    private static final Duration LONGEST = Duration.ofMinutes(3);

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
            public List<Sample> run(Setting setting, Length length) throws FailedException, InterruptedException {
                return Twin.this.run(pattern, setting, length);
            }
        };
    }

    private List<Sample> run(String pattern, Setting setting, Length length) throws FailedException, InterruptedException {
        List<String> call = new ArrayList<>(command);
        call.addAll(List.of(pattern, "" + length.warmups(), "" + length.iterations(), "" + length.each().toNanos() / 1e9));
        call.addAll(List.of(setting.words()));
        try (var watchdog = new Watchdog(LONGEST)) {
            var builder = new ProcessBuilder(call).redirectErrorStream(true);
            builder.environment().putAll(environment);
            Process process = builder.start();
            List<Sample> samples = new ArrayList<>();
            String last = "it said nothing";
            try (BufferedReader reader = process.inputReader()) {
                for (String line; (line = reader.readLine()) != null; last = line) {
                    log.line(name + ": " + line);
                    if (line.startsWith("{")) {
                        samples.add(JsonFile.sample(line));
                    }
                }
            }
            int status = process.waitFor();
            if (status != 0 && status != NOT_FOR_IT) {
                throw new FailedException(watchdog.hasBitten() ? "took longer than " + LONGEST.toSeconds() + " s" : last);
            }
            return samples;
        } catch (IOException e) {
            throw new FailedException(e.toString());
        }
    }
}
