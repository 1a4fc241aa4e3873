package dev.headrace.stress;

import dev.headrace.soak.SoakCommand;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** What stands behind {@code headrace stress} and {@code headrace soak}. */
@Command(
        name = "headrace",
        description = "Tests the hand-off between loops.",
        subcommands = {StressCommand.class, SoakCommand.class})
public final class Main implements Runnable {

    static final int FAILED = 1;
    static final int UNUSABLE = 2;

    @Spec
    private CommandSpec spec;

    @Option(names = {"-h", "--help"}, usageHelp = true, scope = ScopeType.INHERIT, description = "show this help")
    private boolean help;

    Main() {}

    /** Runs the command in {@code arguments} and ends the JVM with its status. */
    public static void main(String[] arguments) {
        System.exit(commandLine()
                .setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8))
                .execute(arguments));
    }

    /** The command line, ready to be executed. */
    public static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((wrong, arguments) -> say(wrong.getCommandLine(), wrong.getMessage()
                        + " (see " + wrong.getCommandLine().getCommandSpec().qualifiedName() + " --help)", UNUSABLE))
                .setExecutionExceptionHandler((failure, command, arguments) -> say(command, "FAILED: " + failure, FAILED));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing: stress or soak");
    }

    /** Prints one line as an error of {@code command}; returns {@code status}. */
    static int say(CommandLine command, String message, int status) {
        command.getErr().println(command.getCommandName() + ": " + message.lines().findFirst().orElse(""));
        return status;
    }
}
