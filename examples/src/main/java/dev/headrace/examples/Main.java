package dev.headrace.examples;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The program {@code headrace}: what stands behind the launcher of that name. */
@Command(
        name = "headrace",
        description = "Coroutines that exchange values through channels, on one event loop per core.",
        subcommands = {DemoCommand.class, DoctorCommand.class, ExampleCommand.class})
public final class Main implements Runnable {

    @Spec
    private CommandSpec spec;

    @Option(names = {"-h", "--help"}, usageHelp = true, scope = ScopeType.INHERIT, description = "show this help")
    private boolean help;

    Main() {}

    /** Runs the command in {@code arguments} and ends the JVM with its status. */
    public static void main(String[] arguments) {
        var out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        var err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        System.exit(execute(commandLine().setOut(out).setErr(err), arguments));
    }

    /** The whole command line, ready to be executed. */
    static CommandLine commandLine() {
        var errors = new OneLineErrors();
        return new CommandLine(new Main())
                .setParameterExceptionHandler(errors)
                .setExecutionExceptionHandler(errors);
    }

    private static int execute(CommandLine command, String[] arguments) {
        try {
            return command.execute(arguments);
        } catch (OutOfMemoryError e) {
            command.getErr().println("headrace: out of memory: give the JVM more with HEADRACE_JAVA_OPTS=-Xmx8g, for example");
            return ExitStatus.FAILED;
        }
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing: demo, doctor or example");
    }
}
