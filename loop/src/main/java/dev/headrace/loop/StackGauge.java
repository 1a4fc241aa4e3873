package dev.headrace.loop;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Tells a coroutine whether a loop may go on upon its stack while it waits ({@link Scheduler#runUpon}): how deep it stands, whether its thread holds monitors,
 * and whether it could be suspended as well. Java has no calls for that, but HotSpot says, for debuggers, where it keeps them: in the
 * table {@code gHotSpotVMStructs}. Nothing is written there.
 *
 * <ul>
 *   <li><b>Depth.</b> While a thread runs native code, its last Java stack pointer stands in its {@code JavaThread}. The native code that runs here
 *       is {@code memcpy}, and what it copies is that pointer: some 8 ns.
 *   <li><b>Monitors.</b> Those that nobody contends for stand in the thread's lock stack, which is empty if its top is where it begins. When a
 *       continuation is left, the JVM keeps that whole stack with it, even what belongs to the continuation around it: so nobody may be run inside
 *       one who holds a monitor.
 *   <li><b>Native frames.</b> Whenever the JVM itself calls Java, as it does for a static initialiser, the thread gets another block for its handles. So below
 *       the coroutine there is no such call, and it could be suspended, if the block is the loop's.
 * </ul>
 *
 * Needs {@code --enable-native-access} and {@code java.lang} opened. Belongs to one thread.
 */
final class StackGauge {

    /** Set to {@code own} to have each task suspended as soon as it waits, or to {@code shared} to find out where things stand at once: for tests. */
    private static final String CHOICE = System.getProperty("headrace.stacks", "");

    /** Which part of a thread's stack may be used beneath those that are carried: they find that much less of it. */
    private static final int PART = 16;

    /** What must be left of a stack in any case: more than twice what the JVM itself wants to be left for a call. */
    private static final long LEAST_LEFT = 256 * 1024;

    /** Whether anybody has asked for a gauge, so that it is being found out where things stand; and whether that is known. */
    private static final AtomicBoolean WANTED = new AtomicBoolean();
    private static volatile boolean known;

    static {
        switch (CHOICE) {
            case "" -> {}
            case "own" -> WANTED.set(true); // but nobody finds out
            case "shared" -> find();
            default -> throw new IllegalArgumentException("headrace.stacks is \"" + CHOICE + "\", but must be own or shared");
        }
    }

    private final long threadId;
    private final long javaThread;

    /** Where the stack pointer is copied to. */
    private final MemorySegment copy = Arena.ofAuto().allocate(ValueLayout.JAVA_LONG);
    private final long copyAddress = copy.address();

    /** Who stands below this address, stands too deep. */
    private final long lowest;

    /** The block of handles that the loop has. */
    private long handles;

    private StackGauge(Thread thread) {
        this.threadId = thread.threadId();
        this.javaThread = (long) Layout.JAVA_THREAD.get(thread);
        long base = Layout.read(javaThread + Layout.STACK_BASE);
        long size = Layout.read(javaThread + Layout.STACK_SIZE);
        this.lowest = Math.max(base - size / PART, base - size + LEAST_LEFT);
    }

    /**
     * The gauge of the calling thread, a platform thread; null if this JVM has none, or not yet. Where things stand is found out in the background,
     * because it takes a tenth of a second, and not before somebody to whom that is {@code worth} it has asked.
     */
    static @Nullable StackGauge ofThisThread(boolean worth) {
        try {
            if (known) {
                return new StackGauge(Thread.currentThread());
            }
            if (worth && !WANTED.get()) {
                find();
            }
        } catch (OutOfMemoryError e) {
            // no memory, or no thread: without a gauge nothing but time is lost
        }
        return null;
    }

    /** Checks {@link #CHOICE}, and has done at once what it asks for. */
    static void prepare() {}

    private static void find() {
        if (WANTED.compareAndSet(false, true) && StackGauge.class.getModule().isNativeAccessEnabled()) {
            if (CHOICE.isEmpty()) {
                Thread.ofPlatform().daemon().inheritInheritableThreadLocals(false).name("headrace-stack-gauge")
                        .start(() -> known = Layout.FOUND && isRight());
            } else {
                known = Layout.FOUND && isRight();
            }
        }
    }

    /** Whether it is the calling thread's. */
    boolean isOfThisThread() {
        return threadId == Thread.currentThread().threadId();
    }

    /** Tries it: some JVM flags keep monitors elsewhere, and the library found might not be the one that runs. */
    private static boolean isRight() {
        var gauge = new StackGauge(Thread.currentThread());
        long base = Layout.read(gauge.javaThread + Layout.STACK_BASE);
        boolean isOnStack = gauge.stackPointer() < base && gauge.stackPointer() > base - Layout.read(gauge.javaThread + Layout.STACK_SIZE);
        gauge.beginTurn();
        boolean right = isOnStack && !gauge.holdsMonitors() && gauge.handles != Initialised.handles(gauge);
        synchronized (gauge) {
            return right && gauge.holdsMonitors();
        }
    }

    /** On the loop's own stack: notes what it has there. */
    void beginTurn() {
        handles = Layout.read(javaThread + Layout.HANDLES);
    }

    /** In a coroutine: whether it stands high enough, could be suspended, and holds no monitor that the JVM would give away. */
    boolean isClear() {
        return !holdsMonitors() && Layout.read(javaThread + Layout.HANDLES) == handles && stackPointer() >= lowest;
    }

    private boolean holdsMonitors() {
        return Layout.MEMORY.get(ValueLayout.JAVA_INT_UNALIGNED, javaThread + Layout.MONITORS_TOP) != Layout.MONITORS_BOTTOM;
    }

    private long stackPointer() {
        try {
            Layout.COPY.invokeExact(copyAddress, javaThread + Layout.LAST_STACK_POINTER, (long) Long.BYTES);
        } catch (Throwable e) {
            throw new AssertionError("memcpy throws nothing", e);
        }
        return Layout.read(copyAddress);
    }

    /** What a static initialiser finds. */
    private static final class Initialised {

        private static @Nullable StackGauge by;

        static long handles(StackGauge gauge) {
            by = gauge;
            return Inside.found;
        }

        private static final class Inside {

            static final long found = Layout.read(by.javaThread + Layout.HANDLES);
        }
    }

    /** Where in a {@code JavaThread} things stand; found out when this is first used. */
    @SuppressWarnings("restricted") // access was checked
    private static final class Layout {

        static final boolean FOUND;

        /** All of the process, so that no access is checked. */
        static final MemorySegment MEMORY = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

        static final VarHandle JAVA_THREAD;
        static final MethodHandle COPY;
        static final long LAST_STACK_POINTER;
        static final long HANDLES;
        static final long STACK_BASE;
        static final long STACK_SIZE;
        static final long MONITORS_TOP;

        /** What {@link #MONITORS_TOP} counts from the beginning of the {@code JavaThread}, too. */
        static final long MONITORS_BOTTOM;

        static {
            VarHandle javaThread = null;
            MethodHandle copy = null;
            Map<String, Long> offsets = Map.of();
            try {
                javaThread = MethodHandles.privateLookupIn(Thread.class, MethodHandles.lookup())
                        .findVarHandle(Thread.class, "eetop", long.class);
                copy = Linker.nativeLinker().downcallHandle(Linker.nativeLinker().defaultLookup().findOrThrow("memcpy"),
                        FunctionDescriptor.ofVoid(ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));
                offsets = offsets();
            } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
                copy = null; // not opened, or another JVM
            }
            JAVA_THREAD = javaThread;
            COPY = copy;
            LAST_STACK_POINTER = sum(offsets, "JavaThread._anchor", "JavaFrameAnchor._last_Java_sp");
            HANDLES = sum(offsets, "JavaThread._active_handles");
            STACK_BASE = sum(offsets, "JavaThread._stack_base");
            STACK_SIZE = sum(offsets, "JavaThread._stack_size");
            MONITORS_TOP = sum(offsets, "JavaThread._lock_stack", "LockStack._top");
            MONITORS_BOTTOM = sum(offsets, "JavaThread._lock_stack", "LockStack._base[0]");
            FOUND = copy != null && LAST_STACK_POINTER > 0 && HANDLES > 0 && STACK_BASE > 0 && STACK_SIZE > 0 && MONITORS_TOP > 0
                    && MONITORS_BOTTOM > 0;
        }

        /** 0 or less if one is not known. */
        private static long sum(Map<String, Long> offsets, String... fields) {
            long sum = 0;
            for (String field : fields) {
                Long offset = offsets.get(field);
                if (offset == null) {
                    return -1;
                }
                sum += offset;
            }
            return sum;
        }

        /** The JVM's table of its own fields, those of the types that matter here. */
        private static Map<String, Long> offsets() {
            boolean windows = System.getProperty("os.name").startsWith("Windows");
            var jvm = SymbolLookup.libraryLookup(
                    Path.of(System.getProperty("java.home"), windows ? "bin" : "lib", "server", System.mapLibraryName("jvm")), Arena.global());
            long stride = read(jvm.findOrThrow("gHotSpotVMStructEntryArrayStride").address());
            long typeName = read(jvm.findOrThrow("gHotSpotVMStructEntryTypeNameOffset").address());
            long fieldName = read(jvm.findOrThrow("gHotSpotVMStructEntryFieldNameOffset").address());
            long offset = read(jvm.findOrThrow("gHotSpotVMStructEntryOffsetOffset").address());
            Map<String, Long> offsets = new HashMap<>();
            for (long entry = read(jvm.findOrThrow("gHotSpotVMStructs").address()); read(entry + typeName) != 0; entry += stride) {
                String type = text(read(entry + typeName));
                if (type.equals("JavaThread") || type.equals("JavaFrameAnchor") || type.equals("LockStack")) {
                    offsets.put(type + '.' + text(read(entry + fieldName)), read(entry + offset));
                }
            }
            return offsets;
        }

        private static String text(long address) {
            return MEMORY.getString(address);
        }

        static long read(long address) {
            return MEMORY.get(ValueLayout.JAVA_LONG_UNALIGNED, address);
        }
    }
}
