package dev.headrace.soak;

import dev.headrace.stress.StatusLine;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code headrace soak}. */
@Command(
        name = "soak",
        description = "Moves elements through random topologies of loops and channels, cancels, closes, sleeps and blocks, and keeps"
                + " the books. Exit status: 0 if they balance, 1 if not, 2 for wrong usage.",
        sortOptions = false)
public final class SoakCommand implements Callable<Integer> {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Spec
    private CommandSpec spec;

    @ArgGroup
    private @Nullable Time time;

    @Option(names = "--seed", paramLabel = "S", description = "the same seed gives the same topologies; default: a random one, which is printed")
    private @Nullable Long seed;

    @Option(names = "--round", paramLabel = "N", description = "only this round of the seed, again and again")
    private @Nullable Long round;

    @Option(names = "--loops", paramLabel = "N", defaultValue = "8", description = "the most loops of a round; default: 8")
    private int loops;

    SoakCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        Duration length = time == null ? Duration.ofMinutes(1) : time.length();
        if (length.isNegative() || length.isZero()) {
            throw new ParameterException(spec.commandLine(), "--minutes and --seconds: there is no time in " + length.toSeconds() + " seconds");
        }
        if (loops < 1) {
            throw new ParameterException(spec.commandLine(), "--loops: a round needs at least one loop, not " + loops);
        }
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        var soak = new Soak(seed == null ? ThreadLocalRandom.current().nextLong(1_000_000) : seed,
                round == null ? OptionalLong.empty() : OptionalLong.of(round), loops, length, PATIENCE, UnaryOperator.identity(), err,
                new StatusLine(err, System.console() != null));
        Findings findings = soak.run();
        out.println(soak.progress());
        out.println(findings);
        return findings.isGood() ? 0 : 1;
    }

    /** One of the two ways to say how long it runs. */
    static final class Time {

        @Option(names = "--minutes", paramLabel = "N", required = true, description = "how long; default: 1")
        private @Nullable Long minutes;

        @Option(names = "--seconds", paramLabel = "N", required = true, description = "how long, in seconds")
        private @Nullable Long seconds;

        Duration length() {
            return minutes == null ? Duration.ofSeconds(seconds == null ? 0 : seconds) : Duration.ofMinutes(minutes);
        }
    }
}
