package dev.headrace.multicore;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.BitSet;

/**
 * On which CPUs threads may run: Linux' {@code sched_getaffinity} and {@code sched_setaffinity}, called through the Foreign Function
 * API. The first use looks whether that is possible here; if it is not, every call fails with the reason.
 */
final class Affinity {

    /** The reason is its message, written to follow "because". */
    static final class NotPossible extends Exception {

        private static final long serialVersionUID = 1;

        NotPossible(String reason) {
            super(reason);
        }
    }

    /** The kernel refuses masks that are too short for its CPUs: this one is for 1,024, as glibc's, the longest for half a million. */
    private static final int MASK_BYTES = 128;
    private static final int LONGEST_MASK_BYTES = 1 << 16;

    /** The only errno that a longer mask helps against. */
    private static final int EINVAL = 22;

    private Affinity() {}

    /** The CPUs that this process may use, whatever its threads have been pinned to. */
    static int[] ofProcess() throws NotPossible {
        for (int bytes = MASK_BYTES; ; bytes *= 2) {
            try (var arena = Arena.ofConfined()) {
                MemorySegment mask = arena.allocate(bytes, Long.BYTES);
                int errno = call(arena, library().get, (int) ProcessHandle.current().pid(), mask);
                if (errno == 0) {
                    return BitSet.valueOf(mask.toArray(ValueLayout.JAVA_LONG)).stream().toArray();
                }
                if (errno != EINVAL || bytes == LONGEST_MASK_BYTES) {
                    throw new NotPossible("sched_getaffinity failed with error " + errno);
                }
            }
        }
    }

    /** From now on the calling thread runs on {@code cpu} only. */
    static void pinTo(int cpu) throws NotPossible {
        try (var arena = Arena.ofConfined()) {
            var bits = new BitSet();
            bits.set(cpu);
            MemorySegment mask = arena.allocate(Math.max(MASK_BYTES, (cpu / Long.SIZE + 1) * Long.BYTES), Long.BYTES);
            mask.copyFrom(MemorySegment.ofArray(bits.toLongArray()));
            int errno = call(arena, library().set, 0, mask);
            if (errno != 0) {
                throw new NotPossible("sched_setaffinity to CPU " + cpu + " failed with error " + errno);
            }
        }
    }

    /** The system's two functions, {@code int f(pid_t thread, size_t bytes, unsigned long *mask)}, and where it leaves its errors. */
    private record Library(MethodHandle get, MethodHandle set, StructLayout state, VarHandle errno) {}

    private static Library library() throws NotPossible {
        if (Loaded.REFUSAL != null) {
            throw new NotPossible(Loaded.REFUSAL);
        }
        return Loaded.LIBRARY;
    }

    /** Returns 0 or the error number. */
    private static int call(Arena arena, MethodHandle function, int thread, MemorySegment mask) throws NotPossible {
        Library library = library();
        MemorySegment state = arena.allocate(library.state);
        try {
            int result = (int) function.invokeExact(state, thread, mask.byteSize(), mask);
            return result == 0 ? 0 : (int) library.errno.get(state, 0L);
        } catch (Throwable e) {
            throw new AssertionError("a system call throws nothing", e);
        }
    }

    /** Loaded at the first use, so that who pins nothing links nothing. */
    private static final class Loaded {

        static final String REFUSAL;
        static final Library LIBRARY;

        static {
            String refusal = null;
            Library library = null;
            if (!System.getProperty("os.name").equals("Linux")) {
                refusal = "threads can be pinned on Linux only, and this is " + System.getProperty("os.name");
            } else if (!Affinity.class.getModule().isNativeAccessEnabled()) {
                String name = Affinity.class.getModule().getName();
                refusal = "the JVM was started without --enable-native-access=" + (name == null ? "ALL-UNNAMED" : name);
            } else {
                try {
                    library = link();
                } catch (RuntimeException | LinkageError e) {
                    refusal = "sched_setaffinity cannot be called: " + e;
                }
            }
            REFUSAL = refusal;
            LIBRARY = library;
        }

        @SuppressWarnings("restricted") // access was checked
        private static Library link() {
            Linker linker = Linker.nativeLinker();
            var type = FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS);
            var errno = Linker.Option.captureCallState("errno");
            StructLayout state = Linker.Option.captureStateLayout();
            return new Library(
                    linker.downcallHandle(linker.defaultLookup().findOrThrow("sched_getaffinity"), type, errno),
                    linker.downcallHandle(linker.defaultLookup().findOrThrow("sched_setaffinity"), type, errno),
                    state, state.varHandle(MemoryLayout.PathElement.groupElement("errno")));
        }
    }
}
