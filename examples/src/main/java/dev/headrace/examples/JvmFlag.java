package dev.headrace.examples;

/** A flag of the JVM that Headrace profits from. Headrace is in the unnamed module when it runs from the class path. */
enum JvmFlag {

    /** Lets coroutines run on the JDK's continuations. */
    OPEN_CONTINUATIONS("jdk.internal.vm", "coroutines run on the JDK's continuations"),

    /** Lets a loop swap what a thread keeps in thread-locals. */
    OPEN_LANG("java.lang", "coroutines have thread-locals of their own");

    private final String packageName;
    private final String purpose;

    JvmFlag(String packageName, String purpose) {
        this.packageName = packageName;
        this.purpose = purpose;
    }

    /** Whether this JVM was started with it, or with the same in a manifest. */
    boolean isSet() {
        return Object.class.getModule().isOpen(packageName, dev.headrace.loop.EventLoop.class.getModule());
    }

    /** As it stands on a command line. */
    String text() {
        return "--add-opens java.base/" + packageName + "=ALL-UNNAMED";
    }

    /** What it is good for. */
    String purpose() {
        return "with it, " + purpose;
    }
}
