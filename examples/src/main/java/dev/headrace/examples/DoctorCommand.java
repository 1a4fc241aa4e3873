package dev.headrace.examples;

import com.sun.management.OperatingSystemMXBean;
import dev.headrace.loop.Headrace;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code headrace doctor}: what this machine and this JVM offer. */
@Command(name = "doctor", description = "Shows which JDK, flags and engine are in use, how many cores, and what a switch costs.")
final class DoctorCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        line("JDK", Runtime.version() + ", " + property("java.vendor") + ", " + property("java.vm.name"));
        line("home", property("java.home"));
        line("system", property("os.name") + " " + property("os.version") + ", " + property("os.arch"));
        line("cores", Format.count(Runtime.getRuntime().availableProcessors()));
        line("memory", memory());
        for (var flag : JvmFlag.values()) {
            line("flag", flag.text() + (flag.isSet() ? "" : "  MISSING: " + flag.purpose()));
        }
        line("engine", Headrace.describe());
        line("switch", Format.count(SwitchCost.measure()) + " ns to suspend one coroutine and resume another");
        spec.commandLine().getOut().flush();
        return ExitStatus.OK;
    }

    private void line(String what, String value) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(what + " ".repeat(10 - what.length()) + value);
    }

    private static String property(String name) {
        return System.getProperty(name, "unknown");
    }

    private static String memory() {
        String heap = "a heap of up to " + Format.bytes(Runtime.getRuntime().maxMemory());
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? Format.bytes(system.getTotalMemorySize()) + ", " + heap
                : heap;
    }
}
