package dev.headrace.examples;

/** A flag of the JVM that Headrace profits from. Headrace is in the unnamed module when it runs from the class path. */
enum JvmFlag {

    /** Lets coroutines run on the JDK's continuations. */
    EXPORT_CONTINUATIONS("--add-exports", "jdk.internal.vm", "coroutines run on the JDK's continuations") {
        @Override
        boolean isSet() {
            return Object.class.getModule().isExported(packageName(), dev.headrace.loop.EventLoop.class.getModule());
        }
    },

    /** Lets a loop swap what a thread keeps in thread-locals. */
    OPEN_LANG("--add-opens", "java.lang", "coroutines have thread-locals of their own") {
        @Override
        boolean isSet() {
            return Object.class.getModule().isOpen(packageName(), dev.headrace.loop.EventLoop.class.getModule());
        }
    };

    private final String option;
    private final String packageName;
    private final String purpose;

    JvmFlag(String option, String packageName, String purpose) {
        this.option = option;
        this.packageName = packageName;
        this.purpose = purpose;
    }

    /** Whether this JVM was started with it, or with the same in a manifest. */
    abstract boolean isSet();

    String packageName() {
        return packageName;
    }

    /** As it stands on a command line. */
    String text() {
        return option + " java.base/" + packageName + "=ALL-UNNAMED";
    }

    /** What it is good for. */
    String purpose() {
        return "with it, " + purpose;
    }
}
