package dev.headrace.examples;

import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Says what is wrong in one line on standard error, whatever is wrong. */
final class OneLineErrors implements IParameterExceptionHandler, IExecutionExceptionHandler {

    @Override
    public int handleParseException(ParameterException wrong, String[] arguments) {
        CommandLine command = wrong.getCommandLine();
        say(command, wrong.getMessage() + " (see " + command.getCommandSpec().qualifiedName() + " --help)");
        return ExitStatus.UNUSABLE;
    }

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult arguments) {
        say(command, "failed: " + failure);
        return ExitStatus.FAILED;
    }

    private static void say(CommandLine command, String message) {
        String line = command.getCommandSpec().qualifiedName() + ": " + message.lines().findFirst().orElse("");
        command.getErr().println(command.getColorScheme().errorText(line));
    }
}
