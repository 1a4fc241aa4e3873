package dev.headrace.examples;

import dev.headrace.loop.EventLoop;
import java.util.function.Predicate;

/** A flag of the JVM that Headrace profits from. Headrace is in the unnamed module when it runs from the class path. */
enum JvmFlag {

    /** Lets coroutines run on the JDK's continuations. */
    OPEN_CONTINUATIONS("--add-opens java.base/jdk.internal.vm=", opens("jdk.internal.vm"), "coroutines run on the JDK's continuations"),

    /** Lets a loop swap what a thread keeps in thread-locals. */
    OPEN_LANG("--add-opens java.base/java.lang=", opens("java.lang"), "coroutines have thread-locals of their own"),

    /** Lets a loop see how deep its thread stands on the stack, and pin the thread. */
    NATIVE_ACCESS("--enable-native-access=", Module::isNativeAccessEnabled, "two coroutines that take turns share a stack, a quarter faster");

    private final String option;
    private final Predicate<Module> given;
    private final String purpose;

    JvmFlag(String option, Predicate<Module> given, String purpose) {
        this.option = option;
        this.given = given;
        this.purpose = purpose;
    }

    private static Predicate<Module> opens(String packageName) {
        return module -> Object.class.getModule().isOpen(packageName, module);
    }

    /** Whether this JVM was started with it, or with the same in a manifest. */
    boolean isSet() {
        return given.test(EventLoop.class.getModule());
    }

    /** As it stands on a command line. */
    String text() {
        return option + "ALL-UNNAMED";
    }

    /** What it is good for. */
    String purpose() {
        return "with it, " + purpose;
    }
}
