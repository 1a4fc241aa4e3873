package dev.headrace.loop;

import org.jspecify.annotations.Nullable;

/**
 * The line of the program that spawns a coroutine. Looking at the stack at every spawn would cost ten times the spawn, so it is
 * done once for each class of body: a lambda has a class of its own for each place where it is written, which is nearly
 * always the place where it is spawned.
 */
final class SpawnSite {

    private static final StackWalker WALKER = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

    private static final ClassValue<String> SITES = new ClassValue<>() {
        @Override
        protected String computeValue(Class<?> body) {
            return WALKER.walk(frames -> frames
                    .filter(frame -> !isOurs(frame.getDeclaringClass()))
                    .findFirst()
                    .map(frame -> frame.toStackTraceElement().toString())
                    .orElse("code without a frame of its own"));
        }
    };

    private SpawnSite() {}

    /** A body made by this library, of the same class for everybody, around one that the program has made. */
    interface Wrapper {

        Object wrapped();
    }

    /**
     * At a spawn: remembers the caller's line if {@code body} is the first of its class. Returns the class whose bodies need
     * not be noted again.
     */
    static Class<?> note(Object body) {
        Class<?> noted = classOf(body);
        SITES.get(noted);
        return noted;
    }

    /** The class that stands for the place where {@code body} is written. */
    static Class<?> classOf(Object body) {
        return (body instanceof Wrapper wrapper ? wrapper.wrapped() : body).getClass();
    }

    /** The line where a body of that class was spawned first. */
    static String of(@Nullable Class<?> body) {
        return body == null ? "an unknown place" : SITES.get(body);
    }

    /**
     * Whether a class is on the way from the spawning line to here: this package, or the JDK. The package alone would hide its
     * tests, which come from another place; the place alone would hide a program that is packed into one jar with this library.
     */
    static boolean isOurs(Class<?> type) {
        return type.getPackageName().equals(SpawnSite.class.getPackageName())
                && type.getProtectionDomain() == SpawnSite.class.getProtectionDomain()
                || type.getClassLoader() == null
                || type.getName().equals("dev.headrace.multicore.LoopGroup");
    }
}
